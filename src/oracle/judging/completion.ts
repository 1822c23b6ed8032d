// Judges a run of which not every event is shown: it completes it with hidden events, and says what is broken only when
// every way to complete it breaks something.
//
// Between crashes what a node may do only grows, so taking hidden events as late as possible loses nothing. A crash or a
// takeover takes possibilities away: a hidden event that is wanted later may have to lie before it. So the moments before
// the last few of them are kept, and what happened since is gone through again with the event put there.
import { type EventType, isEventType, nameOf, type ObservedEvent, type TraceHeader } from '../../protocol/index.js';
import { type Assuming, type Boundary, boundaryAt, isRecovery, isRelease, mayTakeUnseen, nodeOf } from './boundary.js';
import type { Broken, Moment, Plan } from './moment.js';

/** Events that may yet be gone through again for what something unseen wants in turn; and how far that goes. */
type Effort = { left: number; depth: number };

/** Moments that are kept, and events since the oldest of them; of more, nothing is gone through again. */
const mostBoundaries = 32;
const mostEvents = 100_000;
/** Events that are so gone through for one that was told; a copy of a moment takes as long as some of them. */
const mostEffort = 20_000;
const effortOfACopy = 20;

export class Completion {
  readonly #hides: (type: EventType) => boolean;
  readonly #order: TraceHeader['order'];
  readonly #hidesRecovery: boolean;
  readonly #hidesRelease: boolean;
  /** Shared by those that try something for one event. */
  readonly #effort: Effort;
  /** Whether moments were let go of that something unseen might have to lie before. */
  #hasForgotten = false;
  #isSure = true;
  #present: Moment;
  #boundaries: readonly Boundary[] = [];
  /** What was told since the oldest boundary. */
  #since: ObservedEvent[] = [];

  /** @param order whether what is told is in the order in which it happened, or only that of each node is */
  constructor(
    start: Moment,
    hides: (type: EventType) => boolean,
    order: TraceHeader['order'] = 'total',
    effort: Effort = { left: 0, depth: 0 },
  ) {
    this.#present = start;
    this.#hides = hides;
    this.#order = order;
    this.#effort = effort;
    this.#hidesRelease = hides('primary.release');
    this.#hidesRecovery = hides('primary.recover') || hides('secondary.recover');
  }

  get checks(): readonly number[] {
    return this.#present.watch.checks;
  }

