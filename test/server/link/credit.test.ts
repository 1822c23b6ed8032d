// Credit: never more payload bytes are under way or in memory than were granted, and however little that is, nothing
// stands still for ever.
import { array, assert as holds, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Credit } from '../../../src/server/link/credit.js';
import { kinds } from '../../../src/server/link/frame.js';
import { LinkFault } from '../../../src/server/link/link-fault.js';
import { until } from '../until.js';
import { blockSize, numbers, Primary, pause, payload, primaryHello, Secondary } from './ends.js';
import { RawPeer } from './raw-peer.js';
import { bytesOf, type Frame } from './reading.js';

const writeOf = (seq: number): Frame => ({ kind: 'write', seq, ...payload(seq) });

/** Whether a primary that sends 10 blocks where 4 were granted is cut off by this listener, and no fifth is taken. */
async function cutsOffWhoeverSendsTooMuch(secondary: Secondary): Promise<boolean> {
  secondary.isPrompt = false;
  const peer = await RawPeer.asPrimary(secondary.address, { writeBytes: blockSize });
  peer.send(...numbers(1, 10).map(writeOf));
  await pause(100);
  return peer.isClosed && secondary.arrived.length === 4;
}

describe('link: credit', () => {
  it('link: credit: a primary that sends more than was granted is cut off', async () => {
    const secondary = await Secondary.start({ creditBytes: 4 * blockSize });
    expect(await cutsOffWhoeverSendsTooMuch(secondary)).toBe(true);
    await until(() => secondary.downs.length === 1);
    expect(secondary.downs).toEqual(['2560 payload bytes were sent, 2048 were granted']);
  });

  it('link: credit: a listener that lets more pass than it should is found', async () => {
    // Planted: it grants a hundred times as much, which is the same as not to look.
    expect(await cutsOffWhoeverSendsTooMuch(await Secondary.start({ creditBytes: 400 * blockSize }))).toBe(false);
  });

  it.each([1, 2, 3, 8, 17])(
    'link: credit: with room for %i blocks never more is under way, and all arrives',
    async (blocks) => {
      const longest = Math.min(blocks, 4);
      const secondary = await Secondary.start({ creditBytes: blocks * blockSize });
      secondary.isPrompt = false;
      const primary = Primary.start(secondary.address, {
        hello: () => primaryHello({ writeBytes: longest * blockSize }),
        payloadOf: (seq) => payload(seq, 1 + (seq % longest)),
      });
      await primary.up();
      primary.send(1, 200);
      let most = 0;
      while (secondary.arrived.length < 200) {
        most = Math.max(most, secondary.listener.bytesInMemory);
        secondary.listener.free(secondary.listener.bytesInMemory);
        await pause(0);
      }
      expect(most).toBeLessThanOrEqual(blocks * blockSize);
      expect(most).toBeGreaterThan(0);
      expect(secondary.seqs).toEqual(numbers(1, 200));
    },
  );

  it('link: credit: messages pass writes that are held', async () => {
    const secondary = await Secondary.start({ creditBytes: 2 * blockSize });
    secondary.isPrompt = false;
    const primary = Primary.start(secondary.address, { hello: () => primaryHello({ writeBytes: blockSize }) });
    await primary.up();
    primary.send(1, 50);
    await until(() => secondary.arrived.length === 2);
    primary.link.sendMessage(2);
    await until(() => secondary.messages.length === 1);
    expect(secondary.seqs).toEqual([1, 2]);
    // What the message lets go makes room, and the rest follows.
    secondary.listener.free(2 * blockSize);
    await until(() => secondary.arrived.length === 4);
  });

  it('link: credit: of messages and acknowledgments that wait together the newest is sent', async () => {
    const secondary = await Secondary.start();
    const primary = Primary.start(secondary.address);
    await primary.up();
    await until(() => secondary.listener.isUp);
    for (const upTo of numbers(1, 9)) {
      primary.link.sendMessage(upTo);
      secondary.listener.sendAcknowledgment(upTo);
    }
    await until(() => secondary.messages.length === 1 && primary.acknowledgments.length === 1);
    expect([secondary.messages, primary.acknowledgments]).toEqual([[9], [9]]);
  });

  it('link: credit: a held write is asked for when it is sent, and left out if it was released meanwhile', async () => {
    const secondary = await Secondary.start({ creditBytes: 2 * blockSize });
    secondary.isPrompt = false;
    let released = 0;
    const primary = Primary.start(secondary.address, {
      hello: () => primaryHello({ writeBytes: blockSize }),
      payloadOf: (seq) => (seq <= released ? undefined : payload(seq)),
    });
    await primary.up();
    primary.send(1, 10);
    await until(() => secondary.arrived.length === 2);
    released = 8;
    secondary.listener.free(2 * blockSize);
    await until(() => secondary.arrived.length === 4);
    expect(secondary.seqs).toEqual([1, 2, 9, 10]);
  });

  it('link: credit: a number that does not follow begins anew: what is held is forgotten', async () => {
    const secondary = await Secondary.start({ creditBytes: 2 * blockSize });
    secondary.isPrompt = false;
    const primary = Primary.start(secondary.address, { hello: () => primaryHello({ writeBytes: blockSize }) });
    await primary.up();
    primary.send(1, 10);
    await until(() => secondary.arrived.length === 2);
    primary.send(2, 5);
    for (const count of [4, 6]) {
      secondary.listener.free(2 * blockSize);
      await until(() => secondary.arrived.length === count);
    }
    expect(secondary.seqs).toEqual([1, 2, 2, 3, 4, 5]);
  });

  it('link: credit: what is in memory outlives the connection on which it arrived', async () => {
    const secondary = await Secondary.start({ creditBytes: 3 * blockSize });
    secondary.isPrompt = false;
    const primary = Primary.start(secondary.address, { hello: () => primaryHello({ writeBytes: blockSize }) });
    await primary.up();
    primary.send(1, 10);
    await until(() => secondary.arrived.length === 3);
    primary.link.disconnect('for the test');
    await until(() => secondary.ups.length === 2 && primary.ups.length === 2);
    primary.send(4, 10);
    await pause(30);
    expect(secondary.arrived.length).toBe(3);
    secondary.listener.free(2 * blockSize);
    await until(() => secondary.arrived.length === 5);
    expect(() => secondary.listener.free(4 * blockSize)).toThrow('2048 bytes were freed, 1536 are in memory');
  });

  it('link: credit: where there is memory and the cache has no room, nothing is granted until it has', async () => {
    let blocks = 2;
    const roomBytes = () => (blocks - secondary.arrived.length) * blockSize;
    const secondary: Secondary = await Secondary.start({ creditBytes: 8 * blockSize, roomBytes });
    const primary = Primary.start(secondary.address, { hello: () => primaryHello({ writeBytes: blockSize }) });
    await primary.up();
    primary.send(1, 10);
    await until(() => secondary.arrived.length === 2);
    secondary.listener.grant();
    await pause(30);
    expect(secondary.seqs).toEqual([1, 2]);
    blocks = 5;
    secondary.listener.grant();
    await until(() => secondary.arrived.length === 5);
    await pause(30);
    expect(secondary.seqs).toEqual([1, 2, 3, 4, 5]);
  });

  it('link: credit: a secondary that takes back what it granted is cut off', async () => {
    const peer = await RawPeer.asSecondary();
    const primary = Primary.start(peer.address);
    await primary.up();
    peer.send({ kind: 'credit', number: 5_000 }, { kind: 'credit', number: 4_000 });
    await until(() => primary.downs.length === 1);
    expect(primary.downs).toEqual(['a credit of 4000 bytes came after one of 5000']);
    await peer.close();
  });

  it('link: credit: a primary goes no further than it was granted, whatever it was given', async () => {
    const peer = await RawPeer.asSecondary();
    const primary = Primary.start(peer.address);
    await primary.up();
    primary.send(1, 100);
    peer.send({ kind: 'credit', number: 3 * blockSize + 1 });
    await pause(50);
    expect(peer.frames.filter(({ kind }) => kind === 'write').length).toBe(3);
    expect(kinds.write).toBe(bytesOf(writeOf(1))[2]);
    await peer.close();
  });

  it('link: credit: whatever is taken and freed, as much as is left is granted and no more', () => {
    holds(
      property(integer({ min: 1, max: 50 }), array(integer({ min: -20, max: 20 })), (total, steps) => {
        const credit = new Credit(total, () => Number.POSITIVE_INFINITY);
        let [taken, inMemory, granted] = [0, 0, credit.next() ?? 0];
        for (const step of steps) {
          if (step >= 0 && taken + step > granted) expect(() => credit.take(step)).toThrow(LinkFault);
          else if (step >= 0) {
            credit.take(step);
            taken += step;
            inMemory += step;
          } else if (-step <= inMemory) {
            credit.free(-step);
            inMemory += step;
          }
          granted = credit.next() ?? granted;
          expect(granted - taken).toBe(total - inMemory);
        }
      }),
    );
  });
});
