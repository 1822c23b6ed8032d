// Judges a run of which not every event is shown: it completes it with hidden events, and says what is broken only when
// every way to complete it breaks something.
//
// Between crashes what a node may do only grows, so taking hidden events as late as possible loses nothing. A crash or a
// takeover takes possibilities away: a hidden event that is wanted later may have to lie before it. So the moments before
// the last few of them are kept, and what happened since is gone through again with the event put there.
import {
  type EventType,
  isEventType,
  type NodeName,
  nameOf,
  nodeOfEvent,
  type ObservedEvent,
} from '../../protocol/index.js';
import type { Broken, Moment, Plan } from './moment.js';

/** The moment before an event that takes possibilities away, and what was put there afterwards. */
type Boundary = {
  readonly node: NodeName;
  readonly moment: Moment;
  readonly position: number;
  readonly put: readonly ObservedEvent[];
};

/** Moments that are kept, and events since the oldest of them; of more, nothing is gone through again. */
const mostBoundaries = 32;
const mostEvents = 100_000;

export class Completion {
  readonly #hides: (type: EventType) => boolean;
  readonly #hidesRecovery: boolean;
  #present: Moment;
  #boundaries: readonly Boundary[] = [];
  /** What was told since the oldest boundary. */
  readonly #since: ObservedEvent[] = [];

  constructor(start: Moment, hides: (type: EventType) => boolean) {
    this.#present = start;
    this.#hides = hides;
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
    const isHidden = isEventType(event.type) && this.#hides(event.type);
    // It may be told although it is hidden: a recovery found it, or its line is there all the same.
    if (isHidden && this.#present.wasUnseen(event)) return undefined;
    // A recovery that nobody saw is the last thing to assume: what comes after it may as well lie before the crash.
    if (this.#wantsRecovery(event) && this.#explains(event, this.#present.plan(event).unseen, false)) return undefined;
    const broken = this.#take(event);
    if (broken === undefined) return undefined;
    const { wanted } = this.#present;
    return this.#explains(event, isHidden ? [...wanted, event] : wanted, true) ? undefined : broken;
  }

  /** What would have to happen unseen before the event, and what is missing that cannot have; it changes nothing. */
  plan(event: ObservedEvent): Plan {
    return this.#present.plan(event);
  }

  /** Whether the event would break nothing; it changes nothing. */
  allows(event: ObservedEvent): boolean {
    const other = new Completion(this.#present.copy(), this.#hides);
    other.#boundaries = this.#boundaries;
    other.#since.push(...this.#since);
    return other.observe(event) === undefined;
  }

  #wantsRecovery(event: ObservedEvent): boolean {
    return this.#hidesRecovery && this.#boundaries.length > 0 && this.#present.plan(event).unseen.some(isRecovery);
  }

  #take(event: ObservedEvent): Broken | undefined {
    const boundaries = this.#boundaries;
    const node = boundaryAt(event);
    if (node !== undefined) {
      const boundary = { node, moment: this.#present.copy(), position: this.#since.length, put: [] };
      this.#boundaries = [...boundaries, boundary].slice(-mostBoundaries);
    }
    const broken = this.#present.take(event);
    if (broken === undefined) this.#record(event);
    else this.#boundaries = boundaries;
    return broken;
  }

  #record(event: ObservedEvent): void {
    this.#since.push(event);
    if (this.#since.length > mostEvents) this.#boundaries = [];
    const first = this.#boundaries[0]?.position ?? this.#since.length;
    if (first === 0) return;
    this.#since.splice(0, first);
    this.#boundaries = this.#boundaries.map((boundary) => ({ ...boundary, position: boundary.position - first }));
  }

  /**
   * Whether the event can be taken once hidden events that it wants, one after the other, lie before a boundary. If not,
   * nothing has changed.
   *
   * @param recovering whether recoveries that nobody saw may be taken besides
   */
  #explains(event: ObservedEvent, wanted: readonly ObservedEvent[], recovering: boolean): boolean {
    const before = { present: this.#present.copy(), boundaries: this.#boundaries };
    const waiting = new Map(wanted.filter((hidden) => !isRecovery(hidden)).map((hidden) => [nameOf(hidden), hidden]));
    // What is wanted once the first lie there comes to the end of the map while it is gone through.
    for (const hidden of waiting.values()) {
      if (!this.#putEarlier(hidden)) continue;
      if (hidden === event) return true;
      const present = this.#present.copy();
      const plan = present.plan(event);
      for (const more of plan.unseen) if (!isRecovery(more)) waiting.set(nameOf(more), more);
      if ((recovering || !plan.unseen.some(isRecovery)) && this.#take(event) === undefined) return true;
      this.#present = present;
    }
    this.#present = before.present;
    this.#boundaries = before.boundaries;
    return false;
  }

  /** Puts a hidden event before the newest boundary of its node where it breaks nothing that was told since. */
  #putEarlier(hidden: ObservedEvent): boolean {
    for (const boundary of [...this.#boundaries].reverse()) {
      if (boundary.node !== nodeOf(hidden)) continue;
      const moment = boundary.moment.copy();
      if (moment.take(hidden) !== undefined) continue;
      if (this.#goThrough(boundary.position, moment, [...boundary.put, hidden])) return true;
    }
    return false;
  }

  /**
   * Takes what was told from this position on, from this moment; if nothing breaks, it becomes the present.
   *
   * @param put what has been put before the first event by now
   */
  #goThrough(start: number, moment: Moment, put: readonly ObservedEvent[]): boolean {
    const boundaries = this.#boundaries.filter(({ position }) => position < start);
    for (const [position, event] of this.#since.entries()) {
      if (position < start) continue;
      const node = boundaryAt(event);
      if (node !== undefined) {
        const here = position === start ? put : this.#putAt(position);
        if (position > start && here.some((hidden) => moment.take(hidden) !== undefined)) return false;
        boundaries.push({ node, moment: moment.copy(), position, put: here });
      }
      if (moment.take(event) !== undefined) return false;
    }
    this.#present = moment;
    this.#boundaries = boundaries;
    return true;
  }

  #putAt(position: number): readonly ObservedEvent[] {
    return this.#boundaries.find((boundary) => boundary.position === position)?.put ?? [];
  }
}

const isRecovery = ({ type }: ObservedEvent) => type === 'primary.recover' || type === 'secondary.recover';

/** The node that an event takes possibilities from. */
function boundaryAt({ type }: ObservedEvent): NodeName | undefined {
  if (type === 'primary.crash') return 'primary';
  return type === 'secondary.crash' || type === 'secondary.takeover' ? 'secondary' : undefined;
}

const nodeOf = ({ type }: ObservedEvent): NodeName | undefined => nodeOfEvent(type);
