// The primary's end of the link: connects, says who it is, and sends writes and messages while there is a connection. It
// keeps no write: it asks for the bytes when they are sent. What was under way when a connection is lost is forgotten.
import { Backoff } from './backoff.js';
import { Connection, type Receiver, unexpected } from './connection.js';
import { dial, type Secure } from './dial.js';
import { HeldWrites, type WriteSource } from './held-writes.js';
import { helloFrame, type ReadHello, readHello, readRefusal, refusalFrame } from './hello-codec.js';
import { type LinkCounts, noCounts } from './link-counts.js';
import type { LinkHello, Refusal } from './link-hello.js';
import type { LinkLog } from './link-log.js';
import { defaultTiming, type LinkClock, type LinkTiming, machineClock } from './link-timing.js';
import { demandSafety, type LinkAddress, type LinkTls, secureContextOf } from './link-tls.js';
import { OpenSockets } from './open-sockets.js';
import { Probe } from './probe.js';
import { otherVersion, refusalOfSecondary } from './refusals.js';

export type PrimaryLinkOptions = WriteSource & {
  readonly address: LinkAddress;
  readonly tls?: LinkTls | undefined;
  /** Asserts that the network is trusted: without TLS, another address than a loopback one is refused else. */
  readonly insecure: boolean;
  /** What to say of oneself: asked at each connection. */
  readonly hello: () => LinkHello;
  /** Judges the answer of the other end: nothing to go on. */
  readonly judge: (peer: LinkHello) => Refusal | undefined;
  /** The handshake is done: from now on writes and messages may be sent; whatever was under way before is lost. */
  readonly onUp: (peer: LinkHello) => void;
  /** Follows each `onUp` once. Writes that are held are forgotten. */
  readonly onDown: (why: string) => void;
  /** One of both ends refused. It is tried again, ever more rarely, until somebody closes the link. */
  readonly onRefused: (refusal: Refusal, by: 'this end' | 'the other end') => void;
  readonly onAcknowledgment: (upTo: number) => void;
  /** After all frames of a chunk of the socket were given: the time to advance, once. */
  readonly onBatch: () => void;
  readonly log: LinkLog;
  readonly timing?: Partial<LinkTiming> | undefined;
  /** From 0 to less than 1. */
  readonly random?: (() => number) | undefined;
  readonly clock?: LinkClock | undefined;
};

