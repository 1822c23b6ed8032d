// RC-V. What a host reads is the newest stored write of the block; after a takeover it is the image: the permitted
// prefix of the host's writes. This is the one rule that remembers something for each block, because a read may come
// at any time. A write that does not say where it is may be anywhere: after it nothing is known of older contents. So is one
// of which it was forgotten: what came first said more than what comes later may say, and must not be guessed. A very
// long write is taken as one that does not say, which asks less of reads and never more: its blocks would take seconds.
import type { Content, ObservedEvent } from '../../protocol/index.js';
import { clear, copyOf, emptyMap, entriesOf, type LayeredMap, lookUp, put, takeOut } from '../layered-map.js';
import {
  copyOfRecollection,
  emptyRecollection,
  forget,
  mayBeLost,
  type Recollection,
  recall,
  remember,
} from '../recollection.js';
import { broken, defineRule, mayHide, type Outcome } from '../rule.js';

/** A whole write: its digest says something of a read only if the read is of the same blocks. */
type Placed = {
  readonly seq: number;
  readonly block: number;
  readonly length: number;
  readonly digest: string | undefined;
};

/** What is known of a write of which nobody has said yet where it is: it is as long as was said first. */
type Unplaced = Omit<Placed, 'block'> & { readonly block: undefined };

type State = {
  readonly seesPermit: boolean;
  /** A crash that nobody sees may lose what was stored and not reported. */
  readonly seesCrash: boolean;
  /** The newest stored write of each block. */
  readonly primary: LayeredMap<Placed>;
  /** The newest destaged write of each block. */
  readonly disk: LayeredMap<Placed>;
  /** What is known of each write that is not destaged. */
  readonly writes: Recollection<Placed | Unplaced>;
  reported: number;
  destaged: number;
  permitted: number;
  active: boolean;
};

export const readWhatWasWritten = defineRule<State>({
  id: 'RC-V',
  name: 'read-what-was-written',
  clauses: [],
  model: ['TakeoverConsistent', 'PrimaryStore'],
  statement: 'A read returns the newest stored write of the block (primary) or the image (secondary).',
  needs: [['read']],
  exercisedBy: 'a read of exactly the blocks of one write, with digests of both',
  watches: [
    'begin',
    'primary.store',
    'primary.report',
    'primary.transmit',
    'primary.recover',
    'secondary.store',
    'secondary.permit',
    'secondary.destage',
    'secondary.takeover',
    'read',
  ],
  initial: (setting) => ({
    seesPermit: setting.shows('secondary.permit'),
    seesCrash: !mayHide(setting, 'primary.crash'),
    primary: emptyMap(),
    disk: emptyMap(),
    writes: emptyRecollection(setting.remembers),
    reported: 0,
    destaged: 0,
    permitted: 0,
    active: false,
  }),
  copy: (state) => ({
    ...state,
    primary: copyOf(state.primary),
    disk: copyOf(state.disk),
    writes: copyOfRecollection(state.writes),
  }),
  at(state, event) {
    switch (event.type) {
      case 'begin':
        ({ reported: state.reported, destaged: state.destaged, permitted: state.permitted } = event.state);
        return undefined;
      case 'primary.report':
        state.reported = Math.max(state.reported, event.seq);
        return undefined;
      case 'primary.store':
        forget(state.writes, event.seq);
        lay(state.primary, learn(state, event, true));
        return undefined;
      case 'primary.transmit':
      case 'secondary.store':
        learn(state, event);
        return undefined;
      case 'primary.recover':
        // What was stored and not reported may be lost, unless it is said to be there.
        forgetAbove(state.primary, event.found?.stored ?? state.reported);
        return undefined;
      case 'secondary.permit':
        state.permitted = Math.max(state.permitted, event.upTo);
        return undefined;
      case 'secondary.destage':
        if (!state.active) lay(state.disk, learn(state, event));
        state.destaged = Math.max(state.destaged, event.seq);
        forget(state.writes, event.seq);
        return undefined;
      case 'secondary.takeover':
        state.active = true;
        layPermitted(state, state.seesPermit ? state.permitted : event.upTo);
        return undefined;
      case 'read':
        if (event.node === 'secondary') return state.active ? judge(state.disk, state, event) : undefined;
        return judge(state.primary, state, event);
      default:
        return undefined;
    }
  },
});

