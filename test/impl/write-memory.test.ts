// The memory of a cache: pieces never share bytes, and what is reserved follows what is in use.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WriteMemory } from '../../src/impl/write-memory.js';

const kibibyte = 1024;

/** Takes and gives several pieces at a time, of so many KiB. */
const takingFrom = (memory: WriteMemory) => ({
  take: (count: number, length: number) => Array.from({ length: count }, () => memory.take(length * kibibyte)),
  give: (pieces: readonly Uint8Array<ArrayBuffer>[]) => {
    for (const piece of pieces) memory.give(piece);
  },
});

it('impl: memory: pieces in use keep their bytes, whatever is taken and given back', () => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.constantFrom(1, 4, 4, 4, 5, 40, 300)), { maxLength: 200 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 600 }), (taking, most) => {
      const memory = new WriteMemory(most * kibibyte);
      const used: { readonly piece: Uint8Array<ArrayBuffer>; readonly mark: number }[] = [];
      taking.forEach(([isTaken, length], k) => {
        if (isTaken) {
          const piece = memory.take(length * kibibyte);
          used.push({ piece: piece.fill(k), mark: k });
        } else {
          const [one] = used.splice((k * 7) % Math.max(1, used.length), 1);
          if (one !== undefined) memory.give(one.piece.fill(255));
        }
      });
      for (const { piece, mark } of used) expect(piece.every((byte) => byte === mark % 256)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

it('impl: memory: in the steady state nothing is reserved', () => {
  const memory = new WriteMemory(1024 * kibibyte);
  const cycle = () => {
    const pieces = [4, 8, 64, 4, 512].map((length) => memory.take(length * kibibyte));
    for (const piece of pieces) memory.give(piece);
  };
  cycle();
  const { reserved } = memory;
  for (let k = 0; k < 1000; k += 1) cycle();
  expect(memory.reserved).toBe(reserved);
});

it('impl: memory: what is not used any more makes room for pieces of other lengths', () => {
  const most = 32 * 1024 * kibibyte;
  const memory = new WriteMemory(most);
  for (let length = 4; length <= 1024; length += 4) {
    const pieces = Array.from({ length: Math.floor(most / (length * kibibyte)) }, () => memory.take(length * kibibyte));
    for (const piece of pieces) memory.give(piece);
    expect(memory.reserved, `after pieces of ${length} KiB`).toBeLessThanOrEqual(most + 1024 * kibibyte);
  }
});

it('impl: memory: a time in which rows were held by a piece each is forgotten', () => {
  const most = 32 * 1024 * kibibyte;
  const memory = new WriteMemory(most);
  const { take, give } = takingFrom(memory);
  const small = take(8192, 4);
  give(small.filter((_, k) => k % 64 !== 0));
  const large = take(31, 1024);
  expect(memory.reserved).toBeGreaterThan(most + 16 * 1024 * kibibyte);
  give(large);
  give(small.filter((_, k) => k % 64 === 0));
  // More than was ever allowed in between makes it give up all that.
  for (let length = 512; length <= 1024; length += 4) give(take(Math.floor(most / (length * kibibyte)), length));
  for (let length = 4; length <= 512; length += 4) {
    give(take(Math.floor(most / (length * kibibyte)), length));
    expect(memory.reserved, `after pieces of ${length} KiB`).toBeLessThanOrEqual(most + 1024 * kibibyte);
  }
});

it('impl: memory: only rows that nothing uses are given up, none before there is need, and not soon again', () => {
  const row = 64 * kibibyte;
  const most = 16 * row;
  const memory = new WriteMemory(most);
  const { take, give } = takingFrom(memory);
  const [first, ...others] = take(16, 4);
  const second = take(16, 4);
  give(others);
  give(second);
  expect(memory.reserved).toBe(2 * row);
  take(1, 1024);
  expect(memory.reserved, 'the second row is given up, the first one is in use').toBe(17 * row);
  const rest = take(15, 4);
  expect(memory.reserved, 'what is left of the first row is taken').toBe(17 * row);
  expect(new Set(rest.map(({ buffer }) => buffer))).toEqual(new Set([first?.buffer]));
  const third = take(16, 4);
  expect(memory.reserved, 'nothing of the second row is').toBe(18 * row);
  give(third);
  take(1, 8);
  expect(memory.reserved, 'it has looked at everything a moment ago').toBe(19 * row);
});

it('impl: memory: where it does not help, it is not tried again before a quarter more is reserved than was needed then', () => {
  const row = 64 * kibibyte;
  const memory = new WriteMemory(16 * row);
  const { take, give } = takingFrom(memory);
  const small = take(16 * 16, 4);
  give(small.filter((_, k) => k % 16 !== 0));
  take(1, 512);
  expect(memory.reserved, 'each row has a piece in use: none was given up').toBe(24 * row);
  give(small.filter((_, k) => k % 16 === 0));
  for (let rows = 25; rows <= 30; rows += 1) {
    take(8, 8);
    expect(memory.reserved, 'nothing is given up before').toBe(rows * row);
  }
  take(8, 8);
  expect(memory.reserved, 'sixteen rows are').toBe(15 * row);
});

it('impl: memory: as much as is allowed is reserved before anything is given up', () => {
  const row = 64 * kibibyte;
  const memory = new WriteMemory(16 * row);
  const pieces = Array.from({ length: 15 * 16 }, () => memory.take(4 * kibibyte));
  for (const piece of pieces.slice(0, 16)) memory.give(piece);
  memory.take(8 * kibibyte);
  expect(memory.reserved).toBe(16 * row);
  memory.take(16 * kibibyte);
  expect(memory.reserved).toBe(16 * row);
});

it('impl: memory: of short pieces few are reserved at once, so that looking at all that is free stays short', () => {
  const memory = new WriteMemory(1024 * kibibyte);
  memory.take(4);
  expect(memory.reserved).toBe(512 * 4);
  memory.take(129);
  expect(memory.reserved, 'a row of 64 KiB has fewer').toBe(512 * 4 + Math.floor((64 * kibibyte) / 129) * 129);
});
