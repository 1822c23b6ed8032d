// The secondary's end of the link. (Signatures; the rest follows.)
import type { LinkCounts } from './link-counts.js';
import type { LinkHello, Refusal } from './link-hello.js';
import type { LinkLog } from './link-log.js';
import type { LinkClock, LinkTiming } from './link-timing.js';
import type { LinkAddress, LinkTls } from './link-tls.js';

export type ListenerOptions = {
  /** Port 0 takes a free one. */
  readonly listen: LinkAddress;
  readonly tls?: LinkTls | undefined;
  /** Asserts that the network is trusted: without TLS, another address than a loopback one is refused else. */
  readonly insecure: boolean;
  /** What to say of oneself: asked after each judgment. */
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
   * A write arrived: whole blocks inside the volume. The bytes are a view, good until the call returns, and were not
   * checked against the checksum. They count against the credit until they are given to `free`, whatever became of them.
   */
  readonly onWrite: (seq: number, block: number, bytes: Uint8Array, checksum: number) => void;
  readonly onMessage: (upTo: number) => void;
  /** After all frames of a chunk of the socket were given: the time to advance and to acknowledge, once. */
  readonly onBatch: () => void;
  /** How many payload bytes may be on the way or in memory together; at least the longest write of the primary. */
  readonly creditBytes: number;
  /** Payload bytes that are in memory when it starts, found by a recovery: they count as if they had arrived. */
  readonly heldBytes?: number | undefined;
  readonly log: LinkLog;
  readonly timing?: Partial<LinkTiming> | undefined;
  /** How many connections may be in their handshake; when another comes, the oldest is cut off. Default 16. */
  readonly handshakesMax?: number | undefined;
  readonly clock?: LinkClock | undefined;
};

/**
 * Listens.
 *
 * @throws InsecureLink when the address is not a loopback one, and there is neither TLS nor `insecure`
 * @throws Error when the address cannot be listened on
 */
export async function listenForPrimary(options: ListenerOptions): Promise<SecondaryListener> {
  return new SecondaryListener(options);
}

export class SecondaryListener {
  constructor(_options: ListenerOptions) {
    throw new Error('to come');
  }

  /** Where it listens. */
  get address(): LinkAddress {
    throw new Error('to come');
  }

  get isUp(): boolean {
    return false;
  }

  get counts(): LinkCounts {
    throw new Error('to come');
  }

  /** Sends an acknowledgment. Only the newest one counts. Nothing while the link is down. */
  sendAcknowledgment(_upTo: number): void {}

  /**
   * Payload bytes that arrived are out of memory, on whichever connection they arrived.
   *
   * @throws RangeError when these are more than are in memory
   */
  free(_bytes: number): void {}

  /** Ends the connection to the primary; it may connect again. `onDown` is told in this call. */
  disconnect(_why: string): void {}

  /** Stops listening, says goodbye and ends; done when every socket is closed. Tells `onDown` if it was up. */
  async close(): Promise<void> {}
}
