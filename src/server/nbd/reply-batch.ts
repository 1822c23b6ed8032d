// Replies that go out together. They are made in large buffers, one behind the other, so that those which are ready in the order in
// which they were begun leave as one piece.
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
/** Longer replies get a buffer of their own. */
const longestInSlab = 16_384;
const offsetLength = 8;

/** A reply to a read, before the device has filled it. */
export type ReadReply = { readonly whole: Buffer; readonly into: Buffer };

export class ReplyBatch {
  #slab = Buffer.allocUnsafeSlow(slabLength);
  #used = 0;
  #pieces: Buffer[] = [];
  /** Of the ready replies, in bytes. */
  length = 0;

  /** Room for what is read, behind the head of a reply that says it went well. */
  beginRead(request: Request, isStructured: boolean): ReadReply {
    const { length } = request;
    const headLength = isStructured ? chunkHeaderLength + offsetLength : simpleReplyLength;
    const whole = this.#room(headLength + length);
    if (isStructured) writeDataHead(whole, request);
    else writeSimple(whole, request, 0);
    return { whole, into: whole.subarray(headLength) };
  }

  /** The device has filled it. */
  addRead({ whole }: ReadReply): void {
    this.#add(whole);
  }

  /** Says that it went well and carries no data. Gives the length of the reply. */
  addSuccess(request: Request): number {
    const bytes = this.#room(simpleReplyLength);
    writeSimple(bytes, request, 0);
    return this.#add(bytes);
  }

  /** The answer to a read of nothing, which has no chunk of data. */
  addEmptyRead(request: Request, isStructured: boolean): number {
    if (!isStructured) return this.addSuccess(request);
    const bytes = this.#room(chunkHeaderLength);
    writeChunkHead(bytes, request, structuredReply.none, 0);
    return this.#add(bytes);
  }

  addError(request: Request, { code, message }: Refusal, isStructured: boolean): number {
    if (!isStructured) {
      const bytes = this.#room(simpleReplyLength);
      writeSimple(bytes, request, errorNumber[code]);
      return this.#add(bytes);
    }
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
    const pieces = this.#pieces;
    this.#pieces = [];
    this.length = 0;
    return pieces;
  }

  #room(length: number): Buffer {
    if (length > longestInSlab) return Buffer.allocUnsafeSlow(length);
    if (this.#used + length > slabLength) {
      this.#slab = Buffer.allocUnsafeSlow(slabLength);
      this.#used = 0;
    }
    const room = this.#slab.subarray(this.#used, this.#used + length);
    this.#used += length;
    return room;
  }

  #add(bytes: Buffer): number {
    this.length += bytes.length;
    const last = this.#pieces.length - 1;
    const before = this.#pieces[last];
    if (
      before !== undefined &&
      before.buffer === bytes.buffer &&
      before.byteOffset + before.length === bytes.byteOffset
    )
      this.#pieces[last] = Buffer.from(before.buffer, before.byteOffset, before.length + bytes.length);
    else this.#pieces.push(bytes);
    return bytes.length;
  }
}

function writeSimple(bytes: Buffer, { cookieHigh, cookieLow }: Request, error: number): void {
  bytes.writeUInt32BE(simpleReplyMagic, 0);
  bytes.writeUInt32BE(error, 4);
  bytes.writeInt32BE(cookieHigh, 8);
  bytes.writeInt32BE(cookieLow, 12);
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
