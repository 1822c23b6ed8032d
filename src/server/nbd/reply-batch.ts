// Replies that go out together. They are made in large buffers, one behind the other, so that those which are ready in the order in
// which they were begun leave as one piece.
import type { PayloadMemory } from './payload-memory.js';
import {
  chunkHeaderLength,
  errorNumber,
  longestString,
  simpleReplyLength,
  simpleReplyMagic,
  structuredReply,
  structuredReplyDone,
  structuredReplyMagic,
} from './protocol.js';
import type { Refusal, Request } from './request-rules.js';

const slabLength = 65_536;
/** What is longer gets memory of its own, which is used again. */
const longestInSlab = 16_384;
const offsetLength = 8;

/** A reply to a read, before the device has filled it: what is read stands in one buffer with its head, or in memory of its own. */
export type ReadReply = { readonly head: Buffer; readonly into: Buffer; readonly length: number };

export class ReplyBatch {
  readonly #memory: PayloadMemory;
  #slab = Buffer.allocUnsafeSlow(slabLength);
  #used = 0;
  #pieces: Buffer[] = [];
  /** The last piece, as long as it may grow: where it begins and ends in the slab. It is made a buffer when it ends. */
  #from = 0;
  #to = 0;
  /** Of the ready replies, in bytes. */
  length = 0;

  /** @param memory for what is read and long: it is given back by whoever drains, when it is sent */
  constructor(memory: PayloadMemory) {
    this.#memory = memory;
  }

  /** Room for what is read, behind the head of a reply that says it went well. */
  beginRead(request: Request, isStructured: boolean): ReadReply {
    const { length } = request;
    const headLength = isStructured ? chunkHeaderLength + offsetLength : simpleReplyLength;
    const isInSlab = headLength + length <= longestInSlab;
    const head = this.#room(isInSlab ? headLength + length : headLength);
    if (isStructured) writeDataHead(head, request);
    else writeSimple(head, 0, request, 0);
    const into = isInSlab ? head.subarray(headLength) : this.#memory.take(length);
    return { head, into, length: headLength + length };
  }

  /** The device has filled it. */
  addRead({ head, into }: ReadReply): void {
    this.#add(head);
    if (into.buffer !== head.buffer) this.#add(into);
  }

  /** Says that it went well and carries no data. Gives the length of the reply. */
  addSuccess(request: Request): number {
    return this.#addSimple(request, 0);
  }

  /** The answer to a read of nothing, which has no chunk of data. */
  addEmptyRead(request: Request, isStructured: boolean): number {
    if (!isStructured) return this.addSuccess(request);
    const bytes = this.#room(chunkHeaderLength);
    writeChunkHead(bytes, request, structuredReply.none, 0);
    return this.#add(bytes);
  }

  addError(request: Request, { code, message }: Refusal, isStructured: boolean): number {
    if (!isStructured) return this.#addSimple(request, errorNumber[code]);
    const text = Buffer.from(message).subarray(0, longestString);
    const bytes = this.#room(chunkHeaderLength + 6 + text.length);
    writeChunkHead(bytes, request, structuredReply.error, 6 + text.length);
    bytes.writeUInt32BE(errorNumber[code], chunkHeaderLength);
    bytes.writeUInt16BE(text.length, chunkHeaderLength + 4);
    text.copy(bytes, chunkHeaderLength + 6);
    return this.#add(bytes);
  }

  /** The ready replies, in the order in which they became so. */
  drain(): readonly Buffer[] {
    this.#endPiece();
    const pieces = this.#pieces;
    this.#pieces = [];
    this.length = 0;
    return pieces;
  }

  /** The answer to every write: no object is made for it. */
  #addSimple(request: Request, error: number): number {
    const at = this.#reserve(simpleReplyLength);
    writeSimple(this.#slab, at, request, error);
    this.#extend(at, simpleReplyLength);
    return simpleReplyLength;
  }

  #room(length: number): Buffer {
    const at = this.#reserve(length);
    return this.#slab.subarray(at, at + length);
  }

  /** Where so many bytes are free in the slab. */
  #reserve(length: number): number {
    if (this.#used + length > slabLength) {
      this.#endPiece();
      this.#slab = Buffer.allocUnsafeSlow(slabLength);
      this.#used = 0;
    }
    const at = this.#used;
    this.#used += length;
    return at;
  }

  #add(bytes: Buffer): number {
    if (bytes.buffer === this.#slab.buffer) this.#extend(bytes.byteOffset, bytes.length);
    else {
      this.#endPiece();
      this.#pieces.push(bytes);
      this.length += bytes.length;
    }
    return bytes.length;
  }

  #extend(at: number, length: number): void {
    if (at !== this.#to) {
      this.#endPiece();
      this.#from = at;
    }
    this.#to = at + length;
    this.length += length;
  }

  #endPiece(): void {
    if (this.#to > this.#from) this.#pieces.push(this.#slab.subarray(this.#from, this.#to));
    this.#from = this.#to;
  }
}

function writeSimple(bytes: Buffer, at: number, { cookieHigh, cookieLow }: Request, error: number): void {
  bytes.writeUInt32BE(simpleReplyMagic, at);
  bytes.writeUInt32BE(error, at + 4);
  bytes.writeInt32BE(cookieHigh, at + 8);
  bytes.writeInt32BE(cookieLow, at + 12);
}

function writeDataHead(bytes: Buffer, request: Request): void {
  const { offset, length } = request;
  writeChunkHead(bytes, request, structuredReply.offsetData, offsetLength + length);
  bytes.writeUInt32BE(Math.floor(offset / 2 ** 32), chunkHeaderLength);
  bytes.writeUInt32BE(offset % 2 ** 32, chunkHeaderLength + 4);
}

function writeChunkHead(bytes: Buffer, { cookieHigh, cookieLow }: Request, type: number, length: number): void {
  bytes.writeUInt32BE(structuredReplyMagic, 0);
  bytes.writeUInt16BE(structuredReplyDone, 4);
  bytes.writeUInt16BE(type, 6);
  bytes.writeInt32BE(cookieHigh, 8);
  bytes.writeInt32BE(cookieLow, 12);
  bytes.writeUInt32BE(length, 16);
}
