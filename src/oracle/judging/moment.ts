// Where a run stands whose events are not all shown: what the rules have seen of it, with the hidden events that must
// have happened by now. A hidden event is taken only when one that was told wants it; so it comes as late as it can, and
// nothing is taken to have happened that need not have.
import {
  type BrokenRule,
  mostWanted,
  type Reference,
  type Rule,
  remoteCopyRules,
  type Watch,
} from '../../invariants/index.js';
import {
  type EventType,
  eventOf,
  isEventType,
  nameOf,
  numberOf,
  type ObservedEvent,
  type ObservedType,
  type ProtocolEvent,
} from '../../protocol/index.js';
import { SentMessages } from './sent-messages.js';
import { Unseen } from './unseen.js';

/** A rule that was broken, at the told event or at a hidden one that it wants. */
export type Broken = BrokenRule & { readonly event: ObservedEvent };

/** What has to happen unseen before an event, in order; and the first event that is wanted and cannot be hidden. */
export type Plan = {
  readonly unseen: readonly ObservedEvent[];
  readonly missing?: { readonly rule: Rule; readonly reference: Reference; readonly of: ObservedEvent };
};

const nothingUnseen: Plan = { unseen: [] };

/** Thrown when an event wants more hidden ones than can be meant: a trace that starts in mid-life without saying so. */
export class TooMuchUnseen extends Error {}

/** A plan that makes others necessary is looked at again, and not more often than this. */
const mostPlans = 16;

/** What no crash takes away from a rule of every such system: that something was sent, promised or destaged. */
const lasting: ReadonlySet<ObservedType> = new Set([
  'primary.report',
  'primary.transmit',
  'secondary.report',
  'primary.acknowledged',
  'primary.message',
  'secondary.permit',
  'secondary.destage',
]);

/** Events that are compared one by one before they are named. */
const mostCompared = 8;

/** Which hidden events a plan has come to. Nearly always they are few, and comparing is quicker than naming them. */
class Visited {
  readonly #few: ProtocolEvent[] = [];
  readonly #more = new Set<string>();

  /** Whether it is the first time. */
  add(event: ProtocolEvent): boolean {
    if (this.#few.some((one) => one.type === event.type && numberOf(one) === numberOf(event))) return false;
    if (this.#few.length < mostCompared) {
      this.#few.push(event);
      return true;
    }
    const { size } = this.#more;
    return this.#more.add(nameOf(event)).size > size;
  }
}
export class Moment {
  readonly watch: Watch;
  readonly #hides: (type: EventType) => boolean;
  /** The hidden events that were taken to have happened. */
  readonly #unseen: Unseen;
  readonly #messages: SentMessages;

  constructor(watch: Watch, hides: (type: EventType) => boolean, unseen = new Unseen(), messages = new SentMessages()) {
    this.watch = watch;
    this.#hides = hides;
    this.#unseen = unseen;
    this.#messages = messages;
  }

  copy(): Moment {
    return new Moment(this.watch.copy(), this.#hides, this.#unseen.copy(), this.#messages.copy());
  }

  /** Whether the event is one that was taken to have happened before it was told. */
  wasUnseen(event: ObservedEvent): boolean {
    return this.#unseen.has(event);
  }

  /** The event was taken, and nobody has told it. */
  noteUnseen(event: ObservedEvent): void {
    this.#unseen.add(event);
  }

  /** The hidden events that the last taken event wanted, or would have. */
  wanted: readonly ObservedEvent[] = [];

  #missing: Plan['missing'];

  /** Whether something was missing for those that cannot have happened unseen, and that was missing at every moment before. */
  get wasNeverThere(): boolean {
    const missing = this.#missing;
    return missing !== undefined && remoteCopyRules.includes(missing.rule) && lasting.has(missing.reference.type);
  }

  /** Takes the event and the hidden ones that it wants; what it breaks, and then this moment is of no more use. */
  take(event: ObservedEvent): Broken | undefined {
    this.wanted = [];
    this.#missing = undefined;
    for (let plans = 0; plans < mostPlans; plans += 1) {
      const { unseen, missing } = this.plan(event);
      this.wanted = this.wanted.length === 0 ? unseen : [...this.wanted, ...unseen];
      if (missing !== undefined) {
        this.#missing = missing;
        return this.#broken(missing.of, missing.rule) ?? this.#tell(event);
      }
      if (unseen.length === 0) break;
      for (const hidden of unseen) {
        const broken = this.#tell(hidden);
        if (broken !== undefined) return broken;
        this.#unseen.add(hidden);
      }
    }
    return this.#tell(event);
  }

  /** What would have to happen unseen before the event; it changes nothing. */
  plan(event: ObservedEvent): Plan {
    if (this.watch.wants(event).length === 0) return nothingUnseen;
    const unseen: ObservedEvent[] = [];
    const missing = this.#visit(event, new Visited(), unseen);
    return missing === undefined ? { unseen } : { unseen, missing };
  }

  #visit(event: ObservedEvent, visited: Visited, unseen: ObservedEvent[]): Plan['missing'] {
    for (const { rule, references } of this.watch.wants(event)) {
      for (const reference of references) {
        const hidden = this.#hiddenEvent(reference);
        if (hidden === undefined) return { rule, reference, of: event };
        if (!visited.add(hidden)) continue;
        const missing = this.#visit(hidden, visited, unseen);
        if (unseen.push(hidden) > mostWanted) throw new TooMuchUnseen(nameOf(event));
        if (missing !== undefined) return missing;
      }
    }
    return undefined;
  }

  /** The event that is meant, if it can have happened unseen. */
  #hiddenEvent({ type, number = 0 }: Reference): ProtocolEvent | undefined {
    if (!isEventType(type) || !this.#hides(type)) return undefined;
    return eventOf(type, type === 'secondary.permit' ? this.#permission(number) : number);
  }

  /** The smallest permission that covers this number and whose message was sent. */
  #permission(number: number): number {
    const exact = eventOf('secondary.permit', number);
    if (this.watch.wants(exact).length === 0) return number;
    return this.#messages.covering(number) ?? number;
  }

  #tell(event: ObservedEvent): Broken | undefined {
    if (event.type === 'primary.message') this.#messages.send(event.upTo);
    else if (event.type === 'secondary.permit') this.#messages.forgetBelow(event.upTo);
    const [broken] = this.watch.observe(event);
    return broken === undefined ? undefined : { ...broken, event };
  }

  /** How this rule is broken by the event. */
  #broken(event: ObservedEvent, by: Rule): Broken | undefined {
    const broken = this.watch.observe(event).find(({ rule }) => rule === by);
    return broken === undefined ? undefined : { ...broken, event };
  }
}
