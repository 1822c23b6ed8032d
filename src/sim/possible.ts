// What is possible next in a world, a bit for each action. This is asked before every step, so it looks at everything once;
// a question to each action would take ten times as long. The place of a bit is the place of its action in the list.
import type { Journal } from './journal.js';
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
export const possibleIn = (world: World): number =>
  primaryBits(world) |
  secondaryBits(world) |
  linkBits(world) |
  when(isUp(world.primary) && world.host.canSend, hostWrites);

const when = (isPossible: boolean, bits: number): number => (isPossible ? bits : 0);

const isUp = ({ status }: PrimaryNode | SecondaryNode): boolean => status === 'up';

function primaryBits({ primary, secondary, link, isTakenOver }: World): number {
  const { status, journal, disk, isDestaging } = primary;
  if (status === 'up')
    return (
      journalBits(ofPrimary, journal, journal.hasUntoldInOrder) |
      when(disk.isCompletable, ofPrimary.diskReorder) |
      when(isDestaging, ofPrimary.destages) |
      when(link.count('primary') > 0, ofPrimary.frameArrives) |
      when(link.count('secondary') < mostFlying, primaryWaits) |
      hostReads |
      ofPrimary.crash
    );
  const tries = when(isTakenOver, oldPrimaryStarts);
  if (status === 'down') return tries | when(!isTakenOver, ofPrimary.readsJournal);
  // Nobody can tell the primary whether there was a takeover while that is open.
  return tries | when(!secondary.isTakingOver, ofPrimary.starts) | ofPrimary.crash;
}

function secondaryBits({ primary, secondary, link, isTakenOver }: World): number {
  const { status, journal, disk, isDestaging, controller } = secondary;
  if (status === 'down') return ofSecondary.readsJournal;
  if (status === 'recovering') return ofSecondary.starts | ofSecondary.crash;
  return (
    journalBits(ofSecondary, journal, journal.hasUntold) |
    when(disk.isCompletable, ofSecondary.diskReorder) |
    when(isDestaging, ofSecondary.destages) |
    when(link.count('secondary') > 0, ofSecondary.frameArrives) |
    when(controller.isWritable, hostWritesToSecondary) |
    when(isTakenOver, hostReads) |
    // A primary that is starting asks first, and is not answered while this is open.
    when(!isUp(primary) && !isTakenOver && !secondary.isTakingOver, takeover) |
    ofSecondary.crash
  );
}

function journalBits(bits: NodeBits, { completable }: Journal, hasUntold: boolean): number {
  const count = completable.length;
  return when(count > 0, bits.entryDurable) | when(count > 1, bits.journalReorder) | when(hasUntold, bits.told);
}

function linkBits({ primary, secondary, link }: World): number {
  const toPrimary = link.count('primary');
  const toSecondary = link.count('secondary');
  const canArriveLate = (isUp(primary) && toPrimary > 1) || (isUp(secondary) && toSecondary > 1);
  return (
    when(toPrimary > 0 || toSecondary > 0, drop | duplicate | corrupt) |
    when(toPrimary > 1 || toSecondary > 1, delay) |
    when(canArriveLate, reorder) |
    when(link.isUp, cut) |
    when(!link.isUp && isUp(primary) && isUp(secondary) && !secondary.isTakingOver, linkComesUp)
  );
}
