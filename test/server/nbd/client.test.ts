// The client against the server, pipelined and over several connections; and against servers that do not keep to the protocol.
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectNbd, type NbdClient } from '../../../src/server/nbd/index.js';
import { until } from '../until.js';
import { connectAndPlay, goLength, opening } from './dialogue.js';
import { MemoryDevice } from './memory-device.js';
import { allIsGone, serve } from './serving.js';
import { flipped, tampered, without } from './tampering.js';

type Address = { readonly host: string; readonly port: number };

async function client(at: Address, exportName = ''): Promise<NbdClient> {
  const connected = await connectNbd({ server: at, exportName });
  onTestFinished(() => connected.destroy());
  return connected;
}

const filled = (length: number, byte: number) => Buffer.alloc(length, byte);

describe('nbd: client and server', () => {
  it('nbd: client: knows what it is served', async () => {
    const device = new MemoryDevice(0x10_0000, { minimumBlock: 512, maximumPayload: 0x2_0000 });
    device.isReadOnly = true;
    const { at } = await serve({ disk: device });
    expect((await client(at, 'disk')).served).toEqual({
      bytes: 0x10_0000,
      isReadOnly: true,
      minimumBlock: 512,
      maximumPayload: 0x2_0000,
    });
  });

  it('nbd: client: reads what was written, zeroed and trimmed', async () => {
    const device = new MemoryDevice(65_536);
    const serving = await serve({ '': device });
    const host = await client(serving.at);
    await host.write(1_000, filled(3_000, 0xaa));
    await host.write(2_000, filled(1_000, 0xbb), { fua: true });
    await host.zero(2_500, 100);
    await host.trim(3_900, 100);
    await host.flush();
    const expected = Buffer.concat([
      filled(1_000, 0xaa),
      filled(500, 0xbb),
      filled(100, 0),
      filled(400, 0xbb),
      filled(900, 0xaa),
      filled(100, 0),
    ]);
    expect(await host.read(1_000, 3_000)).toEqual(expected);
    await host.disconnect();
    await allIsGone(serving);
    expect(serving.server.counts).toEqual({
      connections: { accepted: 1, refused: 0, cut: 0 },
      requests: { read: 1, write: 2, flush: 1, trim: 1, zero: 1, refused: 0 },
      errors: 0,
      bytes: { read: 3_000, written: 4_000, zeroed: 200 },
    });
  });

  it('nbd: client: an error of one request is that of this request alone', async () => {
    const { at } = await serve({ '': new MemoryDevice(4_096) });
    const host = await client(at);
    const [one, other] = await Promise.allSettled([host.write(4_096, filled(1, 1)), host.write(4_095, filled(1, 1))]);
    expect(one).toMatchObject({ status: 'rejected', reason: { code: 'ENOSPC' } });
    expect(other.status).toBe('fulfilled');
    await expect(host.read(4_096, 1)).rejects.toThrow('command 0 of 1 bytes at 4096: the server answered EINVAL');
  });

  it('nbd: client: many requests at once, answered in any order, each with what is its own', async () => {
    const answers: (() => void)[] = [];
    const device = new MemoryDevice(2 ** 20, { later: (answer) => answers.push(answer) });
    for (let block = 0; block < 256; block += 1) device.contents.fill(block, block * 4_096, (block + 1) * 4_096);
    const { at } = await serve({ '': device });
    const host = await client(at);
    const reads = Array.from({ length: 200 }, (_, block) => host.read(block * 4_096, 4_096));
    await until(() => answers.length === 200, '200 reads');
    for (const answer of answers.toSorted(() => Math.random() - 0.5)) answer();
    const contents = await Promise.all(reads);
    expect(contents.every((bytes, block) => bytes.equals(filled(4_096, block)))).toBe(true);
  });

  it('nbd: client: what one connection wrote another reads', async () => {
    const serving = await serve({ '': new MemoryDevice(2 ** 20) });
    const hosts = await Promise.all(Array.from({ length: 8 }, () => client(serving.at)));
    await Promise.all(hosts.map((host, k) => host.write(k * 100_000, filled(100_000, k + 1))));
    for (const [k, host] of hosts.entries()) {
      const next = (k + 1) % hosts.length;
      expect((await host.read(next * 100_000, 100_000)).equals(filled(100_000, next + 1))).toBe(true);
    }
    expect(serving.server.connections).toBe(8);
    await Promise.all(hosts.map((host) => host.disconnect()));
    await allIsGone(serving);
  });

  it('nbd: client: payloads of every size around that of a chunk', async () => {
    const device = new MemoryDevice(2 ** 21, { maximumPayload: 2 ** 21 });
    const { at } = await serve({ '': device });
    const host = await client(at);
    for (const length of [1, 27, 28, 29, 65_507, 65_508, 65_509, 65_536, 65_537, 200_000, 2 ** 21]) {
      const bytes = Buffer.from(Array.from({ length }, (_, k) => (k * 31 + length) & 0xff));
      await Promise.all([host.write(0, bytes), host.flush()]);
      expect((await host.read(0, length)).equals(bytes), `${length} bytes`).toBe(true);
    }
  });

  it('nbd: client: one more connection than may be is refused, until another has gone', async () => {
    const serving = await serve({ '': new MemoryDevice(4_096) }, { maximumConnections: 2 });
    const first = await client(serving.at);
    await client(serving.at);
    await expect(client(serving.at)).rejects.toThrow();
    expect(serving.server.counts.connections.refused).toBe(1);
    await first.disconnect();
    await until(() => serving.server.connections === 1, 'one connection');
    await client(serving.at);
  });

  it('nbd: client: an export that is not there is told', async () => {
    const { at } = await serve({ '': new MemoryDevice(4_096) });
    await expect(client(at, 'other')).rejects.toThrow(
      'the server refused the export "other": there is no export "other"',
    );
  });

  it('nbd: client: a server that ends fails what is under way', async () => {
    const { at, server } = await serve({ '': new MemoryDevice(4_096, { later: () => {} }) });
    const host = await client(at);
    const flushed = host.flush();
    await until(() => server.underWay.requests === 1, 'a request');
    void server.close();
    await expect(flushed).rejects.toThrow('the server ended the connection');
    await expect(host.flush()).rejects.toThrow('the server ended the connection');
  });
});