/**
 * What is known of the write, with what this event adds.
 *
 * @param isNew whether nothing can have been said of it before
 */
function learn(
  { writes, destaged }: State,
  event: Content & { readonly seq: number },
  isNew = false,
): Placed | undefined {
  const before = recall(writes, event.seq);
  if (before === undefined && !isNew && mayBeLost(writes, event.seq)) return undefined;
  if (isPlaced(before) && (before.digest !== undefined || event.digest === undefined)) return before;
  const block = before?.block ?? event.block;
  const length = before?.length ?? event.length;
  if (block === undefined && length === undefined) return undefined;
  const told = { seq: event.seq, block, length: length ?? 1, digest: before?.digest ?? event.digest };
  if (event.seq > destaged) remember(writes, event.seq, told as Placed | Unplaced);
  return isPlaced(told) ? told : undefined;
}

const isPlaced = (
  told: (Pick<Placed, 'seq' | 'length' | 'digest'> & { readonly block: number | undefined }) | undefined,
): told is Placed => told?.block !== undefined;

/** Blocks of the longest write that is remembered block by block. */
const mostLaid = 4_096;

function lay(blocks: LayeredMap<Placed>, placed: Placed | undefined): void {
  if (placed === undefined || placed.length > mostLaid) {
    clear(blocks);
    return;
  }
  for (let block = placed.block; block < placed.block + placed.length; block += 1) put(blocks, block, placed);
}

/** Makes the disk the image, which nothing changes any more. */
function layPermitted({ disk, writes, destaged }: State, permitted: number | undefined): void {
  if (permitted === undefined) {
    clear(disk);
    return;
  }
  let first = permitted + 1;
  while (first > destaged + 1 && recall(writes, first - 1) !== undefined) first -= 1;
  if (first > destaged + 1) clear(disk);
  for (let seq = first; seq <= permitted; seq += 1) {
    const told = recall(writes, seq);
    lay(disk, isPlaced(told) ? told : undefined);
  }
}

function forgetAbove(blocks: LayeredMap<Placed>, stored: number): void {
  const lost: number[] = [];
  for (const [block, { seq }] of entriesOf(blocks)) if (seq > stored) lost.push(block);
  for (const block of lost) takeOut(blocks, block);
}

/** Whether these blocks are those of the write, and no newer one has any of them. */
function isWholly(blocks: LayeredMap<Placed>, placed: Placed, block: number, length: number): boolean {
  if (placed.block !== block || placed.length !== length) return false;
  for (let at = block; at < block + length; at += 1) if (lookUp(blocks, at) !== placed) return false;
  return true;
}

function judge(blocks: LayeredMap<Placed>, state: State, read: ObservedEvent & { type: 'read' }): Outcome {
  if (read.block === undefined || read.digest === undefined) return undefined;
  const newest = lookUp(blocks, read.block);
  if (newest?.digest === undefined || !isWholly(blocks, newest, read.block, read.length ?? 1)) return undefined;
  // What was stored and not reported may have been lost in a crash that nobody saw.
  if (read.node === 'primary' && !state.seesCrash && newest.seq > state.reported) return undefined;
  if (newest.digest === read.digest) return 'held';
  return broken(
    `a read of block ${read.block} at the ${read.node} returned ${read.digest}, but ${newest.seq} wrote ${newest.digest} there`,
    [
      { type: read.node === 'primary' ? 'primary.store' : 'secondary.store', number: newest.seq },
      ...(read.node === 'primary' ? [] : [{ type: 'secondary.permit' as const, number: state.permitted }]),
    ],
  );
}
