// Leaves a world alone, with no fault any more and no new write, until everything is copied. It never waits for ever.
import { settlingAction } from './action-picker.js';
import { waiting } from './actions.js';
import { Broken } from './broken.js';
import { differenceOf } from './images.js';
import type { World } from './world.js';

/** Most steps to settle: some for the starts of both nodes, and some for each write and frame that is outstanding. */
export const stepsAllowed = (outstanding: number): number => 40 + 30 * outstanding;

/** Writes that are not copied and released, and frames in flight. */
export function outstandingIn({ primary, secondary, link }: World): number {
  const { issued, stored, released } = primary.controller.positions;
  const { destaged } = secondary.controller.positions;
  return Math.max(issued, stored) - Math.min(released, destaged) + link.toPrimary + link.toSecondary;
}

/**
 * Does what is possible, and lets the primary wait when nothing is, until the world is settled.
 *
 * @param afterStep called after each step
 * @returns how many steps it took
 * @throws Broken when it does not settle in time, or not to what was written
 */
export function settle(world: World, afterStep: () => void): number {
  const most = stepsAllowed(outstandingIn(world));
  let steps = 0;
  for (; ; steps += 1) {
    const action = settlingAction(world);
    if ((action === undefined || action === waiting) && isSettled(world)) break;
    if (steps >= most || action === undefined)
      throw new Broken('settling', `not settled after ${steps} steps: ${describe(world)}`);
    action.act(world);
    afterStep();
  }
  const fault = settledFault(world);
  if (fault !== undefined) throw new Broken('settling', fault);
  return steps;
}

function isSettled(world: World): boolean {
  const { stored, released } = world.primary.controller.positions;
  const { held, permitted, destaged } = world.secondary.controller.positions;
  const isEmpty = held.length === 0 && destaged === permitted;
  return isEmpty && (world.isTakenOver || (released === stored && destaged === stored));
}

function settledFault({ primary, secondary, host, imageAfterTakeover, isTakenOver }: World): string | undefined {
  const { stored } = primary.controller.positions;
  const { destaged } = secondary.controller.positions;
  const expected = imageAfterTakeover ?? host.imageAfter(destaged);
  return (
    differenceOf(secondary.disk.durable, expected, `settled with ${destaged} destaged, the disk of the secondary`) ??
    (isTakenOver
      ? undefined
      : differenceOf(primary.disk.durable, host.imageAfter(stored), 'settled, the disk of the primary'))
  );
}

const describe = ({ primary, secondary }: World): string =>
  JSON.stringify({ primary: primary.controller.positions, secondary: secondary.controller.positions });
