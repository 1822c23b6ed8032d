// In which order requests are answered, how many are under way, and how a server stops.
import { describe, expect, it } from 'vitest';
import { connectNbd, type Done } from '../../../src/server/nbd/index.js';
import { until } from '../until.js';
import { play } from './dialogue.js';
import { MemoryDevice } from './memory-device.js';
import { RawHost } from './raw-host.js';
import { at0, ESHUTDOWN, none, read, request, simple, transmitting } from './requests.js';
import { allIsGone, serve } from './serving.js';

/** A device without room: writes wait until they are taken out of `written` and done. */
class FullDevice extends MemoryDevice {
  readonly written: (() => void)[] = [];

  override write(offset: number, bytes: Uint8Array, done: Done): void {
    this.written.push(() => super.write(offset, bytes, done));
  }
}

describe('nbd: order and limits', () => {
  /** A device whose answers wait for `answer`. */
  function waiting() {
    const answers: (() => void)[] = [];
    const device = new MemoryDevice(0x10_0000, { maximumPayload: 0x10_0000, later: (answer) => answers.push(answer) });
    return { answers, device };
  }
  const flushOf = (cookie: string) => `25609513 0000 0003 '${cookie}' ${at0} 00000000`;
  const answerTo = (cookie: string) => `S: 67446698 00000000 '${cookie}'`;

  it('nbd: order: answers leave in the order in which the device gives them', async () => {
    const { answers, device } = waiting();
    const host = await transmitting(await serve({ '': device }));
    await play(host, `C: ${flushOf('COOKIE01')} ${flushOf('COOKIE02')} ${flushOf('COOKIE03')}`);
    await until(() => answers.length === 3, 'three requests');
    for (const k of [2, 0, 1]) answers[k]?.();
    await play(host, `${answerTo('COOKIE03')} \n ${answerTo('COOKIE01')} \n ${answerTo('COOKIE02')}`);
  });

  it('nbd: order: what the client closes after is still answered', async () => {
    const { answers, device } = waiting();
    const serving = await serve({ '': device });
    const host = await transmitting(serving);
    await play(host, `C: ${flushOf('COOKIE01')}`);
    host.socket.end();
    await until(() => answers.length === 1, 'a request');
    answers[0]?.();
    await play(host, `${answerTo('COOKIE01')} \n S: end`);
    await allIsGone(serving);
  });

  it('nbd: order: memory of a long read is used again when its reply has left, and not before', async () => {
    const memories: ArrayBufferLike[] = [];
    const answers: (() => void)[] = [];
    class Noting extends MemoryDevice {
      override read(offset: number, into: Uint8Array, done: Done): void {
        memories.push(into.buffer);
        answers.push(() => super.read(offset, into, done));
      }
    }
    const { at, server } = await serve({ '': new Noting(0x10_0000) });
    const client = await connectNbd({ server: at, exportName: '' });
    const two = [client.read(0, 65_536), client.read(65_536, 65_536)];
    await until(() => answers.length === 2, 'two reads');
    for (const answer of answers.splice(0)) answer();
    await Promise.all(two);
    await until(() => server.underWay.bytes === 0, 'replies that have left');
    const third = client.read(0, 65_536);
    await until(() => answers.length === 1, 'a third read');
    for (const answer of answers) answer();
    await third;
    await client.disconnect();
    expect(new Set(memories.slice(0, 2)).size).toBe(2);
    expect(memories.slice(0, 2)).toContain(memories[2]);
  });

  it('nbd: limits: no more requests are under way than may be, and every one is answered', async () => {
    const { answers, device } = waiting();
    const serving = await serve({ '': device }, { limits: { requests: 4 } });
    const host = await transmitting(serving);
    host.send(Buffer.concat(Array.from({ length: 100 }, (_, k) => flushNumbered(k))));
    for (let done = 0; done < 100; done += 1) {
      await until(() => answers.length > 0, `request ${done}`);
      expect(serving.server.underWay.requests).toBeLessThanOrEqual(4);
      answers.shift()?.();
    }
    const replies = await host.take(1_600);
    expect(Array.from({ length: 100 }, (_, k) => replies.readUInt32BE(16 * k + 12))).toEqual(
      Array.from({ length: 100 }, (_, k) => k),
    );
    expect(device.asked).toHaveLength(100);
  });

  it('nbd: limits: no more bytes are held than may be, and every write is done', async () => {
    const { answers, device } = waiting();
    const serving = await serve({ '': device }, { limits: { connectionBytes: 100_000 } });
    const host = await transmitting(serving);
    const writes = 50;
    for (let k = 0; k < writes; k += 1) host.send(Buffer.concat([headOf(1, k, 0, 20_000), Buffer.alloc(20_000, k)]));
    let most = 0;
    for (let done = 0; done < writes; done += 1) {
      await until(() => answers.length > 0, `write ${done}`);
      most = Math.max(most, serving.server.underWay.bytes);
      answers.shift()?.();
    }
    await host.take(16 * writes);
    expect(most).toBeLessThanOrEqual(100_100);
    expect(most).toBeGreaterThanOrEqual(80_000);
    await until(() => serving.server.underWay.bytes === 0, 'nothing held');
  });

  it('nbd: limits: what all connections hold is bounded, and each still gets on', async () => {
    const { answers, device } = waiting();
    const serving = await serve({ '': device }, { limits: { serverBytes: 50_000 } });
    const hosts = await Promise.all(Array.from({ length: 4 }, () => transmitting(serving)));
    for (const host of hosts)
      for (let k = 0; k < 20; k += 1) host.send(Buffer.concat([headOf(1, k, 0, 20_000), Buffer.alloc(20_000)]));
    let most = 0;
    for (let done = 0; done < 80; done += 1) {
      await until(() => answers.length > 0, `write ${done}`);
      most = Math.max(most, serving.server.underWay.bytes);
      answers.shift()?.();
    }
    for (const host of hosts) await host.take(16 * 20);
    expect(most).toBeLessThanOrEqual(50_000 + 4 * 20_000);
    await until(() => serving.server.underWay.bytes === 0, 'nothing held');
  });

  it('nbd: limits: large requests get their turn among small ones, and hold no more than may be held', async () => {
    const { answers, device } = waiting();
    const serving = await serve({ '': device }, { limits: { serverBytes: 2_000_000 } });
    const hosts = await Promise.all(Array.from({ length: 6 }, () => transmitting(serving)));
    for (const [k, host] of hosts.entries()) {
      const length = k < 4 ? 2 ** 20 : 80_000;
      for (let n = 0; n < 10; n += 1) host.send(Buffer.concat([headOf(1, n, 0, length), Buffer.alloc(length)]));
    }
    let most = 0;
    for (let done = 0; done < 60; done += 1) {
      await until(() => answers.length > 0, `write ${done}`);
      most = Math.max(most, serving.server.underWay.bytes);
      answers.shift()?.();
    }
    for (const host of hosts) await host.take(16 * 10);
    expect(most).toBeLessThanOrEqual(2_001_000);
    expect(most).toBeGreaterThan(1_000_000);
    await until(() => serving.server.underWay.bytes === 0, 'nothing held');
  });

  it('nbd: limits: writes that the device lets wait keep no reads out, of whatever length', async () => {
    const device = new FullDevice(2 ** 21);
    const serving = await serve({ '': device }, { limits: { connectionBytes: 500_000, serverBytes: 1_000_000 } });
    const [both, reading, ...writing] = await Promise.all(
      [1, 2, 3, 4].map(() => connectNbd({ server: serving.at, exportName: '' })),
    );
    if (both === undefined || reading === undefined) throw new Error('nobody is connected');
    const writes = [both.write(0, Buffer.alloc(400_000, 1))];
    await until(() => device.written.length === 1, 'the first write waits');
    for (const host of writing)
      for (let k = 0; k < 4; k += 1) writes.push(host.write(k * 200_000, Buffer.alloc(200_000, 1)));
    await until(() => serving.server.underWay.bytes >= 1_000_000, 'there is no room for more writes');
    expect(await reading.read(2 ** 20, 2 ** 20)).toHaveLength(2 ** 20);
    expect(await both.read(2 ** 20, 300_000)).toHaveLength(300_000);
    expect(device.asked.filter((asked) => asked.startsWith('write'))).toEqual([]);
    const answering = setInterval(() => {
      for (const answer of device.written.splice(0)) answer();
    }, 1);
    await Promise.all(writes);
    clearInterval(answering);
    for (const host of [both, reading, ...writing]) await host.disconnect();
    await allIsGone(serving);
  });

  it('nbd: stop: what is under way is finished, what comes then is refused, then the session ends', async () => {
    const { answers, device } = waiting();
    const serving = await serve({ '': device });
    const host = await transmitting(serving);
    await play(host, `C: ${flushOf('COOKIE01')}`);
    await until(() => answers.length === 1, 'a request');
    const closed = serving.server.close();
    await play(host, `${request(none, read, at0, '00000200')} \n ${simple(ESHUTDOWN)}`);
    answers[0]?.();
    await play(host, `${answerTo('COOKIE01')} \n S: end`);
    host.destroy();
    await closed;
    expect(device.asked).toEqual(['flush']);
    await expect(RawHost.connect(serving.at)).rejects.toThrow('ECONNREFUSED');
  });

  it('nbd: stop: a client that does not go is cut off', async () => {
    const { device } = waiting();
    const serving = await serve({ '': device });
    const host = await transmitting(serving);
    await play(host, `C: ${flushOf('COOKIE01')}`);
    await until(() => device.asked.length === 1, 'a request');
    const start = performance.now();
    await serving.server.close();
    expect(performance.now() - start).toBeGreaterThan(400);
    expect(await host.rest()).toHaveLength(0);
  });

  it('nbd: order: a device that answers twice is found out', async () => {
    const device = new MemoryDevice(4_096);
    const answers: (() => void)[] = [];
    device.flush = (done) => answers.push(done);
    const host = await transmitting(await serve({ '': device }));
    await play(host, `C: ${flushOf('COOKIE01')}`);
    await until(() => answers.length === 1, 'a request');
    answers[0]?.();
    expect(answers[0]).toThrow('twice');
  });

  function headOf(type: number, cookie: number, offset: number, length: number): Buffer {
    const head = Buffer.alloc(28);
    head.writeUInt32BE(0x25609513);
    head.writeUInt16BE(type, 6);
    head.writeUInt32BE(cookie, 12);
    head.writeUInt32BE(offset, 20);
    head.writeUInt32BE(length, 24);
    return head;
  }

  const flushNumbered = (cookie: number) => headOf(3, cookie, 0, 0);
});
