// The two ends of a link as tests run them: each notes what it was told, and is closed after the test.
import { afterEach } from 'vitest';
import {
  type LinkAddress,
  type LinkHello,
  type LinkLog,
  type ListenerOptions,
  listenForPrimary,
  PrimaryLink,
  type PrimaryLinkOptions,
  type Refusal,
  type SecondaryListener,
  type WritePayload,
} from '../../../src/server/link/index.js';
import { until } from '../until.js';

export const blockSize = 512;
export const pairId = '00112233445566778899aabbccddeeff';

const hello: LinkHello = {
  role: 'primary',
  pair: pairId,
  generation: 0,
  volumeBytes: blockSize * 1_000,
  blockSize,
  writeBytes: blockSize * 8,
  image: 'in a pair',
  isActive: false,
  newest: 0,
  settled: 0,
};

export const primaryHello = (other: Partial<LinkHello> = {}): LinkHello => ({ ...hello, ...other });
export const secondaryHello = (other: Partial<LinkHello> = {}): LinkHello => ({
  ...hello,
  role: 'secondary',
  ...other,
});

const ends: { close(): Promise<void> }[] = [];

/** Closes it after the test. */
export function closing<End extends { close(): Promise<void> }>(end: End): End {
  ends.push(end);
  return end;
}

afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end.close()));
});

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A log that keeps what it is told, as text. */
export function noted(): { readonly lines: string[]; readonly log: LinkLog } {
  const lines: string[] = [];
  const note = (fields: Readonly<Record<string, unknown>>, text: string) =>
    lines.push(`${text} ${JSON.stringify(fields)}`);
  return { lines, log: { info: note, warn: note } };
}

/** Write `seq` of so many blocks: bytes that tell which it is. */
export function payload(seq: number, blocks = 1): WritePayload {
  const bytes = new Uint8Array(blockSize * blocks).fill(1 + (seq % 255));
  return { block: seq % 900, bytes, checksum: seq | 0 };
}

export type Arrived = {
  readonly seq: number;
  readonly block: number;
  readonly bytes: Buffer;
  readonly checksum: number;
};

export class Secondary {
  readonly arrived: Arrived[] = [];
  readonly messages: number[] = [];
  readonly ups: LinkHello[] = [];
  readonly downs: string[] = [];
  readonly lines: readonly string[];
  /** Whether it frees what arrives at once and acknowledges it. */
  isPrompt = true;
  readonly listener: SecondaryListener;

  private constructor(listener: SecondaryListener, lines: readonly string[]) {
    this.listener = listener;
    this.lines = lines;
  }

  static async start(other: Partial<ListenerOptions> = {}): Promise<Secondary> {
    const { lines, log } = noted();
    let fresh = 0;
    const listener = await listenForPrimary({
      listen: { host: '127.0.0.1', port: 0 },
      insecure: false,
      hello: () => secondaryHello(),
      judge: async () => undefined,
      onUp: (peer) => secondary.ups.push(peer),
      onDown: (why) => secondary.downs.push(why),
      onWrite: (seq, block, bytes, checksum) => {
        secondary.arrived.push({ seq, block, bytes: Buffer.from(bytes), checksum });
        fresh += bytes.length;
      },
      onMessage: (upTo) => secondary.messages.push(upTo),
      onBatch: () => {
        if (!secondary.isPrompt || fresh === 0) return;
        listener.free(fresh);
        fresh = 0;
        listener.sendAcknowledgment(secondary.arrived.at(-1)?.seq ?? 0);
      },
      creditBytes: 65_536,
      log,
      ...other,
    });
    const secondary = new Secondary(listener, lines);
    return closing(secondary);
  }

  get address(): LinkAddress {
    return this.listener.address;
  }

  get seqs(): readonly number[] {
    return this.arrived.map(({ seq }) => seq);
  }

  async close(): Promise<void> {
    await this.listener.close();
  }
}

export class Primary {
  readonly acknowledgments: number[] = [];
  readonly ups: LinkHello[] = [];
  readonly downs: string[] = [];
  readonly refusals: (Refusal & { readonly by: string })[] = [];
  readonly lines: readonly string[];
  readonly link: PrimaryLink;

  private constructor(link: PrimaryLink, lines: readonly string[]) {
    this.link = link;
    this.lines = lines;
  }

  static start(address: LinkAddress, other: Partial<PrimaryLinkOptions> = {}): Primary {
    const { lines, log } = noted();
    const link = new PrimaryLink({
      address,
      insecure: false,
      hello: () => primaryHello(),
      judge: () => undefined,
      onUp: (peer) => primary.ups.push(peer),
      onDown: (why) => primary.downs.push(why),
      onRefused: (refusal, by) => primary.refusals.push({ ...refusal, by }),
      onAcknowledgment: (upTo) => primary.acknowledgments.push(upTo),
      onBatch: () => {},
      payloadOf: payload,
      sizeOf: (seq) => (other.payloadOf ?? payload)(seq)?.bytes.length,
      log,
      timing: { retryFirst: 10, retryMax: 100 },
      ...other,
    });
    const primary = new Primary(link, lines);
    link.start();
    return closing(primary);
  }

  async up(): Promise<void> {
    await until(() => this.link.isUp, 'the link is up');
  }

  send(first: number, last: number): void {
    for (let seq = first; seq <= last; seq += 1) this.link.sendWrite(seq);
  }

  async close(): Promise<void> {
    await this.link.close();
  }
}

export const numbers = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, k) => first + k);
