// The checksum notices what happens to bytes, wherever they lie in memory; and the check of that can fail.
import { describe, expect, it } from 'vitest';
import { xxh32 } from '../../src/impl/index.js';
import { damages, unnoticed } from './damages.js';

/** Bytes without a pattern; the same every time. */
const someBytes = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => {
    const mixed = Math.imul(at + 1 + seed * 65_537, 0x9e3779b1);
    return Math.imul(mixed ^ (mixed >>> 15), 0x85ebca77) >>> 24;
  });

const originals = [
  { what: 'bytes without a pattern', bytes: someBytes(128, 1) },
  { what: 'zeros', bytes: new Uint8Array(128) },
  { what: 'ones', bytes: new Uint8Array(128).fill(255) },
] as const;

const cases = originals.flatMap((original) => damages.map((damage) => ({ ...original, damage, name: damage.name })));

/** Checksums with a weakness each, and the damage that they do not notice. */
const weak = [
  { misses: 'two flipped bits', checksum: (bytes: Uint8Array) => bytes.reduce((sum, byte) => sum ^ byte, 0) },
  { misses: 'two words swapped', checksum: (bytes: Uint8Array) => bytes.reduce((sum, byte) => sum + byte) },
  { misses: 'the end cut off', checksum: (bytes: Uint8Array) => bytes.findLast((byte) => byte !== 0) ?? 0 },
  { misses: 'a flipped bit', checksum: (bytes: Uint8Array) => bytes.length },
  { misses: 'a tail that was not written', checksum: (bytes: Uint8Array) => xxh32(bytes.subarray(0, 64)) },
] as const;

describe('impl: xxh32', () => {
  it.each(cases)('impl: xxh32: $what: $name is noticed', ({ bytes, damage }) => {
    expect(unnoticed(damage, bytes, xxh32)).toBe(0);
  });

  it.each(weak)('impl: xxh32: a checksum that does not notice $misses is found out', ({ misses, checksum }) => {
    const damage = damages.find(({ name }) => name === misses);
    if (damage === undefined) throw new Error(`there is no damage "${misses}"`);
    expect(Math.max(...originals.map(({ bytes }) => unnoticed(damage, bytes, checksum)))).toBeGreaterThan(0);
  });

  it('impl: xxh32: whole blocks: every flipped bit and torn tail of 512 bytes is noticed', () => {
    for (const damage of damages.filter(({ name }) => /flipped bit$|tail/.test(name)))
      expect(unnoticed(damage, someBytes(512, 2), xxh32)).toBe(0);
  });

  it('impl: xxh32: place: bytes have the same checksum wherever they begin', () => {
    const bytes = someBytes(512, 3);
    for (let offset = 0; offset < 20; offset += 1) {
      const memory = new Uint8Array(600).fill(0xee);
      memory.set(bytes, offset);
      expect(xxh32(memory.subarray(offset, offset + 512))).toBe(xxh32(bytes));
    }
  });

  it('impl: xxh32: length: what was looked at before makes no difference, however long it was', () => {
    const sums = () => Array.from({ length: 100 }, (_, length) => xxh32(someBytes(length, 4)));
    const before = sums();
    xxh32(new Uint8Array(100_000).fill(255));
    expect(sums()).toEqual(before);
  });

  it('impl: xxh32: spread: of many numbers hardly two have one checksum, nor one half of it', () => {
    const word = new DataView(new ArrayBuffer(16));
    const sums = Array.from({ length: 65_536 }, (_, number) => {
      word.setUint32(0, number);
      return xxh32(new Uint8Array(word.buffer));
    });
    expect(new Set(sums).size).toBe(65_536);
    for (const shift of [0, 16]) {
      const halves = new Set(sums.map((sum) => (sum >>> shift) & 0xffff));
      expect(halves.size).toBeGreaterThan(0.6 * 65_536);
    }
  });

  it.each([
    { text: '', sum: 0x02cc5d05 },
    { text: 'a', sum: 0x550d7456 },
    { text: 'abc', sum: 0x32d153ff },
    { text: 'test', sum: 0x3e2023cf },
    { text: 'Nobody inspects the spammish repetition', sum: 0xe2293b2f },
  ])('impl: xxh32: it is what others compute: "$text"', ({ text, sum }) => {
    expect(xxh32(new TextEncoder().encode(text)) >>> 0).toBe(sum);
  });
});
