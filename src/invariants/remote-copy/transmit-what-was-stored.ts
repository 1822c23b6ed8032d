// RC-F. A number names one content for ever: the bytes of the moment of the store, wherever the number is seen.
import type { Content, ObservedEvent } from '../../protocol/index.js';
import {
  copyOfRecollection,
  emptyRecollection,
  forget,
  forgetAll,
  type Recollection,
  recall,
  remember,
} from '../recollection.js';
import { broken, defineRule, type Outcome, type Reference } from '../rule.js';

/** What is known of a write, and which event said so first. */
type Known = Content & { readonly type: Carrier['type']; readonly number: number };

type State = {
  /** What was issued and not stored yet, by write. */
  readonly issued: Recollection<Known>;
  /** What is neither released nor destaged, by number. */
  readonly stored: Recollection<Known>;
  released: number;
  destaged: number;
};

type Carrier = ObservedEvent & {
  type: 'host.issue' | 'primary.store' | 'primary.transmit' | 'secondary.store' | 'secondary.destage';
};

export const transmitWhatWasStored = defineRule<State>({
  id: 'RC-F',
  name: 'transmit-what-was-stored',
  clauses: ['e', 'f'],
  model: ['PrimaryTransmit', 'SecondaryStore'],
  statement: 'What carries a number is, everywhere, the write that was stored under it.',
  needs: [
    ['primary.store', 'secondary.store'],
    ['primary.store', 'secondary.destage'],
    ['primary.transmit', 'secondary.store'],
    ['primary.transmit', 'secondary.destage'],
  ],
  exercisedBy: 'a digest of the same write at both nodes',
  watches: [
    'host.issue',
    'primary.store',
    'primary.transmit',
    'secondary.store',
    'secondary.destage',
    'primary.release',
    'primary.crash',
  ],
  // What was forgotten may be learned anew: it is a part of what was known, and so breaks nothing that that would not.
  initial: ({ remembers }) => ({
    issued: emptyRecollection(remembers),
    stored: emptyRecollection(remembers),
    released: 0,
    destaged: 0,
  }),
  copy: (state) => ({
    ...state,
    issued: copyOfRecollection(state.issued),
    stored: copyOfRecollection(state.stored),
  }),
  at(state, event) {
    switch (event.type) {
      case 'host.issue':
        if (isSaid(event)) remember(state.issued, event.write, known(event));
        return undefined;
      case 'primary.crash':
        forgetAll(state.issued);
        return undefined;
      case 'primary.release':
        state.released = Math.max(state.released, event.seq);
        forgetIfDone(state, event.seq);
        return undefined;
      case 'primary.store':
        return stored(state, event);
      case 'primary.transmit':
      case 'secondary.store':
        return compare(state, event, recall(state.stored, event.seq));
      case 'secondary.destage': {
        const outcome = compare(state, event, recall(state.stored, event.seq));
        if (typeof outcome === 'object') return outcome;
        state.destaged = Math.max(state.destaged, event.seq);
        forgetIfDone(state, event.seq);
        return outcome;
      }
      default:
        return undefined;
    }
  },
});

/** A number that is stored again was lost; what it named before is gone. */
function stored(state: State, event: Carrier & { type: 'primary.store' }): Outcome {
  const issued = event.write === undefined ? undefined : recall(state.issued, event.write);
  if (issued === undefined || differing(issued, event) === undefined) forget(state.stored, event.seq);
  const outcome = compare(state, event, issued);
  if (typeof outcome !== 'object' && event.write !== undefined) forget(state.issued, event.write);
  return outcome;
}

const isSaid = ({ block, length, digest }: Content) => (block ?? length ?? digest) !== undefined;

function known(event: Carrier): Known {
  const { type, block, length, digest } = event;
  return { type, number: type === 'host.issue' ? event.write : event.seq, block, length, digest };
}

const isAtSecondary = (type: Carrier['type']) => type === 'secondary.store' || type === 'secondary.destage';

function compare(state: State, event: Exclude<Carrier, { type: 'host.issue' }>, before: Known | undefined): Outcome {
  if (before === undefined) {
    if (isSaid(event)) rememberUntilDone(state, event.seq, known(event));
    return undefined;
  }
  const field = differing(before, event);
  if (field !== undefined) return differs(field, event, before);
  if (saysMore(before, event)) rememberUntilDone(state, event.seq, joined(before, event));
  else if (event.type === 'primary.store') rememberUntilDone(state, event.seq, before);
  if (before.digest === undefined || event.digest === undefined) return undefined;
  return isAtSecondary(before.type) === isAtSecondary(event.type) ? undefined : 'held';
}

function differs(field: keyof Content, event: Exclude<Carrier, { type: 'host.issue' }>, before: Known): Outcome {
  const from: Reference = { type: before.type, number: before.number };
  return broken(`${event.type} of ${event.seq} has ${field} ${event[field]}, but ${from.type} had ${before[field]}`, [
    from,
    { type: 'primary.store', number: event.seq },
  ]);
}

/** The first field that both say and that is not the same. */
function differing(was: Content, is: Content): keyof Content | undefined {
  if (is.block !== undefined && was.block !== undefined && is.block !== was.block) return 'block';
  if (is.length !== undefined && was.length !== undefined && is.length !== was.length) return 'length';
  return is.digest !== undefined && was.digest !== undefined && is.digest !== was.digest ? 'digest' : undefined;
}

const saysMore = (was: Content, is: Content) =>
  (was.block === undefined && is.block !== undefined) ||
  (was.length === undefined && is.length !== undefined) ||
  (was.digest === undefined && is.digest !== undefined);

const joined = (before: Known, { block, length, digest }: Content): Known => ({
  type: before.type,
  number: before.number,
  block: before.block ?? block,
  length: before.length ?? length,
  digest: before.digest ?? digest,
});

const isDone = ({ released, destaged }: State, seq: number) => seq <= released && seq <= destaged;

function rememberUntilDone(state: State, seq: number, now: Known): void {
  if (!isDone(state, seq)) remember(state.stored, seq, now);
}

function forgetIfDone(state: State, seq: number): void {
  if (isDone(state, seq)) forget(state.stored, seq);
}
