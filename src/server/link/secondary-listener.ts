// The secondary's end of the link: listens, lets one primary in at a time, and grants it credit. It keeps no write: whoever
// runs the node says when the bytes of one are out of memory. Whatever comes over the port, the worst is a connection cut off.
import type { Socket } from 'node:net';
import { Acceptor } from './acceptor.js';
import { Connection, type Receiver, unexpected } from './connection.js';
import { Credit } from './credit.js';
import { InTurn } from './in-turn.js';
import { LimitedLog } from './limited-log.js';
import { type LinkCounts, noCounts } from './link-counts.js';
import { LinkFault } from './link-fault.js';
import type { LinkHello, Refusal } from './link-hello.js';
import type { LinkLog } from './link-log.js';
import { defaultTiming, type LinkClock, type LinkTiming, machineClock } from './link-timing.js';
import { demandSafety, type LinkAddress, type LinkTls } from './link-tls.js';
import { SecondaryHandshake } from './secondary-handshake.js';

export type ListenerOptions = {
  /** Port 0 takes a free one. */
  readonly listen: LinkAddress;
  readonly tls?: LinkTls | undefined;
  /** Asserts that the network is trusted: without TLS, another address than a loopback one is refused else. */
  readonly insecure: boolean;
  /** What to say of oneself: asked before and after each judgment. */
  readonly hello: () => LinkHello;
  /**
   * Judges who connects, one at a time: nothing to go on. Adopting a new pair has to be durable when it is done: the
   * answer leaves after it.
   */
  readonly judge: (peer: LinkHello) => Promise<Refusal | undefined>;
  /** The handshake is done. An older connection is down by now. */
  readonly onUp: (peer: LinkHello) => void;
  /** Follows each `onUp` once. */
  readonly onDown: (why: string) => void;
  /**
   * A write arrived: whole blocks inside the volume. The bytes are a view, good until the call returns and not to be
   * written to, and were not checked against the checksum. They count against the credit until they are given to `free`,
   * whatever became of them.
   */
  readonly onWrite: (seq: number, block: number, bytes: Uint8Array, checksum: number) => void;
  readonly onMessage: (upTo: number) => void;
  /** After all frames of a chunk of the socket were given: the time to advance and to acknowledge, once. */
  readonly onBatch: () => void;
  /** How many payload bytes may be on the way or in memory together; at least the longest write of the primary. */
  readonly creditBytes: number;
  /** How many payload bytes more there is room for where they are kept, with all that arrived counted; without end if not given. */
  readonly roomBytes?: (() => number) | undefined;
  readonly log: LinkLog;
  readonly timing?: Partial<LinkTiming> | undefined;
  /** How many connections may be in their handshake; when another comes, the oldest is cut off. Default 16. */
  readonly handshakesMax?: number | undefined;
  readonly clock?: LinkClock | undefined;
};

/** Makes one that listens; see `SecondaryListener` for what it throws. */
export async function listenForPrimary(options: ListenerOptions): Promise<SecondaryListener> {
  const listener = new SecondaryListener(options);
  await listener.listen();
  return listener;
}

export class SecondaryListener {
  readonly #options: ListenerOptions;
  readonly #timing: LinkTiming;
  readonly #clock: LinkClock;
  readonly #log: LimitedLog;
  readonly #acceptor: Acceptor;
  readonly #credit: Credit;
  readonly #judgments = new InTurn();
  readonly #counts = noCounts();
  #primary: Connection | undefined;

