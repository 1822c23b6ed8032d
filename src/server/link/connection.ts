// One connection, at either end: frames in and out, from the hello to the last byte. It is told once why it is over, and
// after that gives nothing more to anybody. What waits to be sent is bounded: a number of each kind, and a SendBuffer.
import type { Socket } from 'node:net';
import type { BodyKind, ControlKind } from './frame.js';
import { FrameReader, type FrameSink } from './frame-reader.js';
import { goodbyeFrame, readText } from './hello-codec.js';
import type { MutableCounts } from './link-counts.js';
import { LinkFault } from './link-fault.js';
import type { LinkClock, LinkTiming } from './link-timing.js';
import { SendBuffer } from './send-buffer.js';
import { Watch } from './watch.js';

/** Who takes what arrives, in one stage of a connection; what it throws as a LinkFault cuts the connection off. */
export interface Receiver {
  readonly write: (seq: number, block: number, bytes: Uint8Array, checksum: number) => void;
  readonly control: (kind: ControlKind, number: number) => void;
  readonly body: (kind: BodyKind, number: number, bytes: Uint8Array) => void;
  /** After all frames of a chunk. */
  readonly batch: () => void;
  /** Puts what else there is to send, after what is waiting here. */
  readonly fill: (buffer: SendBuffer) => void;
  /** Once, when it is over. */
  readonly closed: (why: string) => void;
}

export type Surroundings = {
  readonly timing: LinkTiming;
  readonly clock: LinkClock;
  readonly counts: MutableCounts;
};

/** How long the other end may take to read a last frame. */
const lingerMax = 1_000;

