// The transmission phase of one connection, without its socket: chunks in, replies out, a device in between. It never gives a
// device a request that is not here whole or not allowed, and never answers one before the device has.
import type { Budgets } from './budget.js';
import type { Device, DeviceError } from './device.js';
import { Holding } from './holding.js';
import type { NbdLimits } from './limits.js';
import type { PayloadMemory } from './payload-memory.js';
import { command } from './protocol.js';
import { type ReadReply, ReplyBatch } from './reply-batch.js';
import { RequestReader } from './request-reader.js';
import { type Refusal, type Request, refusalOf } from './request-rules.js';
import { kindOf, type Tally } from './tally.js';

export type TransmissionParts = {
  readonly device: Device;
  readonly isStructured: boolean;
  readonly limits: NbdLimits;
  readonly budgets: Budgets;
  readonly memory: PayloadMemory;
  readonly tally: Tally;
  /** Sends replies; `sent` is called when they are on their way and hold no memory any more. */
  readonly send: (replies: readonly Buffer[], sent: () => void) => void;
  /** Chunks are welcome again, or not for now. */
  readonly flow: (isWelcome: boolean) => void;
  /** The client wants no more, or may not, and everything it asked for is answered. */
  readonly finished: () => void;
  /** The client sent something that is no request. */
  readonly violated: (why: string) => void;
};

/** The bytes of a request: what is written, or room for what is read. */
type Carried = { readonly payload?: Buffer; readonly reply?: ReadReply };

const nothing: Carried = {};

export class Transmission {
  readonly #parts: TransmissionParts;
  readonly #reader: RequestReader;
  readonly #batch: ReplyBatch;
  readonly #turn = () => this.#takeTurn();
  #state: 'open' | 'leaving' | 'over' = 'open';
  #isShuttingDown = false;
  #isInTurn = false;
  #isTurnDue = false;
  #isWelcome = true;
  /** Why the write whose payload is on its way will not be done. */
  #refusal: Refusal | undefined;
  /** Given to the device and not answered by it. */
  #requests = 0;
  /** Payloads on their way or with the device. They may wait for long, and nothing but writes waits for them. */
  readonly #payloads: Holding;
  /** What is being read, and replies that are not sent. */
  readonly #replies: Holding;
  /** Of those, what was handed to the socket. */
  #unsent = 0;
  #progress = 0;

  constructor(parts: TransmissionParts) {
    this.#parts = parts;
    const { budgets, limits } = parts;
    this.#payloads = new Holding(budgets.payloads, limits.connectionBytes);
    this.#replies = new Holding(budgets.replies, limits.connectionBytes);
    const taker = {
      mustWait: (request: Request) => this.#mustWait(request),
      wants: (request: Request) => this.#wants(request),
      take: (request: Request, payload: Buffer | undefined) => this.#take(request, payload),
    };
    this.#reader = new RequestReader(taker, parts.memory);
    this.#batch = new ReplyBatch(parts.memory);
  }

  /** How many bytes the client has to send before its request is whole, and to take before our replies are. */
  get owed(): number {
    return (this.#isWelcome ? this.#reader.missing : 0) + this.#unsent;
  }

  /** Grows with every request that is here whole, and every time that replies are sent. */
  get progress(): number {
    return this.#progress;
  }

  give(chunk: Buffer): void {
    if (this.#state !== 'open') return;
    this.#reader.give(chunk);
    this.#takeTurn();
  }

  /** The client sends no more; what it has asked for is still answered. */
  leave(): void {
    if (this.#state === 'open') this.#state = 'leaving';
    this.#stopReading();
    this.#schedule();
  }

  /** The server stops: what is under way is finished, what comes until then is refused. */
  shutDown(): void {
    this.#isShuttingDown = true;
    this.#schedule();
  }

  /** The socket is gone: nothing is sent any more. The device finishes what it has. */
  abandon(): void {
    this.#state = 'over';
    this.#stopReading();
    this.#payloads.forget(this.#turn);
    this.#replies.forget(this.#turn);
    this.#replies.giveBack(this.#unsent + this.#batch.length);
    this.#unsent = 0;
    this.#giveBack(this.#batch.drain());
  }

  #stopReading(): void {
    this.#payloads.giveBack(this.#reader.gathering);
    this.#reader.stop();
  }

  #takeTurn(): void {
    this.#isTurnDue = false;
    if (this.#isInTurn) return;
    this.#isInTurn = true;
    const violation = this.#read();
    this.#isInTurn = false;
    if (violation !== undefined) this.#parts.violated(violation);
    if (this.#state === 'over') return;
    this.#sendReady();
    this.#control();
    if ((this.#isShuttingDown || this.#state === 'leaving') && this.#requests === 0) this.#finish();
  }

  #read(): string | undefined {
    try {
      this.#reader.read();
      return undefined;
    } catch (error) {
      if (error instanceof RangeError) return error.message;
      throw error;
    }
  }

  #sendReady(): void {
    const { length } = this.#batch;
    if (length === 0) return;
    this.#unsent += length;
    const replies = this.#batch.drain();
    this.#parts.send(replies, () => {
      this.#giveBack(replies);
      this.#sent(length);
    });
  }

  /** Their memory is used again. */
  #giveBack(replies: readonly Buffer[]): void {
    for (const reply of replies) this.#parts.memory.give(reply);
  }

