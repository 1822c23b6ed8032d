// Bytes of a connection in, frames out. A frame is looked at only when its header's checksum is right, and room is made
// for no more than the limits allow; what is no frame is a LinkFault. Payloads are views of the chunk where they are
// whole in it: only a frame in two chunks is copied.
import { zeros } from '../bytes/index.js';
import { crc32 } from './crc32.js';
import {
  type BodyKind,
  bodyBytesMax,
  type ControlKind,
  type FrameMemory,
  frameMemory,
  headerBytes,
  kinds,
  magic,
  numberAt,
  zerosFlag,
} from './frame.js';
import { LinkFault } from './link-fault.js';

/** Takes what was read. What it throws stops the reading. */
export interface FrameSink {
  /** The bytes are a view, good until the call returns. */
  write(seq: number, block: number, bytes: Uint8Array, checksum: number): void;
  control(kind: ControlKind, number: number): void;
  /** The bytes are a view, good until the call returns. */
  body(kind: BodyKind, number: number, bytes: Uint8Array): void;
  /** Whether nothing more is wanted. */
  readonly isOver: boolean;
}

const controls: Readonly<Partial<Record<number, ControlKind>>> = {
  [kinds.ready]: 'ready',
  [kinds.acknowledgment]: 'acknowledgment',
  [kinds.message]: 'message',
  [kinds.credit]: 'credit',
  [kinds.ping]: 'ping',
  [kinds.pong]: 'pong',
};
const bodies: Readonly<Partial<Record<number, BodyKind>>> = {
  [kinds.hello]: 'hello',
  [kinds.refusal]: 'refusal',
  [kinds.goodbye]: 'goodbye',
};

export class FrameReader {
  /** The longest write that may come; 0 while none may. */
  writeBytesMax = 0;
  framesRead = 0;
  /** A frame in pieces: what there is of it, and how much it needs; only its header at first. */
  #partial: FrameMemory = frameMemory(headerBytes);
  #have = 0;
  #need = headerBytes;

  /** @throws LinkFault when it is no frame */
  read(chunk: Buffer, sink: FrameSink): void {
    let at = this.#have > 0 ? this.#complete(chunk, sink) : 0;
    if (sink.isOver) return;
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
    while (chunk.length - at >= headerBytes) {
      const size = this.#sizeOf(chunk, view, at);
      if (chunk.length - at < size) {
        this.#need = size;
        break;
      }
      this.#give(chunk, view, at, size, sink);
      at += size;
      if (sink.isOver) return;
    }
    if (at < chunk.length) this.#keep(chunk, at);
  }

  /** Whether a frame has begun and is not whole. */
  get isWithinFrame(): boolean {
    return this.#have > 0;
  }

  /** Goes on with the frame that is in pieces; where the next one begins. */
  #complete(chunk: Buffer, sink: FrameSink): number {
    let at = 0;
    if (this.#have < headerBytes) {
      at = this.#keep(chunk, 0, headerBytes);
      if (this.#have < headerBytes) return at;
      this.#need = this.#sizeOf(this.#partial.bytes, this.#partial.view, 0);
    }
    at += this.#keep(chunk, at, this.#need);
    if (this.#have < this.#need) return at;
    const size = this.#need;
    this.#have = 0;
    this.#need = headerBytes;
    this.#give(this.#partial.bytes, this.#partial.view, 0, size, sink);
    return at;
  }

  /** Keeps what there is from here, up to so many bytes of the frame; how much that is. */
  #keep(chunk: Buffer, from: number, upTo = this.#need): number {
    if (this.#partial.bytes.length < upTo) {
      const more = frameMemory(upTo);
      this.#partial.bytes.copy(more.bytes, 0, 0, this.#have);
      this.#partial = more;
    }
    const count = Math.min(chunk.length - from, upTo - this.#have);
    chunk.copy(this.#partial.bytes, this.#have, from, from + count);
    this.#have += count;
    return count;
  }

  /** How many bytes the frame has whose header is here. */
  #sizeOf(bytes: Buffer, view: DataView, at: number): number {
    if (view.getUint16(at) !== magic) throw new LinkFault(`a frame begins with ${hex(bytes, at)}: this is not destage`);
    if (view.getInt32(at + 28) !== crc32(bytes, at, at + 28)) throw new LinkFault('the checksum of a header is wrong');
    const kind = view.getUint8(at + 2);
    const flags = view.getUint8(at + 3);
    const length = view.getUint32(at + 20);
    if (flags !== 0 && (kind !== kinds.write || flags !== zerosFlag))
      throw new LinkFault(`a frame of kind ${kind} has flags ${flags}`);
    if (numberAt(view, at + 4) > Number.MAX_SAFE_INTEGER || numberAt(view, at + 12) > Number.MAX_SAFE_INTEGER)
      throw new LinkFault(`a frame of kind ${kind} has a number of more than 53 bits`);
    if (kind !== kinds.write && numberAt(view, at + 12) !== 0)
      throw new LinkFault(`a frame of kind ${kind} has a block`);
    if (length > this.#lengthMax(kind)) throw new LinkFault(`a frame of kind ${kind} has a payload of ${length} bytes`);
    return flags === zerosFlag ? headerBytes : headerBytes + length;
  }

  #lengthMax(kind: number): number {
    if (kind === kinds.write) {
      if (this.writeBytesMax === 0) throw new LinkFault('a write came where none may come');
      return this.writeBytesMax;
    }
    if (bodies[kind] !== undefined) return bodyBytesMax;
    if (controls[kind] !== undefined) return 0;
    throw new LinkFault(`there is no frame of kind ${kind}`);
  }

  #give(bytes: Buffer, view: DataView, at: number, size: number, sink: FrameSink): void {
    this.framesRead += 1;
    const kind = view.getUint8(at + 2);
    const number = numberAt(view, at + 4);
    if (kind === kinds.write) {
      const isZeros = view.getUint8(at + 3) === zerosFlag;
      const payload = isZeros ? zeros(view.getUint32(at + 20)) : bytes.subarray(at + headerBytes, at + size);
      sink.write(number, numberAt(view, at + 12), payload, view.getInt32(at + 24));
      return;
    }
    if (crc32(bytes, at + headerBytes, at + size) !== view.getInt32(at + 24))
      throw new LinkFault(`the checksum of the body of a frame of kind ${kind} is wrong`);
    const [control, body] = [controls[kind], bodies[kind]];
    if (control !== undefined) sink.control(control, number);
    else if (body !== undefined) sink.body(body, number, bytes.subarray(at + headerBytes, at + size));
  }
}

const hex = (bytes: Buffer, at: number): string => bytes.subarray(at, at + 4).toString('hex');
