// Replies that are ready together leave in as few pieces as they can, byte for byte and in the order in which they became ready.
import { expect, test } from 'vitest';
import { PayloadMemory } from '../../../src/server/nbd/payload-memory.js';
import { command } from '../../../src/server/nbd/protocol.js';
import { ReplyBatch } from '../../../src/server/nbd/reply-batch.js';
import type { Request } from '../../../src/server/nbd/request-rules.js';

const request = (cookie: number, length = 4096): Request => ({
  flags: 0,
  type: command.read,
  cookieHigh: 0,
  cookieLow: cookie,
  offset: 0,
  length,
});

/** The cookies of simple replies without data. */
const cookiesOf = (bytes: Buffer): readonly number[] =>
  Array.from({ length: bytes.length / 16 }, (_, k) => bytes.readInt32BE(k * 16 + 12));

test('nbd: reply batch: answers to writes leave as one piece, more than a slab of them as two', () => {
  const batch = new ReplyBatch(new PayloadMemory(2 ** 20));
  for (let cookie = 0; cookie < 64; cookie += 1) batch.addSuccess(request(cookie));

  expect(batch.length).toBe(64 * 16);
  const [piece, ...others] = batch.drain();

  expect(others).toEqual([]);
  expect(cookiesOf(piece ?? Buffer.alloc(0))).toEqual(Array.from({ length: 64 }, (_, cookie) => cookie));
  expect(batch.length).toBe(0);
  for (let cookie = 0; cookie < 5_000; cookie += 1) batch.addSuccess(request(cookie));
  const pieces = batch.drain();
  expect(pieces).toHaveLength(2);
  expect(cookiesOf(Buffer.concat(pieces))).toEqual(Array.from({ length: 5_000 }, (_, cookie) => cookie));
});

test('nbd: reply batch: a read that is ready later leaves behind what was ready before it', () => {
  const batch = new ReplyBatch(new PayloadMemory(2 ** 20));
  batch.addSuccess(request(1));
  const read = batch.beginRead(request(2, 32), false);
  batch.addSuccess(request(3));
  read.into.fill(7);
  batch.addRead(read);
  batch.addSuccess(request(4));

  const bytes = Buffer.concat(batch.drain());

  expect([0, 16, 32, 80].map((at) => bytes.readInt32BE(at + 12))).toEqual([1, 3, 2, 4]);
  expect(bytes.subarray(48, 80)).toEqual(Buffer.alloc(32, 7));
});

test.each([false, true])(
  'nbd: reply batch: what is read and long is in memory that is used again when it was given back (structured: %s)',
  (isStructured) => {
    const memory = new PayloadMemory(2 ** 20);
    const batch = new ReplyBatch(memory);
    const length = 100_000;
    const [one, other] = [1, 2].map((cookie) => batch.beginRead(request(cookie, length), isStructured));
    if (one === undefined || other === undefined) throw new Error('two reads were begun');
    expect(one.into.buffer).not.toBe(other.into.buffer);
    one.into.fill(1);
    other.into.fill(2);
    batch.addRead(other);
    batch.addRead(one);
    expect(batch.length).toBe(one.length + other.length);

    const pieces = batch.drain();

    const bytes = Buffer.concat(pieces);
    expect(bytes.length).toBe(one.length + other.length);
    expect(bytes.subarray(other.length - length, other.length)).toEqual(Buffer.alloc(length, 2));
    expect(bytes.subarray(-length)).toEqual(Buffer.alloc(length, 1));
    for (const piece of pieces) memory.give(piece);
    const again = [3, 4].map((cookie) => batch.beginRead(request(cookie, length), isStructured).into.buffer);
    expect(new Set(again)).toEqual(new Set([one.into.buffer, other.into.buffer]));
  },
);

test('nbd: reply batch: a read of an earlier slab keeps its bytes', () => {
  const batch = new ReplyBatch(new PayloadMemory(2 ** 20));
  const read = batch.beginRead(request(1, 16), false);
  for (let cookie = 0; cookie < 4_200; cookie += 1) batch.addSuccess(request(cookie));
  batch.drain();
  read.into.fill(9);

  batch.addRead(read);
  batch.addSuccess(request(2));

  const bytes = Buffer.concat(batch.drain());
  expect(bytes.readInt32BE(12)).toBe(1);
  expect(bytes.subarray(16, 32)).toEqual(Buffer.alloc(16, 9));
  expect(bytes.readInt32BE(32 + 12)).toBe(2);
});
