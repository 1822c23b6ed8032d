// The primary's end of the link. (Signatures; the rest follows.)
import type { LinkCounts } from './link-counts.js';
import type { LinkHello, Refusal } from './link-hello.js';
import type { LinkLog } from './link-log.js';
import type { LinkClock, LinkTiming } from './link-timing.js';
import type { LinkAddress, LinkTls } from './link-tls.js';

/** A write as it is sent. The bytes are copied before the call that asked for them returns. */
export type WritePayload = { readonly block: number; readonly bytes: Uint8Array; readonly checksum: number };

export type PrimaryLinkOptions = {
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
  /** The write, asked for when it is sent; nothing when it is released by now: then it is left out. */
  readonly payloadOf: (seq: number) => WritePayload | undefined;
  readonly log: LinkLog;
  readonly timing?: Partial<LinkTiming> | undefined;
  readonly random?: (() => number) | undefined;
  readonly clock?: LinkClock | undefined;
};

export class PrimaryLink {
  /** @throws InsecureLink when the address is not a loopback one, and there is neither TLS nor `insecure` */
  constructor(_options: PrimaryLinkOptions) {
    throw new Error('to come');
  }

  /** Connects, and again whenever the connection is lost, until it is closed. */
  start(): void {}

  /**
   * Sends a write as soon as there is credit and the socket takes it; until then it is held, which is only a number.
   * Numbers follow each other. One that does not begins anew: held writes before it were acknowledged, those from it on
   * will be sent again, so all that are held are forgotten. Does nothing while the link is down.
   */
  sendWrite(_seq: number): void {}

  /** Sends a destage message, past writes that are held. Only the newest one counts. Nothing while the link is down. */
  sendMessage(_upTo: number): void {}

  /** Ends the connection; another one is made. For a peer that says what cannot be. `onDown` is told in this call. */
  disconnect(_why: string): void {}

  get isUp(): boolean {
    return false;
  }

  get counts(): LinkCounts {
    throw new Error('to come');
  }

  /** Says goodbye and ends for good; done when the socket is closed. Tells `onDown` if it was up. */
  async close(): Promise<void> {}
}
