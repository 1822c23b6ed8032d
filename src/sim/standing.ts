// Where a pair stands, in the variables of the model. One object is used again for every event: a new one each time was a
// quarter of the memory that a run asked for.
import { abstractPrimary, abstractSecondary, type PrimaryPositions, type SecondaryPositions } from '../impl/index.js';
import type { ModelState } from '../machines/index.js';
import type { History } from './history.js';

export type Standing = { -readonly [Variable in keyof ModelState]: ModelState[Variable] };

/** Where a pair stands that was never started. */
export const newStanding = (): Standing => ({
  completed: 0,
  data: [],
  acks: [],
  messages: [],
  issued: 0,
  primaryUp: false,
  stored: 0,
  reported: 0,
  acknowledged: [],
  messaged: 0,
  released: 0,
  secondaryUp: false,
  active: false,
  held: [],
  permitted: 0,
  destaged: 0,
});

/** Makes it what history and the controllers say now. */
export function become(at: Standing, history: History, primary: PrimaryPositions, secondary: SecondaryPositions): void {
  at.completed = history.completed;
  at.data = history.data;
  at.acks = history.acks;
  at.messages = history.messages;
  becomePrimary(at, abstractPrimary(primary));
  becomeSecondary(at, abstractSecondary(secondary));
}

// Field by field: a spread costs more than all the rest of an event.

function becomePrimary(at: Standing, primary: ReturnType<typeof abstractPrimary>): void {
  at.primaryUp = primary.primaryUp;
  at.issued = primary.issued;
  at.stored = primary.stored;
  at.reported = primary.reported;
  at.acknowledged = primary.acknowledged;
  at.messaged = primary.messaged;
  at.released = primary.released;
}

function becomeSecondary(at: Standing, secondary: ReturnType<typeof abstractSecondary>): void {
  at.secondaryUp = secondary.secondaryUp;
  at.active = secondary.active;
  at.held = secondary.held;
  at.permitted = secondary.permitted;
  at.destaged = secondary.destaged;
}