  /**
   * What is freed counts from now on, whenever it begins to listen.
   *
   * @throws InsecureLink when the address is not a loopback one, and there is neither TLS nor `insecure`
   * @throws Error when the key or a certificate cannot be used
   */
  constructor(options: ListenerOptions) {
    demandSafety(options.listen, options.tls, options.insecure);
    this.#options = options;
    this.#timing = { ...defaultTiming, ...options.timing };
    this.#clock = options.clock ?? machineClock;
    this.#log = new LimitedLog(options.log, this.#clock);
    this.#credit = new Credit(options.creditBytes, options.roomBytes ?? (() => Number.POSITIVE_INFINITY));
    this.#acceptor = new Acceptor({
      tls: options.tls,
      handshakesMax: options.handshakesMax ?? 16,
      handshakeMax: this.#timing.handshakeMax,
      onSocket: (socket, name) => this.#begin(socket, name),
      onFailure: (peer, why) => this.#log.warn({ peer, why }, 'a connection to the link port was cut off'),
    });
  }

  /** @throws ListeningFailure */
  async listen(): Promise<void> {
    await this.#acceptor.listen(this.#options.listen);
  }

  /** Where it listens. */
  get address(): LinkAddress {
    return this.#acceptor.address;
  }

  get isUp(): boolean {
    return this.#primary !== undefined;
  }

  get counts(): LinkCounts {
    return this.#counts;
  }

  /** Payload bytes that arrived and were not freed. */
  get bytesInMemory(): number {
    return this.#credit.inMemory;
  }

  /** Sends an acknowledgment. Only the newest one counts. Nothing while the link is down. */
  sendAcknowledgment(upTo: number): void {
    this.#primary?.send('acknowledgment', upTo);
  }

  /**
   * Payload bytes that arrived are out of memory, on whichever connection they arrived.
   *
   * @throws RangeError when these are more than are in memory
   */
  free(bytes: number): void {
    this.#credit.free(bytes);
    this.grant();
  }

  /** There may be more room than before: says so to the primary. */
  grant(): void {
    if (this.#primary === undefined) return;
    const total = this.#credit.next();
    if (total !== undefined) this.#primary.send('credit', total);
  }

  /** Ends the connection to the primary; it may connect again. `onDown` is told in this call. */
  disconnect(why: string): void {
    this.#primary?.end(why);
  }

  /** Stops listening, says goodbye and ends; done when every socket is closed. Tells `onDown` if it was up. */
  async close(): Promise<void> {
    this.#primary?.end('the secondary is stopping');
    await this.#acceptor.close();
  }

  #begin(socket: Socket, name: string): void {
    const surroundings = { timing: this.#timing, clock: this.#clock, counts: this.#counts };
    const { hello, judge, creditBytes } = this.#options;
    new Connection(
      socket,
      surroundings,
      (connection) =>
        new SecondaryHandshake(connection, {
          hello,
          creditBytes,
          judge: (peer) => this.#judgments.do(() => judge(peer)),
          onReady: (ready, own, peer) => this.#up(ready, name, own, peer),
          onClosed: (why) => this.#log.warn({ peer: name, why }, 'a connection to the link port was cut off'),
        }),
    );
  }

  #up(connection: Connection, name: string, own: LinkHello, peer: LinkHello): void {
    this.#acceptor.isDone(name);
    this.#primary?.end('a newer connection of the primary takes its place');
    this.#primary = connection;
    this.#counts.connections += 1;
    connection.goUp(peer.writeBytes, this.#receiver(name, own));
    this.#credit.begin();
    this.grant();
    this.#options.log.info({ peer: name, pair: peer.pair }, 'the link to the primary is up');
    this.#options.onUp(peer);
  }

  #receiver(name: string, { blockSize, volumeBytes }: LinkHello): Receiver {
    const { onWrite, onMessage, onBatch, onDown, log } = this.#options;
    return {
      write: (seq, block, bytes, checksum) => {
        if (seq === 0 || bytes.length === 0 || bytes.length % blockSize !== 0)
          throw new LinkFault(`write ${seq} has ${bytes.length} bytes, which are not whole blocks of ${blockSize}`);
        if (block * blockSize + bytes.length > volumeBytes)
          throw new LinkFault(`write ${seq} ends beyond the volume, at block ${block}`);
        this.#credit.take(bytes.length);
        onWrite(seq, block, bytes, checksum);
      },
      control: (kind, number) => {
        if (kind !== 'message' || number === 0) unexpected(kind);
        else onMessage(number);
      },
      body: unexpected,
      batch: onBatch,
      fill: () => {},
      closed: (why) => {
        this.#primary = undefined;
        log.warn({ peer: name, why }, 'the link to the primary is down');
        onDown(why);
      },
    };
  }
}
