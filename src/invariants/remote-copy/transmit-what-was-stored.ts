// RC-F. A number names one content for ever: the bytes of the moment of the store, wherever the number is seen.
import type { Content, ObservedEvent } from '../../protocol/index.js';
import { emptyMap, leave, leaveOldest, type PassingMap } from '../passing-map.js';
import { broken, defineRule, type Outcome, type Reference } from '../rule.js';

/** Contents of writes that are not stored, or neither released nor destaged, and not more than this of either; the
 * oldest are forgotten. */
const rememberedWrites = 65_536;

/** What is known of a write, and which event said so first. */
type Known = Content & { readonly type: Carrier['type']; readonly number: number };

type State = {
  /** What was issued and not stored yet, by write. */
  readonly issued: PassingMap<number, Known>;
  readonly stored: PassingMap<number, Known>;
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
  initial: () => ({ issued: emptyMap(), stored: emptyMap(), released: 0, destaged: 0 }),
  at(state, event) {
    switch (event.type) {
      case 'host.issue':
        if (isSaid(event)) state.issued.entries.set(event.write, known(event));
        leaveOldest(state.issued, rememberedWrites);
        return undefined;
      case 'primary.crash':
        state.issued.entries.clear();
        return undefined;
      case 'primary.release':
        state.released = Math.max(state.released, event.seq);
        forget(state, event.seq);
        return undefined;
      case 'primary.store':
        return stored(state, event);
      case 'primary.transmit':
      case 'secondary.store':
        return compare(state, event, state.stored.entries.get(event.seq));
      case 'secondary.destage': {
        const outcome = compare(state, event, state.stored.entries.get(event.seq));
        if (typeof outcome === 'object') return outcome;
        state.destaged = Math.max(state.destaged, event.seq);
        forget(state, event.seq);
        return outcome;
      }
      default:
        return undefined;
    }
  },
});

/** A number that is stored again was lost; what it named before is gone. */
function stored(state: State, event: Carrier & { type: 'primary.store' }): Outcome {
  const issued = event.write === undefined ? undefined : state.issued.entries.get(event.write);
  if (issued === undefined || differing(issued, event) === undefined) leave(state.stored, event.seq);
  const outcome = compare(state, event, issued);
  if (typeof outcome !== 'object' && event.write !== undefined) leave(state.issued, event.write);
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
    if (isSaid(event)) remember(state, event.seq, known(event));
    return undefined;
  }
  const field = differing(before, event);
  if (field !== undefined) return differs(field, event, before);
  if (saysMore(before, event)) remember(state, event.seq, joined(before, event));
  else if (event.type === 'primary.store') remember(state, event.seq, before);
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

function remember({ stored, released, destaged }: State, seq: number, now: Known): void {
  if (seq <= released && seq <= destaged) return;
  stored.entries.set(seq, now);
  leaveOldest(stored, rememberedWrites);
}

function forget({ stored, released, destaged }: State, seq: number): void {
  if (seq <= released && seq <= destaged) leave(stored, seq);
}
