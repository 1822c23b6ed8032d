// Cuts what a client sends into requests, straight from the chunks of its socket: a payload within one chunk is a part of that
// chunk, one that spans chunks is gathered once. A request is handed on only when it is here whole.
import type { PayloadMemory } from './payload-memory.js';
import { command, largestPayload, requestLength, requestMagic } from './protocol.js';
import type { Request } from './request-rules.js';

export interface RequestTaker {
  /** Whether this request, of which the head is here, has to wait. */
  mustWait(request: Request): boolean;
  /** The head of a write is here; false when its payload is to be thrown away. */
  wants(request: Request): boolean;
  /**
   * A request is here; `payload` is there when it is a write whose payload was wanted. It may be of the memory that the reader
   * was given, to be given back when nobody needs it any more.
   */
  take(request: Request, payload: Buffer | undefined): void;
}

const nothing = Buffer.alloc(0);

export class RequestReader {
  readonly #taker: RequestTaker;
  readonly #memory: PayloadMemory;
  readonly #head = Buffer.alloc(requestLength);
  #headLength = 0;
  #chunk: Buffer = nothing;
  #at = 0;
  /** The request that has to wait, or is looked at next. */
  #next: Request | undefined;
  /** The write whose payload is on its way. */
  #write: Request | undefined;
  #payload: Buffer | undefined;
  #payloadLength = 0;
  #isOver = false;

  constructor(taker: RequestTaker, memory: PayloadMemory) {
    this.#taker = taker;
    this.#memory = memory;
  }

  /** How many bytes a request that is here in part still needs. */
  get missing(): number {
    if (this.#write !== undefined) return this.#write.length - this.#payloadLength;
    return this.#headLength === 0 ? 0 : requestLength - this.#headLength;
  }

  /** How much of a payload is kept for a write that is not here whole. */
  get gathering(): number {
    return this.#payload?.length ?? 0;
  }

  /** Whether everything that was given has been looked at. */
  get isDrained(): boolean {
    return this.#next === undefined && this.#at === this.#chunk.length;
  }

  /** Nothing more is read, whatever comes. */
  stop(): void {
    this.#isOver = true;
    this.#chunk = nothing;
    this.#at = 0;
    this.#next = undefined;
    this.#write = undefined;
    if (this.#payload !== undefined) this.#memory.give(this.#payload);
    this.#payload = undefined;
    this.#headLength = 0;
  }

  give(chunk: Buffer): void {
    if (this.#isOver) return;
    this.#chunk = this.#at === this.#chunk.length ? chunk : Buffer.concat([this.#chunk.subarray(this.#at), chunk]);
    this.#at = 0;
  }

  /**
   * Hands on what is here until a request has to wait.
   *
   * @throws RangeError when what is here is no request
   */
  read(): void {
    while (!this.#isOver) {
      if (this.#next !== undefined) {
        if (this.#taker.mustWait(this.#next)) return;
        this.#begin(this.#next);
      } else if (this.#at === this.#chunk.length) break;
      else if (this.#write !== undefined) this.#readPayload(this.#write);
      else this.#readHead();
    }
    // Nothing keeps the chunk any more but those who hold its payloads.
    this.#chunk = nothing;
    this.#at = 0;
  }

  #readHead(): void {
    const available = this.#chunk.length - this.#at;
    if (this.#headLength === 0 && available >= requestLength) {
      this.#next = parse(this.#chunk, this.#at);
      this.#at += requestLength;
      return;
    }
    const taken = Math.min(requestLength - this.#headLength, available);
    this.#chunk.copy(this.#head, this.#headLength, this.#at, this.#at + taken);
    this.#at += taken;
    this.#headLength += taken;
    // What is no request is one no longer as soon as its magic number is here.
    if (this.#headLength >= 4) checkMagic(this.#head, 0);
    if (this.#headLength < requestLength) return;
    this.#headLength = 0;
    this.#next = parse(this.#head, 0);
  }

  #begin(request: Request): void {
    this.#next = undefined;
    const { type, length } = request;
    if (type !== command.write || length === 0) {
      this.#taker.take(request, undefined);
      return;
    }
    if (length > largestPayload) throw new RangeError(`a write of ${length} bytes; ${largestPayload} are the most`);
    const isWanted = this.#taker.wants(request);
    const end = this.#at + length;
    if (isWanted && end <= this.#chunk.length) {
      const payload = this.#chunk.subarray(this.#at, end);
      this.#at = end;
      this.#taker.take(request, payload);
      return;
    }
    this.#write = request;
    this.#payload = isWanted ? this.#memory.take(length) : undefined;
    this.#payloadLength = 0;
  }

  #readPayload(write: Request): void {
    const taken = Math.min(write.length - this.#payloadLength, this.#chunk.length - this.#at);
    if (this.#payload !== undefined) this.#chunk.copy(this.#payload, this.#payloadLength, this.#at, this.#at + taken);
    this.#at += taken;
    this.#payloadLength += taken;
    if (this.#payloadLength < write.length) return;
    const payload = this.#payload;
    this.#write = undefined;
    this.#payload = undefined;
    this.#taker.take(write, payload);
  }
}

function parse(bytes: Buffer, at: number): Request {
  checkMagic(bytes, at);
  return {
    flags: bytes.readUInt16BE(at + 4),
    type: bytes.readUInt16BE(at + 6),
    cookieHigh: bytes.readInt32BE(at + 8),
    cookieLow: bytes.readInt32BE(at + 12),
    offset: bytes.readUInt32BE(at + 16) * 2 ** 32 + bytes.readUInt32BE(at + 20),
    length: bytes.readUInt32BE(at + 24),
  };
}

function checkMagic(bytes: Buffer, at: number): void {
  const magic = bytes.readUInt32BE(at);
  if (magic !== requestMagic) throw new RangeError(`a request that begins with 0x${magic.toString(16)}`);
}
