// Both controllers over the link, through a proxy that cuts, stalls and delays: with whatever little credit, everything
// that a host wrote comes to the disk of the secondary, in order, and all memory is free again.
import { describe, expect, it } from 'vitest';
import { Primary as PrimaryController, Secondary as SecondaryController, xxh32 } from '../../../src/impl/index.js';
import { until } from '../until.js';
import { blockSize, closing, numbers, Primary, pause, primaryHello, Secondary, secondaryHello } from './ends.js';
import { LinkProxy } from './proxy.js';

const capacity = 64;
const checksum = (bytes: Uint8Array) => xxh32(bytes);

/** Nothing leaves memory before it is gone for good. */
const elsewhere = (seq: number): never => {
  throw new Error(`write ${seq} is not in memory`);
};

/** Durable as soon as the turn is over. */
const soon = (act: () => void) => setImmediate(act);

/** A secondary whose disk is a list of what was destaged. */
async function startSecondary(creditBytes: number) {
  const disk: { readonly seq: number; readonly bytes: Buffer }[] = [];
  const controller = new SecondaryController(
    { capacity, blockSize, checksum, elsewhere },
    {
      store: (seq) =>
        soon(() => {
          controller.stored(seq);
          controller.advance();
        }),
      acknowledge: (upTo) => end.listener.sendAcknowledgment(upTo),
      permit: (upTo) =>
        soon(() => {
          controller.permitted(upTo);
          controller.advance();
        }),
      destage: (first, last) => {
        let bytes = 0;
        for (const seq of numbers(first, last)) {
          disk.push({ seq, bytes: Buffer.from(controller.writes.bytes(seq)) });
          bytes += controller.writes.bytes(seq).length;
        }
        soon(() => {
          controller.destaged(last);
          end.listener.free(bytes);
          controller.advance();
        });
      },
      takeOver: () => {},
    },
  );
  controller.startEmpty();
  const end = await Secondary.start({
    creditBytes,
    hello: () => secondaryHello({ writeBytes: 4 * blockSize }),
    onUp: () => {
      controller.connect();
      controller.advance();
    },
    onDown: () => controller.disconnect(),
    onWrite: (seq, block, bytes, sum) => {
      const arrival = controller.receive(seq, block, bytes, sum);
      expect(arrival).not.toBe('damaged');
      if (arrival !== 'taken') end.listener.free(bytes.length);
    },
    onMessage: (upTo) => controller.receiveMessage(upTo),
    onBatch: () => controller.advance(),
  });
  return { end, disk };
}

function startPrimary(address: { readonly host: string; readonly port: number }) {
  let released = 0;
  const controller = new PrimaryController(
    { capacity, blockSize, checksum, pipeline: capacity, elsewhere },
    {
      store: (seq) =>
        soon(() => {
          controller.stored(seq);
          controller.advance();
        }),
      complete: () => {},
      transmit: (seq) => end.link.sendWrite(seq),
      message: (upTo) => end.link.sendMessage(upTo),
      destage: (_, last) =>
        soon(() => {
          controller.destaged(last);
          controller.advance();
        }),
      release: (upTo) =>
        soon(() => {
          controller.released(upTo);
          released = upTo;
          controller.advance();
        }),
    },
  );
  controller.startEmpty();
  const end = Primary.start(address, {
    hello: () => primaryHello({ writeBytes: 4 * blockSize }),
    onUp: () => {
      controller.connect();
      controller.advance();
    },
    onDown: () => controller.disconnect(),
    onAcknowledgment: (upTo) => expect(controller.acknowledge(upTo)).toBe(true),
    onBatch: () => controller.advance(),
    timing: { retryFirst: 5, retryMax: 10 },
    payloadOf: (seq) => {
      if (seq <= released) return undefined;
      const [block, bytes] = [controller.writes.block(seq), controller.writes.bytes(seq)];
      return { block, bytes, checksum: checksum(bytes) };
    },
  });
  return { end, controller, released: () => released };
}

const writes = 1_500;
const written = (seq: number): Buffer => Buffer.alloc(blockSize * (1 + (seq % 4)), 1 + (seq % 251));

/** Writes everything, as the cache has room, while something is done to the link; how often the link came up. */
async function copyAll(creditBytes: number, disturb: (proxy: LinkProxy, step: number) => void): Promise<number> {
  const { end: secondary, disk } = await startSecondary(creditBytes);
  const proxy = closing(await LinkProxy.start(secondary.address));
  const { end: primary, controller, released } = startPrimary(proxy.address);
  let next = 1;
  let step = 0;
  // A message is repeated when it may be lost: the node has a timer for it.
  const repeat = setInterval(() => {
    controller.timeout();
    controller.advance();
  }, 50);
  while (released() < writes) {
    while (next <= writes && controller.write(next % 500, written(next)) === next) next += 1;
    disturb(proxy, step);
    step += 1;
    await pause(1);
  }
  clearInterval(repeat);
  await until(() => disk.length === writes && secondary.listener.bytesInMemory === 0);
  expect(disk.map(({ seq }) => seq)).toEqual(numbers(1, writes));
  for (const { seq, bytes } of disk) expect(bytes.equals(written(seq))).toBe(true);
  return primary.link.counts.connections;
}

describe('link: both controllers', () => {
  it.each([4, 7, 1_000])('link: both controllers: with credit for %i blocks everything is copied', async (blocks) => {
    expect(await copyAll(blocks * blockSize, () => {})).toBe(1);
  });

  it.each([4, 1_000])('link: both controllers: with credit for %i blocks and a link that is cut', async (blocks) => {
    const ups = await copyAll(blocks * blockSize, (proxy, step) => {
      if (step % 17 === 5) proxy.reset();
    });
    expect(ups).toBeGreaterThan(2);
  });

  it('link: both controllers: with a link that stalls, delays and is cut', async () => {
    const ups = await copyAll(16 * blockSize, (proxy, step) => {
      proxy.delay = step % 50 < 10 ? 5 : 0;
      if (step % 40 === 10) proxy.stall('to the target');
      if (step % 40 === 20) proxy.stall('from the target');
      if (step % 40 === 30) proxy.mend();
      if (step % 60 === 50) proxy.reset();
    });
    expect(ups).toBeGreaterThan(0);
  });
});
