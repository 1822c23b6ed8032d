// Whether the implementation stands where the statecharts stand. Every event asks it of every variable, so each local state
// says once what it expects, all in objects of one shape, and these are compared field by field.
import type { AnyMachineSnapshot } from 'xstate';
import { type ModelState, variablesOf } from '../machines/index.js';
import type { ChartName } from '../protocol/index.js';

/**
 * What a local state of the statechart expects of the variables that it decides; the others have any value here. Written out,
 * and not put into a standing of the pair: an engine knows more of objects that never change once they are made.
 */
export function expectedBy(chart: ChartName, snapshot: AnyMachineSnapshot): ModelState {
  const decided: Partial<ModelState> = variablesOf[chart](snapshot);
  return {
    completed: decided.completed ?? 0,
    issued: decided.issued ?? 0,
    primaryUp: decided.primaryUp ?? false,
    stored: decided.stored ?? 0,
    reported: decided.reported ?? 0,
    acknowledged: decided.acknowledged ?? none,
    messaged: decided.messaged ?? 0,
    released: decided.released ?? 0,
    data: decided.data ?? none,
    acks: decided.acks ?? none,
    messages: decided.messages ?? none,
    secondaryUp: decided.secondaryUp ?? false,
    active: decided.active ?? false,
    held: decided.held ?? none,
    permitted: decided.permitted ?? 0,
    destaged: decided.destaged ?? 0,
  };
}

const none: readonly number[] = [];

/** Of the variables that the link does not decide. */
export const nodesAgree = (at: ModelState, host: ModelState, primary: ModelState, secondary: ModelState): boolean =>
  at.completed === host.completed && primaryAgrees(at, primary) && secondaryAgrees(at, secondary);

const primaryAgrees = (at: ModelState, expected: ModelState): boolean =>
  at.issued === expected.issued &&
  at.primaryUp === expected.primaryUp &&
  at.stored === expected.stored &&
  at.reported === expected.reported &&
  at.messaged === expected.messaged &&
  at.released === expected.released &&
  isSame(at.acknowledged, expected.acknowledged);

const secondaryAgrees = (at: ModelState, expected: ModelState): boolean =>
  at.secondaryUp === expected.secondaryUp &&
  at.active === expected.active &&
  at.permitted === expected.permitted &&
  at.destaged === expected.destaged &&
  isSame(at.held, expected.held);

/** What the statechart of one frame expects. */
type OfFrame = { readonly expects: ModelState };

/** Of the frames ever sent: each channel has a statechart for each of its frames, by its number. */
export const linkAgrees = (
  at: ModelState,
  data: readonly OfFrame[],
  acks: readonly OfFrame[],
  messages: readonly OfFrame[],
): boolean =>
  areSent(data, 'data', at.data) && areSent(acks, 'acks', at.acks) && areSent(messages, 'messages', at.messages);

function areSent(frames: readonly OfFrame[], variable: 'data' | 'acks' | 'messages', sent: readonly number[]): boolean {
  let count = 0;
  for (let frame = 0; frame < frames.length; frame += 1) {
    const expected = frames[frame]?.expects[variable][0];
    if (expected === undefined) continue;
    if (sent[count] !== expected) return false;
    count += 1;
  }
  return count === sent.length;
}

function isSame(one: readonly number[], other: readonly number[]): boolean {
  if (one.length !== other.length) return false;
  for (let k = 0; k < one.length; k += 1) if (one[k] !== other[k]) return false;
  return true;
}
