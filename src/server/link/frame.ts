// A frame of the link, as bytes: one header of 32 bytes for every kind, and what may follow it (spec/link-protocol.md).
import { crc32 } from './crc32.js';

export const headerBytes = 32;

/** The first two bytes of every frame. */
export const magic = 0x6473;

/** The kinds, with their numbers in the header. */
export const kinds = {
  hello: 1,
  ready: 2,
  write: 3,
  acknowledgment: 4,
  message: 5,
  credit: 6,
  ping: 7,
  pong: 8,
  refusal: 9,
  goodbye: 10,
} as const;

/** Kinds that are a header and nothing else, but for a number. */
export type ControlKind = 'ready' | 'acknowledgment' | 'message' | 'credit' | 'ping' | 'pong';

/** Kinds that have a body, with its checksum in the header. */
export type BodyKind = 'hello' | 'refusal' | 'goodbye';

/** The longest body of a frame that is no write. */
export const bodyBytesMax = 1_024;

/** In the flags of a write: its payload is zeros, as many as its length says, and no byte of it follows. */
export const zerosFlag = 1;

const high = 0x1_0000_0000;

/** Memory that frames are put into, with both ways of looking at it. */
export type FrameMemory = { readonly bytes: Buffer; readonly view: DataView };

export function frameMemory(size: number): FrameMemory {
  const bytes = Buffer.from(new ArrayBuffer(size));
  return { bytes, view: new DataView(bytes.buffer) };
}

/** Puts a header that ends with its checksum. */
export function putHeader(
  { bytes, view }: FrameMemory,
  at: number,
  kindAndFlags: number,
  number: number,
  block = 0,
  length = 0,
  checksum = 0,
): void {
  view.setUint16(at, magic);
  view.setUint16(at + 2, kindAndFlags);
  putNumber(view, at + 4, number);
  putNumber(view, at + 12, block);
  view.setUint32(at + 20, length);
  view.setInt32(at + 24, checksum);
  view.setInt32(at + 28, crc32(bytes, at, at + 28));
}

/** A frame with a body, by itself. */
export function frameWithBody(kind: BodyKind, number: number, body: Uint8Array): Uint8Array {
  const memory = frameMemory(headerBytes + body.length);
  putHeader(memory, 0, kinds[kind] << 8, number, 0, body.length, crc32(body, 0, body.length));
  memory.bytes.set(body, headerBytes);
  return memory.bytes;
}

export function controlFrame(kind: ControlKind, number = 0): Uint8Array {
  const memory = frameMemory(headerBytes);
  putHeader(memory, 0, kinds[kind] << 8, number);
  return memory.bytes;
}

/** Up to 2^53 - 1, in eight bytes. */
export function putNumber(view: DataView, at: number, value: number): void {
  view.setUint32(at, Math.floor(value / high));
  view.setUint32(at + 4, value >>> 0);
}

/** Eight bytes; not exact, and so greater than `Number.MAX_SAFE_INTEGER`, when there are more than 53 bits. */
export const numberAt = (view: DataView, at: number): number => view.getUint32(at) * high + view.getUint32(at + 4);
