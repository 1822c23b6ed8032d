// What goes to the socket is in memory that is used again, also where a write is as long as any may be.
import { expect, it } from 'vitest';
import { headerBytes } from '../../../src/server/link/frame.js';
import { SendBuffer } from '../../../src/server/link/send-buffer.js';

it.each([4096, 2 ** 20, 2 ** 20 + 4096, 2 ** 20 + 65_536])(
  'send buffer: writes of %i bytes are sent in two pieces of memory, in turn',
  (length) => {
    const sent: { readonly memory: ArrayBufferLike; readonly bytes: Buffer; readonly done: () => void }[] = [];
    const buffer = new SendBuffer(
      (bytes, done) => sent.push({ memory: bytes.buffer, bytes: Buffer.from(bytes), done }),
      () => {},
    );
    for (let seq = 1; seq <= 6; seq += 1) {
      expect(buffer.hasRoom(headerBytes + length)).toBe(true);
      buffer.putWrite(seq, { block: 0, bytes: new Uint8Array(length).fill(seq), checksum: 0 });
      expect(buffer.send()).toBe(true);
      if (seq % 2 === 0) for (const { done } of sent.slice(-2)) done();
    }
    expect(sent.map(({ bytes }) => bytes.length)).toEqual(Array.from({ length: 6 }, () => headerBytes + length));
    expect(sent.map(({ bytes }) => bytes.at(-1))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(sent.map(({ memory }) => memory)).size).toBe(2);
  },
);
