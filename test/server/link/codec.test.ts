// The frames of the link, as bytes: what is written is read, and what was damaged on the way is never taken for a frame.
import { crc32 as zlibCrc32 } from 'node:zlib';
import {
  array,
  check,
  constantFrom,
  assert as holds,
  integer,
  maxSafeNat,
  oneof,
  property,
  record,
  string,
  uint8Array,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../../src/server/link/crc32.js';
import { bodyBytesMax, frameWithBody, headerBytes, kinds } from '../../../src/server/link/frame.js';
import { primaryHello, secondaryHello } from './ends.js';
import { bytesOf, type Frame, type Reading, readAll, readWithoutHeaderChecksum } from './reading.js';

const checksum = (bytes: Uint8Array): number => zlibCrc32(bytes) | 0;

const bytes = new Uint8Array(48).map((_, k) => k + 1);
/** One of each kind, and of each form of it. */
const examples: readonly Frame[] = [
  { kind: 'hello', hello: primaryHello({ generation: 2, newest: 2 ** 53 - 1, settled: 2 ** 40 + 1 }) },
  { kind: 'hello', hello: secondaryHello({ pair: undefined, image: 'empty', isActive: true }) },
  { kind: 'ready', number: 1 },
  { kind: 'write', seq: 2 ** 53 - 1, block: 2 ** 33 + 5, bytes, checksum: checksum(bytes) },
  { kind: 'write', seq: 1, block: 0, bytes: new Uint8Array(32), checksum: checksum(new Uint8Array(32)) },
  { kind: 'acknowledgment', number: 2 ** 32 },
  { kind: 'message', number: 2 ** 53 - 1 },
  { kind: 'credit', number: 2 ** 32 - 1 },
  { kind: 'ping', number: 1 },
  { kind: 'pong', number: 1 },
  { kind: 'refusal', refusal: { code: 'other pair', text: 'the pair is another one: ä' } },
  { kind: 'goodbye', text: 'stopping' },
];

const anyFrame = oneof(
  record({
    kind: constantFrom('ready', 'acknowledgment', 'message', 'credit', 'ping', 'pong'),
    number: maxSafeNat(),
  }),
  record({
    kind: constantFrom('write'),
    seq: maxSafeNat(),
    block: maxSafeNat(),
    bytes: oneof(
      uint8Array({ maxLength: 300 }),
      integer({ min: 1, max: 300 }).map((length) => new Uint8Array(length)),
    ),
    checksum: integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  }),
  record({ kind: constantFrom('goodbye'), text: string({ maxLength: 20 }) }),
  constantFrom(...examples),
);

/** A write is noticed by the checksum of its payload, which whoever takes it verifies. */
const isTaken = ({ frames }: Reading): boolean =>
  frames.some((frame) => frame.kind !== 'write' || checksum(frame.bytes) === frame.checksum);

/** The bits that can be flipped without anybody noticing. */
function unnoticed(frame: Frame, read: (chunks: readonly Uint8Array[]) => Reading): readonly number[] {
  const whole = bytesOf(frame);
  return Array.from({ length: whole.length * 8 }, (_, bit) => bit).filter((bit) => {
    const flipped = Buffer.from(whole);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return isTaken(read([flipped]));
  });
}

describe('link: codec', () => {
  it('link: codec: frames are read as they were written, in pieces of any length', () => {
    holds(
      property(array(anyFrame, { maxLength: 12 }), array(integer({ min: 1, max: 200 })), (frames, lengths) => {
        const whole = Buffer.concat(frames.map(bytesOf));
        let cut = 0;
        const cuts = lengths.map((length) => {
          cut += length;
          return cut;
        });
        const chunks = [0, ...cuts].map((from, k) => whole.subarray(from, cuts[k] ?? whole.length));
        expect(readAll(chunks)).toEqual({ frames, fault: undefined, isWithin: false });
      }),
    );
  });

  it.each(examples)('link: codec: every flipped bit of a frame is noticed: $kind', (frame) => {
    expect(isTaken(readAll([bytesOf(frame)]))).toBe(true);
    expect(unnoticed(frame, readAll)).toEqual([]);
  });

  it('link: codec: a reader that skips the checksum of headers does not notice, and is found', () => {
    const found = examples.filter((frame) => unnoticed(frame, readWithoutHeaderChecksum).length > 0);
    expect(found.map(({ kind }) => kind)).toEqual(examples.map(({ kind }) => kind));
  });

  it.each(examples)('link: codec: every truncation of a frame is noticed: $kind', (frame) => {
    const whole = bytesOf(frame);
    for (let length = 1; length < whole.length; length += 1)
      expect(readAll([whole.subarray(0, length)])).toEqual({ frames: [], fault: undefined, isWithin: true });
    // And what follows is not taken for the rest of it.
    const next = bytesOf({ kind: 'message', number: 5 });
    for (let length = 1; length < whole.length; length += 1) {
      const { frames } = readAll([whole.subarray(0, length), next, next, next, next]);
      const taken = frames.filter((read) => isTaken({ frames: [read], fault: undefined, isWithin: false }));
      expect(taken).not.toContainEqual(frame);
    }
  });

  it('link: codec: the checksum of headers is CRC-32', () => {
    holds(property(uint8Array({ maxLength: 100 }), (any) => crc32(any, 0, any.length) === (zlibCrc32(any) | 0)));
  });

  it('link: codec: bytes of any kind are no frames and no crash', () => {
    const run = check(
      property(array(uint8Array({ maxLength: 100 })), (chunks) => readAll(chunks).frames.length === 0),
      { numRuns: 2_000 },
    );
    expect(run.failed).toBe(false);
  });

  const headed = (change: (header: Buffer) => void, frame: Frame = { kind: 'message', number: 1 }): Buffer => {
    const whole = bytesOf(frame);
    change(whole);
    whole.writeInt32BE(crc32(whole, 0, 28), 28);
    return whole;
  };
  const write: Frame = { kind: 'write', seq: 1, block: 0, bytes: new Uint8Array(32).fill(1), checksum: 0 };

  it.each([
    {
      what: 'a kind that there is not',
      bytes: headed((header) => header.writeUInt8(77, 2)),
      says: 'no frame of kind 77',
    },
    { what: 'flags of a message', bytes: headed((header) => header.writeUInt8(1, 3)), says: 'kind 5 has flags 1' },
    { what: 'unknown flags of a write', bytes: headed((header) => header.writeUInt8(2, 3), write), says: 'flags 2' },
    {
      what: 'a number of 54 bits',
      bytes: headed((header) => header.writeUInt32BE(0x200000, 4)),
      says: 'more than 53 bits',
    },
    {
      what: 'a block of 64 bits',
      bytes: headed((header) => header.writeUInt32BE(2 ** 32 - 1, 12), write),
      says: '53 bits',
    },
    {
      what: 'a message with a payload',
      bytes: headed((header) => header.writeUInt32BE(1, 20)),
      says: 'payload of 1 bytes',
    },
    {
      what: 'a write that is too long',
      bytes: headed((header) => header.writeUInt32BE(2 ** 31, 20), write),
      says: 'payload of',
    },
    {
      what: 'another program',
      bytes: Buffer.from('GET / HTTP/1.1\r\nHost: somewhere\r\n'),
      says: 'this is not destage',
    },
    {
      what: 'a hello of something else',
      bytes: Buffer.from(frameWithBody('hello', 0, Buffer.alloc(72))),
      says: 'of destage',
    },
    {
      what: 'a refusal without a reason',
      bytes: Buffer.from(frameWithBody('refusal', 99, Buffer.alloc(0))),
      says: 'code 99',
    },
  ])('link: codec: $what is told apart', ({ bytes: sent, says }) => {
    const { frames, fault } = readAll([sent]);
    expect(frames).toEqual([]);
    expect(fault).toContain(says);
  });

  it('link: codec: where no write may come, none is made room for', () => {
    expect(readAll([bytesOf(write).subarray(0, headerBytes)], 0).fault).toBe('a write came where none may come');
    expect(readAll([bytesOf(write)], 31).fault).toContain('payload of 32 bytes');
    expect(readAll([bytesOf(write)], 32).fault).toBe(undefined);
  });

  it('link: codec: a hello of a later version is understood as far as its versions', () => {
    const hello = bytesOf({ kind: 'hello', hello: primaryHello() });
    hello.writeUInt16BE(2, headerBytes + 8);
    hello.writeUInt16BE(5, headerBytes + 10);
    const later = Buffer.from(frameWithBody('hello', 0, hello.subarray(headerBytes)));
    expect(readAll([later]).fault).toBe('another version');
  });

  it('link: codec: texts are cut to a length that fits, between characters', () => {
    const [frame] = readAll([bytesOf({ kind: 'goodbye', text: 'ä'.repeat(2_000) })]).frames;
    expect(frame).toEqual({ kind: 'goodbye', text: 'ä'.repeat(500) });
    expect(bodyBytesMax).toBeGreaterThan(1_000);
    const steering = readAll([bytesOf({ kind: 'refusal', refusal: { code: 'image', text: 'a\u001b[2J\nb' } })]);
    expect(steering.frames).toEqual([{ kind: 'refusal', refusal: { code: 'image', text: 'a [2J b' } }]);
  });

  it('link: codec: the examples are of every kind', () => {
    expect(new Set(examples.map(({ kind }) => kind))).toEqual(new Set(Object.keys(kinds)));
  });
});
