// Bytes that are all zeros are told from all others, whatever their length and wherever the other byte is.
import { describe, expect, it } from 'vitest';
import { areZeros, zeros } from '../../src/server/bytes/index.js';

describe('zeros', () => {
  it.each([0, 1, 15, 16, 17, 512, 4096, 4097, 12_288])('%i zeros are zeros', (length) => {
    expect(areZeros(zeros(length))).toBe(true);
    expect(zeros(length)).toHaveLength(length);
  });

  it.each([1, 15, 16, 17, 512, 4096, 4097])('of %i bytes, one anywhere that is no zero is noticed', (length) => {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at += 1) {
      bytes[at] = 1;
      expect(areZeros(bytes), `byte ${at}`).toBe(false);
      bytes[at] = 0;
    }
  });
});