  #sent(length: number): void {
    if (this.#unsent === 0) return;
    this.#progress += 1;
    this.#unsent -= length;
    this.#replies.giveBack(length);
    if (!this.#isWelcome) this.#schedule();
  }

  /** Lets chunks come, or not, while those that are here cannot be looked at. */
  #control(): void {
    const isWelcome = this.#reader.isDrained;
    if (isWelcome === this.#isWelcome) return;
    this.#isWelcome = isWelcome;
    this.#parts.flow(isWelcome);
  }

  #finish(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#stopReading();
    this.#control();
    this.#parts.finished();
  }

  #schedule(): void {
    if (this.#isInTurn || this.#isTurnDue || this.#state === 'over') return;
    this.#isTurnDue = true;
    queueMicrotask(this.#turn);
  }

  #mustWait({ type, length }: Request): boolean {
    const { device, limits } = this.#parts;
    // A client that does not take its replies gets no more of them, whatever it asks for.
    if (this.#requests >= limits.requests || this.#replies.isFull) return true;
    const cost = Math.min(length, device.maximumPayload);
    if (type === command.write) return !this.#payloads.admits(cost, this.#turn);
    return !this.#replies.admits(type === command.read ? cost : 0, this.#turn);
  }

  #wants(request: Request): boolean {
    this.#refusal = this.#refusalOf(request);
    if (this.#refusal !== undefined) return false;
    this.#payloads.take(request.length);
    return true;
  }

  #refusalOf(request: Request): Refusal | undefined {
    if (this.#isShuttingDown) return { code: 'ESHUTDOWN', message: 'this server is being stopped' };
    return refusalOf(request, this.#parts.device, this.#parts.isStructured);
  }

  #take(request: Request, payload: Buffer | undefined): void {
    this.#progress += 1;
    if (request.type === command.disconnect) {
      this.leave();
      return;
    }
    const refusal = this.#refusal ?? this.#refusalOf(request);
    this.#refusal = undefined;
    if (refusal === undefined) {
      this.#ask(request, payload);
      return;
    }
    if (payload !== undefined) {
      this.#payloads.giveBack(payload.length);
      this.#parts.memory.give(payload);
    }
    this.#parts.tally.counts.requests.refused += 1;
    this.#answerError(request, refusal);
  }

  #ask(request: Request, payload: Buffer | undefined): void {
    const { device, tally } = this.#parts;
    const { type, offset, length } = request;
    tally.counts.requests[kindOf(type)] += 1;
    if (type === command.flush) device.flush(this.#begin(request, 0));
    else if (length === 0) this.#answerEmpty(request);
    else if (payload !== undefined) device.write(offset, payload, this.#begin(request, length, { payload }));
    else if (type === command.read) this.#askRead(request);
    else device.zero(offset, length, this.#begin(request, 0));
  }

  #askRead(request: Request): void {
    const { device, isStructured } = this.#parts;
    const reply = this.#batch.beginRead(request, isStructured);
    this.#replies.take(reply.length);
    device.read(request.offset, reply.into, this.#begin(request, reply.length, { reply }));
  }

  /** What the device calls when it is done. */
  #begin(request: Request, held: number, { payload, reply }: Carried = nothing): (error?: DeviceError) => void {
    this.#requests += 1;
    this.#parts.tally.underWay += 1;
    // A payload within a chunk is not kept: the whole chunk would be.
    const lent = payload !== undefined && this.#parts.memory.isLent(payload) ? payload : undefined;
    let isDone = false;
    return (error) => {
      if (isDone) throw new Error(`the device answered command ${request.type} at ${request.offset} twice`);
      isDone = true;
      this.#requests -= 1;
      this.#parts.tally.underWay -= 1;
      if (lent !== undefined) this.#parts.memory.give(lent);
      this.#end(request, held, reply, error);
    };
  }

  #end(request: Request, held: number, reply: ReadReply | undefined, error: DeviceError | undefined): void {
    if (reply === undefined) this.#payloads.giveBack(held);
    else if (error !== undefined || this.#state === 'over') {
      this.#replies.giveBack(held);
      this.#parts.memory.give(reply.into);
    }
    if (this.#state === 'over') return;
    if (error !== undefined) this.#answerError(request, error);
    else {
      this.#count(request);
      if (reply === undefined) this.#answerSuccess(request);
      else this.#batch.addRead(reply);
    }
    this.#schedule();
  }

  #count({ type, length }: Request): void {
    const { bytes } = this.#parts.tally.counts;
    if (type === command.read) bytes.read += length;
    else if (type === command.write) bytes.written += length;
    else bytes.zeroed += length;
  }

  #answerSuccess(request: Request): void {
    this.#replies.take(this.#batch.addSuccess(request));
  }

  /** To a request of no bytes. */
  #answerEmpty(request: Request): void {
    if (request.type !== command.read) this.#answerSuccess(request);
    else this.#replies.take(this.#batch.addEmptyRead(request, this.#parts.isStructured));
  }

  #answerError(request: Request, refusal: Refusal): void {
    this.#parts.tally.counts.errors += 1;
    this.#replies.take(this.#batch.addError(request, refusal, this.#parts.isStructured));
  }
}