export class Connection implements FrameSink {
  readonly #socket: Socket;
  readonly #surroundings: Surroundings;
  readonly #reader = new FrameReader();
  #receiver: Receiver;
  #buffer: SendBuffer | undefined;
  #watch: Watch | undefined;
  #cancelTimer: () => void;
  #isScheduled = false;
  #isOver = false;
  #asked = 0;
  #answered = 0;
  /** The newest of each kind that waits; 0 is none. */
  readonly #waiting: Record<ControlKind, number> = {
    ready: 0,
    acknowledgment: 0,
    message: 0,
    credit: 0,
    ping: 0,
    pong: 0,
  };

  /** The handshake begins: it has to be over in time. */
  constructor(socket: Socket, surroundings: Surroundings, receiverOf: (connection: Connection) => Receiver) {
    this.#socket = socket;
    this.#surroundings = surroundings;
    this.#receiver = receiverOf(this);
    const { clock, timing } = surroundings;
    const late = () => this.cut(`the handshake took longer than ${timing.handshakeMax} ms`);
    this.#cancelTimer = clock.after(timing.handshakeMax, late);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', (error) => this.cut(error.message));
    socket.on('end', () => this.cut(this.#endText()));
    socket.once('close', () => {
      this.cut('the connection was closed');
      this.#cancelTimer();
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Sends a frame of the handshake. */
  say(frame: Uint8Array): void {
    if (this.#isOver) return;
    this.#surroundings.counts.framesSent += 1;
    this.#hand(frame, undefined);
  }

  /** The handshake is over. */
  goUp(writeBytesMax: number, receiver: Receiver): void {
    this.#cancelTimer();
    this.#receiver = receiver;
    this.#reader.writeBytesMax = writeBytesMax;
    const buffer = new SendBuffer(
      (bytes, done) => this.#hand(bytes, done),
      () => this.schedule(),
    );
    this.#buffer = buffer;
    this.#watch = new Watch(this.#surroundings.timing, this.#surroundings.clock, {
      ping: () => void this.ask(),
      cut: (why) => this.cut(why),
      frame: () => (this.#reader.isWithinFrame ? this.#reader.framesRead : undefined),
      sending: () => (buffer.isInFlight ? buffer.taken : undefined),
    });
  }

  /** Sends the newest number of a kind, with whatever else is sent in this turn; older ones that wait are forgotten. */
  send(kind: ControlKind, number: number): void {
    this.#waiting[kind] = number;
    this.schedule();
  }

  /** Asks the other end whether it is there, behind what was given to the socket; the number of the question. */
  ask(): number {
    this.#asked += 1;
    this.send('ping', this.#asked);
    return this.#asked;
  }

  /** The number of the newest question that was answered: all that was sent before it is read. */
  get answered(): number {
    return this.#answered;
  }

  /** There may be something to send: looks once, after what is being done now. */
  schedule(): void {
    if (this.#isScheduled || this.#isOver) return;
    this.#isScheduled = true;
    process.nextTick(this.#flush);
  }

  /** Says why, gives the other end a moment to read it, and closes. */
  end(why: string, lastFrame: Uint8Array = goodbyeFrame(why)): void {
    if (this.#isOver) return;
    this.say(lastFrame);
    this.#socket.end();
    // What still comes has to be read, or the last frame may be lost with it.
    this.#over(why);
    this.#cancelTimer = this.#surroundings.clock.after(lingerMax, () => this.#socket.destroy());
  }

  /** Closes at once. */
  cut(why: string): void {
    this.#socket.destroy();
    this.#over(why);
  }

  // What the reader gives.

  write(seq: number, block: number, bytes: Uint8Array, checksum: number): void {
    this.#receiver.write(seq, block, bytes, checksum);
  }

  control(kind: ControlKind, number: number): void {
    if (this.#buffer === undefined) this.#receiver.control(kind, number);
    else if (kind === 'ping') this.send('pong', Math.max(1, number));
    else if (kind === 'pong') this.#answered = Math.max(this.#answered, number);
    else this.#receiver.control(kind, number);
  }

  body(kind: BodyKind, number: number, bytes: Uint8Array): void {
    if (kind === 'goodbye') this.cut(`the other end said goodbye: ${readText(bytes)}`);
    else this.#receiver.body(kind, number, bytes);
  }

  #read(chunk: Buffer): void {
    if (this.#isOver) return;
    if (this.#watch !== undefined) this.#watch.heard = true;
    const { counts } = this.#surroundings;
    const before = this.#reader.framesRead;
    try {
      this.#reader.read(chunk, this);
    } catch (error) {
      // Anything else is a fault of this end, and not to be laid on the other.
      if (!(error instanceof LinkFault)) throw error;
      this.cut(error.message);
    }
    counts.bytesReceived += chunk.length;
    counts.framesReceived += this.#reader.framesRead - before;
    if (!this.isOver) this.#receiver.batch();
  }

  readonly #flush = (): void => {
    this.#isScheduled = false;
    const buffer = this.#buffer;
    if (this.#isOver || buffer === undefined) return;
    const { counts } = this.#surroundings;
    while (buffer.isOpen) {
      const { framesPut } = buffer;
      this.#putWaiting(buffer);
      this.#receiver.fill(buffer);
      counts.framesSent += buffer.framesPut - framesPut;
      if (!buffer.send() || this.#isOver) return;
    }
  };

  #putWaiting(buffer: SendBuffer): void {
    const waiting = this.#waiting;
    for (const kind of order) {
      if (waiting[kind] === 0) continue;
      buffer.putControl(kind, waiting[kind]);
      waiting[kind] = 0;
    }
  }

  #hand(bytes: Uint8Array, done: (() => void) | undefined): void {
    this.#surroundings.counts.bytesSent += bytes.length;
    this.#socket.write(bytes, done);
  }

  #endText(): string {
    const within = this.#reader.isWithinFrame ? ' within a frame' : '';
    return `the other end closed the connection${within}`;
  }

  #over(why: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelTimer();
    this.#watch?.stop();
    this.#receiver.closed(why);
  }
}

/** What goes first. */
const order = ['ready', 'acknowledgment', 'message', 'credit', 'pong', 'ping'] as const;

/** For a stage in which a kind does not come. */
export function unexpected(kind: ControlKind | BodyKind | 'write'): never {
  throw new LinkFault(`a frame came that is not expected here: ${kind}`);
}