  /**
   * Takes an event that was told; what it breaks, whatever is taken to have happened unseen. After that nothing more may
   * be asked.
   *
   * @throws TooMuchUnseen when it wants more hidden events than can be meant
   */
  observe(event: ObservedEvent): Broken | undefined {
    this.#effort.left = mostEffort;
    const isHidden = isEventType(event.type) && this.#hides(event.type) && !this.#isInItsPlace(event);
    // It may be told although it is hidden: a recovery found it, or its line is there all the same.
    if (isHidden && this.#present.wasUnseen(event)) return undefined;
    if (this.#isExplainedEarlier(event)) return undefined;
    const broken = this.#take(event);
    if (broken === undefined) return undefined;
    const { wasNeverThere } = this.#present;
    const wanted = isHidden ? [...this.#present.wanted, event] : this.#present.wanted;
    if (this.#hidesRelease && this.#explains(event, wanted, 'recovering')) return undefined;
    if (this.#explains(event, wanted, 'all')) return undefined;
    this.#isSure = wanted.length === 0 || wasNeverThere || (!this.#hasForgotten && this.#effort.left > 0);
    return broken;
  }

  /** Where stores are hidden nothing wants an issue, which number it has is a guess, and its line stands where it was made. */
  #isInItsPlace({ type }: ObservedEvent): boolean {
    return type === 'host.issue' && this.#hides('primary.store');
  }

  /** Of an event that was refused: whether every way to complete the run was looked at, as far as any could help. */
  get isSure(): boolean {
    return this.#isSure;
  }

  /** What would have to happen unseen before the event, and what is missing that cannot have; it changes nothing. */
  plan(event: ObservedEvent): Plan {
    return this.#present.plan(event);
  }

  /** Whether the event would break nothing; it changes nothing. */
  allows(event: ObservedEvent): boolean {
    return this.copy().observe(event) === undefined;
  }

  /** Another one that has been told the same. */
  copy(): Completion {
    const other = new Completion(this.#present.copy(), this.#hides, this.#order);
    other.#boundaries = this.#boundaries;
    other.#hasForgotten = this.#hasForgotten;
    other.#since = [...this.#since];
    return other;
  }

  /**
   * A recovery that nobody saw is the last thing to assume: what comes after it may as well lie before the crash. So is a
   * release, the one event that forbids something to its own node, where what it spares may as well lie there.
   */
  #isExplainedEarlier(event: ObservedEvent): boolean {
    if (!(this.#hidesRecovery || this.#hidesRelease) || this.#boundaries.length === 0) return false;
    const { unseen } = this.#present.plan(event);
    if (this.#hidesRelease && unseen.some(isRelease) && this.#explains(event, unseen, 'neither')) return true;
    return unseen.some(isRecovery) && this.#explains(event, unseen, 'releasing');
  }

  /** @param put what has been put before it, if it is a boundary */
  #take(event: ObservedEvent, put: readonly ObservedEvent[] = []): Broken | undefined {
    const boundaries = this.#boundaries;
    const node = boundaryAt(event);
    if (node !== undefined) {
      const boundary = { node, moment: this.#present.copy(), position: this.#since.length, put };
      this.#boundaries = [...boundaries, boundary].slice(-mostBoundaries);
      this.#hasForgotten ||= boundaries.length === mostBoundaries;
    }
    const broken = this.#present.take(event);
    if (broken === undefined) this.#record(event);
    else this.#boundaries = boundaries;
    return broken;
  }

  #record(event: ObservedEvent): void {
    this.#since.push(event);
    if (this.#since.length > mostEvents && this.#boundaries.length > 0) {
      this.#boundaries = [];
      this.#hasForgotten = true;
    }
    const first = this.#boundaries[0]?.position ?? this.#since.length;
    if (first === 0) return;
    this.#since.splice(0, first);
    this.#boundaries = this.#boundaries.map((boundary) => ({ ...boundary, position: boundary.position - first }));
  }

  /**
   * Whether the event can be taken once hidden events that it wants, one after the other, lie before a boundary. If not,
   * nothing has changed.
   *
   * @param assuming which of recoveries and releases that nobody saw may be taken besides
   */
  #explains(
    event: ObservedEvent,
    wanted: readonly ObservedEvent[],
    assuming: Assuming,
    take: () => Broken | undefined = () => this.#take(event),
  ): boolean {
    // Where only each node has an order, putting something earlier may change the order of what was told.
    const since = this.#order === 'total' ? this.#since : [...this.#since];
    const before = { present: this.#present.copy(), boundaries: this.#boundaries, since };
    const mayTake = mayTakeUnseen[assuming];
    const waiting = new Map<string, ObservedEvent>();
    const wait = (hidden: ObservedEvent) => {
      if (!isRecovery(hidden) && mayTake(hidden)) waiting.set(nameOf(hidden), hidden);
    };
    wanted.filter((hidden) => !isRelease(hidden)).forEach(wait);
    wanted.filter(isRelease).forEach(wait);
    // What is wanted once the first lie there comes to the end of the map while it is gone through.
    for (const hidden of waiting.values()) {
      if (!this.#putEarlier(hidden, assuming === 'neither' || assuming === 'recovering' ? 'neither' : 'releasing'))
        continue;
      if (hidden === event) return true;
      const present = this.#present.copy();
      const plan = present.plan(event);
      plan.unseen.forEach(wait);
      if (plan.unseen.every(mayTake) && take() === undefined) return true;
      this.#present = present;
    }
    this.#present = before.present;
    this.#boundaries = before.boundaries;
    this.#since = before.since;
    return false;
  }

  /** Puts a hidden event before the newest boundary of its node where it breaks nothing that was told since. */
  #putEarlier(hidden: ObservedEvent, assuming: Assuming): boolean {
    for (const [index, boundary] of [...this.#boundaries.entries()].reverse()) {
      if (boundary.node !== nodeOf(hidden) || this.#isTired) continue;
      if (this.#effort.depth > 0) this.#effort.left -= effortOfACopy;
      const other =
        this.#withHiddenBefore(index, boundary, hidden, assuming, false) ??
        (this.#order === 'total' ? undefined : this.#withHiddenBefore(index, boundary, hidden, assuming, true));
      if (other === undefined) continue;
      this.#present = other.#present;
      this.#boundaries = other.#boundaries;
      this.#since = other.#since;
      return true;
    }
    return false;
  }

  /**
   * What has been told, with a hidden event before a boundary.
   *
   * @param isOtherFirst whether what the other node did since comes before it, as far as the hidden event wants it
   */
  #withHiddenBefore(
    index: number,
    boundary: Boundary,
    hidden: ObservedEvent,
    assuming: Assuming,
    isOtherFirst: boolean,
  ): Completion | undefined {
    const other = this.#before(index);
    const earlier = isOtherFirst ? other.#goAhead(this, boundary, hidden) : new Set<number>();
    // What it wants in turn may have to lie before boundaries that are older still.
    const isPossible =
      earlier !== undefined &&
      other.#happensUnseen(hidden, assuming) &&
      other.#goThrough(this, boundary, hidden, earlier);
    return isPossible ? other : undefined;
  }

  get #isTired(): boolean {
    return this.#effort.depth > 0 && this.#effort.left <= 0;
  }

  /** As it was before the boundary of this index. */
  #before(index: number): Completion {
    const boundary = this.#boundaries[index];
    if (boundary === undefined) throw new RangeError(`there is no boundary ${index}`);
    const other = new Completion(boundary.moment.copy(), this.#hides, this.#order, this.#effort);
    other.#boundaries = this.#boundaries.slice(0, index);
    other.#since = this.#since.slice(0, boundary.position);
    return other;
  }

  /** Takes a hidden event now, and with it what it wants, now or earlier; if it cannot have happened, nothing has changed. */
  #happensUnseen(hidden: ObservedEvent, assuming: Assuming): boolean {
    const before = this.#present.copy();
    const { unseen } = this.#present.plan(hidden);
    if (!unseen.every(mayTakeUnseen[assuming]) || this.#present.take(hidden) !== undefined) {
      this.#present = before;
      this.#effort.depth += 1;
      const isExplained = this.#explains(hidden, unseen, assuming, () => this.#present.take(hidden));
      this.#effort.depth -= 1;
      if (!isExplained) return false;
    }
    this.#present.noteUnseen(hidden);
    return true;
  }

  /**
   * Takes what another was told of the other node from this boundary of it on, until nothing is missing any more that the hidden
   * event wants: where only each node has an order, that may as well have come before.
   *
   * @returns the positions of what was taken; nothing if it is missing still
   */
  #goAhead(other: Completion, { node, position }: Boundary, hidden: ObservedEvent): Set<number> | undefined {
    const taken = new Set<number>();
    for (const [index, event] of other.#since.entries()) {
      if (index <= position) continue;
      if (this.#present.plan(hidden).missing === undefined) break;
      if (event.type === 'end' || event.type === 'secondary.takeover') return undefined;
      if (nodeOf(event) === node) continue;
      if (!this.#takeAgain(event, other.#putAt(index))) return undefined;
      taken.add(index);
    }
    return taken.size > 0 && this.#present.plan(hidden).missing === undefined ? taken : undefined;
  }

  /**
   * Takes what another was told from this boundary of it on, and what was put before later ones; whether nothing breaks.
   *
   * @param taken positions of what was taken already
   */
  #goThrough(
    other: Completion,
    { position, put }: Boundary,
    hidden: ObservedEvent,
    taken: ReadonlySet<number>,
  ): boolean {
    const here = [...put, hidden];
    for (const [index, event] of other.#since.entries()) {
      if (index < position || taken.has(index)) continue;
      if (index > position && !this.#takeAgain(event, other.#putAt(index))) return false;
      if (index === position && this.#take(event, here) !== undefined) return false;
    }
    return true;
  }

  /** Takes an event that was told before, and what was put before it; whether nothing breaks. */
  #takeAgain(event: ObservedEvent, put: readonly ObservedEvent[]): boolean {
    if (this.#effort.depth > 0) this.#effort.left -= 1;
    if (put.some((one) => !this.#present.wasUnseen(one) && !this.#happensUnseen(one, 'releasing'))) return false;
    return this.#take(event, put) === undefined;
  }

  #putAt(position: number): readonly ObservedEvent[] {
    return this.#boundaries.find((boundary) => boundary.position === position)?.put ?? [];
  }
}