export class PrimaryLink {
  readonly #options: PrimaryLinkOptions;
  readonly #timing: LinkTiming;
  readonly #clock: LinkClock;
  readonly #secure: Secure | undefined;
  readonly #backoff: Backoff;
  readonly #counts = noCounts();
  readonly #sockets = new OpenSockets();
  #connection: Connection | undefined;
  /** There while the link is up. */
  #held: HeldWrites | undefined;
  #probe: Probe | undefined;
  #upSince = 0;
  #isStarted = false;
  #isClosed = false;
  #cancelRetry: () => void = () => {};
  #lastWhy = '';
  #hasAnswered: () => void = () => {};
  readonly #firstAnswer = new Promise<void>((resolve) => {
    this.#hasAnswered = resolve;
  });

  /** @throws InsecureLink when the address is not a loopback one, and there is neither TLS nor `insecure` */
  constructor(options: PrimaryLinkOptions) {
    const { address, tls, insecure, random = Math.random } = options;
    demandSafety(address, tls, insecure);
    this.#options = options;
    this.#timing = { ...defaultTiming, ...options.timing };
    this.#clock = options.clock ?? machineClock;
    this.#secure = tls === undefined ? undefined : { context: secureContextOf(tls), serverName: tls.serverName };
    this.#backoff = new Backoff(this.#timing.retryFirst, this.#timing.retryMax, random);
  }

  /** Connects, and again whenever the connection is lost, until it is closed. */
  start(): void {
    if (this.#isStarted || this.#isClosed) return;
    this.#isStarted = true;
    this.#connect();
  }

  /**
   * Sends a write as soon as there is credit and the socket takes it; until then it is held, which is only a number.
   * Numbers follow each other. One that does not begins anew: held writes before it were acknowledged, those from it on
   * will be sent again, so all that are held are forgotten. Does nothing while the link is down.
   */
  sendWrite(seq: number): void {
    if (this.#held === undefined) return;
    this.#held.add(seq);
    this.#connection?.schedule();
  }

  /** Sends a destage message, past writes that are held. Only the newest one counts. Nothing while the link is down. */
  sendMessage(upTo: number): void {
    if (this.#held !== undefined) this.#connection?.send('message', upTo);
  }

  /** Ends the connection; another one is made. For a peer that says what cannot be. `onDown` is told in this call. */
  disconnect(why: string): void {
    this.#connection?.end(why);
  }

  /**
   * Whether to send again what is not acknowledged; to be asked at regular intervals. It never is while it may still be under way,
   * however slow the link is.
   *
   * @param isAwaited whether something is not acknowledged, and nothing was since it was asked last
   */
  isLost(isAwaited: boolean): boolean {
    return this.#probe?.look(isAwaited) ?? false;
  }

  /** When somebody has answered a handshake for the first time: by then `onUp` or `onRefused` was told. */
  get firstAnswer(): Promise<void> {
    return this.#firstAnswer;
  }

  get isUp(): boolean {
    return this.#held !== undefined;
  }

  get counts(): LinkCounts {
    return this.#counts;
  }

  /** Says goodbye and ends for good; done when the socket is closed. Tells `onDown` if it was up. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelRetry();
    const why = 'the primary is stopping';
    if (this.isUp) this.#connection?.end(why);
    else this.#connection?.cut(why);
    await this.#sockets.emptied();
  }

  #connect(): void {
    const hello = this.#options.hello();
    const socket = dial(this.#options.address, this.#secure, () => connection.say(helloFrame(hello)));
    this.#sockets.add(socket);
    const surroundings = { timing: this.#timing, clock: this.#clock, counts: this.#counts };
    const connection = new Connection(socket, surroundings, () => this.#handshake(hello));
    this.#connection = connection;
  }

  #handshake(own: LinkHello): Receiver {
    return {
      write: () => unexpected('write'),
      control: unexpected,
      body: (kind, number, bytes) => {
        if (kind === 'hello') this.#answered(own, readHello(bytes));
        else this.#refused(readRefusal(number, bytes));
      },
      batch: () => {},
      fill: () => {},
      closed: (why) => this.#lost(why),
    };
  }

  #answered(own: LinkHello, { versions, hello }: ReadHello): void {
    const refusal =
      hello === undefined ? otherVersion(versions) : (refusalOfSecondary(own, hello) ?? this.#options.judge(hello));
    if (refusal !== undefined) {
      this.#connection?.end(`this end refused: ${refusal.text}`, refusalFrame(refusal));
      this.#options.onRefused(refusal, 'this end');
      this.#hasAnswered();
    } else if (hello !== undefined) this.#up(own, hello);
  }

  #refused(refusal: Refusal): void {
    this.#connection?.cut(`the other end refused (${refusal.code}): ${refusal.text}`);
    this.#options.onRefused(refusal, 'the other end');
    this.#hasAnswered();
  }

  #up(own: LinkHello, peer: LinkHello): void {
    const held = new HeldWrites(this.#options, own.writeBytes);
    this.#held = held;
    const connection = this.#connection;
    connection?.goUp(0, this.#receiver(held));
    this.#probe = connection && new Probe({ ask: () => connection.ask(), answered: () => connection.answered });
    this.#connection?.send('ready', 1);
    this.#upSince = this.#clock.now();
    this.#lastWhy = '';
    this.#counts.connections += 1;
    this.#options.log.info({ ...this.#options.address, pair: peer.pair }, 'the link to the secondary is up');
    this.#options.onUp(peer);
    this.#hasAnswered();
  }

  #receiver(held: HeldWrites): Receiver {
    const { onAcknowledgment, onBatch, onDown } = this.#options;
    return {
      write: () => unexpected('write'),
      control: (kind, number) => {
        if (kind === 'acknowledgment') onAcknowledgment(number);
        else if (kind === 'credit') {
          held.grant(number);
          this.#connection?.schedule();
        } else unexpected(kind);
      },
      body: unexpected,
      batch: onBatch,
      fill: (buffer) => held.fill(buffer),
      closed: (why) => {
        this.#held = undefined;
        this.#probe = undefined;
        // One that is lost as soon as it is up would else be made again and again without a pause.
        if (this.#clock.now() - this.#upSince >= this.#timing.retryFirst) this.#backoff.reset();
        this.#lost(why);
        onDown(why);
      },
    };
  }

  /** Says so, unless it is what was said last, and tries again. */
  #lost(why: string): void {
    this.#connection = undefined;
    if (this.#isClosed) return;
    if (why !== this.#lastWhy) this.#options.log.warn({ ...this.#options.address, why }, 'no link to the secondary');
    this.#lastWhy = why;
    this.#cancelRetry = this.#clock.after(this.#backoff.next(), () => this.#connect());
  }
}
