// Which numbers were seen for which event, as far as short forms of lines need it: `upTo` stands for those not seen.

import {
  add,
  addPrefix,
  become,
  contains,
  emptySet,
  keepUpTo,
  type SequenceSet,
} from '../../invariants/sequence-set.js';
import type { Beginning, EventType } from '../../protocol/index.js';

/** The events that are about one sequence number each. */
export type SeenType = Exclude<
  EventType,
  | 'host.issue'
  | 'primary.message'
  | 'secondary.permit'
  | 'primary.crash'
  | 'primary.recover'
  | 'secondary.crash'
  | 'secondary.recover'
  | 'secondary.takeover'
>;

export type Spans = readonly (readonly [number, number])[];

export class Seen {
  readonly #sets: Readonly<Record<SeenType, SequenceSet>> = {
    'primary.store': emptySet(),
    'primary.report': emptySet(),
    'primary.transmit': emptySet(),
    'secondary.store': emptySet(),
    'secondary.report': emptySet(),
    'primary.acknowledged': emptySet(),
    'secondary.destage': emptySet(),
    'primary.release': emptySet(),
  };
  permitted = 0;

  see(type: SeenType, number: number): void {
    add(this.#sets[type], number);
  }

  /** Every number up to this one. */
  seeUpTo(type: SeenType, number: number): void {
    addPrefix(this.#sets[type], number);
  }

  /** The greatest number that was seen; 0 if there is none. */
  largest(type: SeenType): number {
    const { prefix, beyond } = this.#sets[type];
    let most = prefix;
    for (const number of beyond) most = Math.max(most, number);
    return most;
  }

  has(type: SeenType, number: number): boolean {
    return contains(this.#sets[type], number);
  }

  /** The first number that `upTo` of this event may stand for. */
  firstUnseen(type: SeenType): number {
    const above = type.startsWith('primary.') ? this.#sets['primary.release'].prefix : 0;
    return Math.max(this.#sets[type].prefix, above) + 1;
  }

  /** What a primary does again after a crash was not seen since it started. */
  forgetVolatile(): void {
    const released = this.#sets['primary.release'].prefix;
    for (const type of ['primary.report', 'primary.transmit', 'primary.acknowledged'] as const) {
      become(this.#sets[type], released);
    }
  }

  keepStored(stored: number): void {
    keepUpTo(this.#sets['primary.store'], stored);
  }

  keepHeld(destaged: number, held: Spans): void {
    become(this.#sets['secondary.store'], destaged, held);
  }

  begin(state: Beginning & { readonly held: Spans }): void {
    this.seeUpTo('primary.store', state.stored);
    this.seeUpTo('primary.report', state.reported);
    for (const type of ['primary.transmit', 'primary.acknowledged', 'primary.release'] as const) {
      this.seeUpTo(type, state.released);
    }
    this.keepHeld(state.destaged, state.held);
    this.seeUpTo('secondary.report', state.destaged);
    this.seeUpTo('secondary.destage', state.destaged);
    this.permitted = state.permitted;
  }
}