describe('nbd: servers that do not keep to the protocol', () => {
  const answersFrom = 18 + goLength;

  it('nbd: planted fault: a reply with a wrong cookie is noticed', async () => {
    const { at } = await serve({ '': new MemoryDevice(4_096) });
    const host = await client(await tampered(at, flipped(answersFrom + 8)));
    await expect(host.flush()).rejects.toThrow('which nobody waits for');
  });

  it('nbd: planted fault: a reply with a wrong magic number is noticed', async () => {
    const { at } = await serve({ '': new MemoryDevice(4_096) });
    const host = await client(await tampered(at, flipped(answersFrom)));
    await expect(host.flush()).rejects.toThrow('no reply');
  });

  it('nbd: planted fault: a byte too few of padding after EXPORT_NAME is noticed', async () => {
    const { at } = await serve({ '': new MemoryDevice(4_096) });
    const dialogue = `${opening}
      C: 00000001
      C: 'IHAVEOPT' 00000001 00000000 25609513 0000 0003 'COOKIE01' 0000000000000000 00000000
      S: 0000000000001000 096d ${'00'.repeat(124)}
      S: 67446698 00000000 'COOKIE01'`;
    await connectAndPlay(at, dialogue);
    await expect(connectAndPlay(await tampered(at, without(18 + 40)), dialogue)).rejects.toThrow();
  });

  it.each([
    { what: 'no server of this protocol', says: 'HTTP/1.1 400 Bad Request\r\n\r\n', error: 'no NBD server' },
    { what: 'an old server', says: 'NBDMAGICIHAVEOPT\0\0', error: 'does not know fixed newstyle' },
    { what: 'a server that ends too early', says: 'NBDMAGIC', error: 'ended the connection' },
  ])('nbd: client: $what', async ({ says, error }) => {
    const server = createServer((socket) => socket.end(says));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
    });
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    await expect(client({ host: '127.0.0.1', port })).rejects.toThrow(error);
  });
});
