// What is possible next in a world, a bit for each action. This is asked before every step, so it looks at everything once;
// a question to each action would take ten times as long. The place of a bit is the place of its action in the list.
import type { PrimaryNode } from './primary-node.js';
import type { SecondaryNode } from './secondary-node.js';
import type { World } from './world.js';

/** What a node can do or suffer. */
type NodeBits = {
  readonly readsJournal: number;
  readonly starts: number;
  readonly entryDurable: number;
  readonly told: number;
  readonly destages: number;
  readonly frameArrives: number;
  readonly journalReorder: number;
  readonly diskReorder: number;
  readonly crash: number;
};

export const hostWrites = 1 << 0;
export const hostReads = 1 << 1;
export const hostWritesToSecondary = 1 << 2;
export const oldPrimaryStarts = 1 << 3;

/** @param step the place of the first thing that it does; `fault` of the first that happens to it */
const nodeBits = (step: number, fault: number): NodeBits => ({
  readsJournal: 1 << step,
  starts: 1 << (step + 1),
  entryDurable: 1 << (step + 2),
  told: 1 << (step + 3),
  destages: 1 << (step + 4),
  frameArrives: 1 << (step + 5),
  journalReorder: 1 << fault,
  diskReorder: 1 << (fault + 1),
  crash: 1 << (fault + 2),
});

const ofPrimary = nodeBits(4, 24);
const ofSecondary = nodeBits(10, 27);
export const bitsOf = { primary: ofPrimary, secondary: ofSecondary } as const;

export const linkComesUp = 1 << 16;
export const primaryWaits = 1 << 17;
export const drop = 1 << 18;
export const duplicate = 1 << 19;
export const reorder = 1 << 20;
export const delay = 1 << 21;
export const corrupt = 1 << 22;
export const cut = 1 << 23;
export const takeover = 1 << 30;

/** While so many frames are in flight, nobody takes the link for silent. */
const mostFlying = 64;

/** The bits of what is possible now. */
export function possibleIn(world: World): number {
  const { toPrimary, toSecondary } = world.link;
  return (
    primaryBits(world, toPrimary, toSecondary) |
    secondaryBits(world, toSecondary) |
    linkBits(world, toPrimary, toSecondary)
  );
}

// Each of these is only ever asked of objects of one kind, and adds bit by bit: that is faster than shared helpers and one
// expression.

function primaryBits({ primary, secondary, host }: World, toPrimary: number, toSecondary: number): number {
  const { status, journal, disk } = primary;
  if (status !== 'up') return stoppedPrimary(primary, secondary);
  let bits = hostReads | ofPrimary.crash;
  if (host.canSend) bits |= hostWrites;
  const completable = journal.completable.length;
  if (completable > 0) bits |= ofPrimary.entryDurable;
  if (completable > 1) bits |= ofPrimary.journalReorder;
  if (journal.hasUntoldInOrder) bits |= ofPrimary.told;
  if (disk.isCompletable) bits |= ofPrimary.diskReorder;
  if (primary.isDestaging) bits |= ofPrimary.destages;
  if (toPrimary > 0) bits |= ofPrimary.frameArrives;
  if (toSecondary < mostFlying) bits |= primaryWaits;
  return bits;
}

function stoppedPrimary({ status }: PrimaryNode, { controller, isTakingOver }: SecondaryNode): number {
  const tries = controller.isActive ? oldPrimaryStarts : 0;
  if (status === 'down') return controller.isActive ? tries : ofPrimary.readsJournal;
  // Nobody can tell the primary whether there was a takeover while that is open.
  return isTakingOver ? tries | ofPrimary.crash : tries | ofPrimary.crash | ofPrimary.starts;
}

function secondaryBits({ primary, secondary }: World, toSecondary: number): number {
  const { status, journal, disk, controller } = secondary;
  if (status === 'down') return ofSecondary.readsJournal;
  if (status === 'recovering') return ofSecondary.starts | ofSecondary.crash;
  let bits = ofSecondary.crash;
  const completable = journal.completable.length;
  if (completable > 0) bits |= ofSecondary.entryDurable;
  if (completable > 1) bits |= ofSecondary.journalReorder;
  if (journal.hasUntold) bits |= ofSecondary.told;
  if (disk.isCompletable) bits |= ofSecondary.diskReorder;
  if (secondary.isDestaging) bits |= ofSecondary.destages;
  if (toSecondary > 0) bits |= ofSecondary.frameArrives;
  if (controller.isActive) bits |= controller.isWritable ? hostReads | hostWritesToSecondary : hostReads;
  // A primary that is starting asks first, and is not answered while this is open.
  else if (primary.status !== 'up' && !secondary.isTakingOver) bits |= takeover;
  return bits;
}

function linkBits({ primary, secondary, link }: World, toPrimary: number, toSecondary: number): number {
  let bits = 0;
  if (toPrimary > 0 || toSecondary > 0) bits |= drop | duplicate | corrupt;
  if (toPrimary > 1 || toSecondary > 1) bits |= delay;
  if (toPrimary > 1 && primary.status === 'up') bits |= reorder;
  if (toSecondary > 1 && secondary.status === 'up') bits |= reorder;
  if (link.isUp) return bits | cut;
  const canComeUp = primary.status === 'up' && secondary.status === 'up' && !secondary.isTakingOver;
  return canComeUp ? bits | linkComesUp : bits;
}
