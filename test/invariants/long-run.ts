// A conforming run of any length, written down without a model: write after write, one at a time, and now and then a
// crash of each node between two writes.
import type { ObservedEvent } from '../../src/protocol/index.js';

export type LongRun = {
  readonly writes: number;
  /** The writes go to so many blocks, in turn. */
  readonly blocks: number;
  /** Both nodes crash after so many writes. */
  readonly crashEvery: number;
};

/** The events of each write; those of crashes come with the write before them. */
export function* longRun({ writes, blocks, crashEvery }: LongRun): Generator<readonly ObservedEvent[]> {
  let issued = 0;
  for (let seq = 1; seq <= writes; seq += 1) {
    issued += 1;
    const content = { block: seq % blocks, digest: `digest ${seq}` };
    const copied = copyOf(seq, issued, content);
    if (seq % crashEvery !== 0) yield copied;
    else {
      issued = seq;
      yield [...copied, ...crashes(seq)];
    }
  }
}

type Content = { readonly block: number; readonly digest: string };

const copyOf = (seq: number, write: number, content: Content): readonly ObservedEvent[] => [
  { type: 'host.issue', write, ...content },
  { type: 'primary.store', seq, write, ...content },
  { type: 'primary.report', seq },
  { type: 'primary.transmit', seq, ...content },
  { type: 'secondary.store', seq, ...content },
  { type: 'secondary.report', seq },
  { type: 'primary.acknowledged', seq },
  { type: 'primary.message', upTo: seq },
  { type: 'secondary.permit', upTo: seq },
  { type: 'secondary.destage', seq, ...content },
  { type: 'primary.release', seq },
  { type: 'read', node: 'primary', ...content },
];

const crashes = (seq: number): readonly ObservedEvent[] => [
  { type: 'primary.crash' },
  { type: 'primary.recover', found: { stored: seq, released: seq } },
  { type: 'secondary.crash' },
  { type: 'secondary.recover', found: { held: [], permitted: seq, destaged: seq } },
];
