// The TLA+ module RemoteCopy in plain TypeScript, transcribed by hand from its text alone. It must never share code
// with src/ (types excepted), nor be mended to agree with the statecharts: where they differ, the module decides.
import type { Parameters, ProtocolEvent } from '../../src/protocol/index.js';

/** VARIABLES; the sets are ascending lists, so that equal states are equal text. */
export type State = {
  readonly issued: number;
  readonly completed: number;
  readonly primaryUp: boolean;
  readonly stored: number;
  readonly reported: number;
  readonly acknowledged: readonly number[];
  readonly messaged: number;
  readonly released: number;
  readonly secondaryUp: boolean;
  readonly active: boolean;
  readonly held: readonly number[];
  readonly permitted: number;
  readonly destaged: readonly number[];
  readonly data: readonly number[];
  readonly acks: readonly number[];
  readonly messages: readonly number[];
};

export type Step = { readonly event: ProtocolEvent; readonly state: State };

/** An action: the state after it, or undefined where it is not enabled. */
type Action = (s: State, parameters: Parameters) => State | undefined;
type NumberedAction = (s: State, number: number, parameters: Parameters) => State | undefined;

const union = (set: readonly number[], element: number): readonly number[] =>
  set.includes(element) ? set : [...set, element].sort((a, b) => a - b);
const without = (set: readonly number[], element: number): readonly number[] => set.filter((one) => one !== element);
const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, k) => from + k);

/** Init */
export const init: State = {
  issued: 0,
  completed: 0,
  primaryUp: true,
  stored: 0,
  reported: 0,
  acknowledged: [],
  messaged: 0,
  released: 0,
  secondaryUp: true,
  active: false,
  held: [],
  permitted: 0,
  destaged: [],
  data: [],
  acks: [],
  messages: [],
};

/** HostIssue */
export const hostIssue: Action = (s, { writes, queueDepth }) =>
  s.primaryUp && s.issued < writes && s.issued - s.completed < queueDepth ? { ...s, issued: s.issued + 1 } : undefined;

/** PrimaryStore */
export const primaryStore: Action = (s, { primaryCapacity }) =>
  s.primaryUp && s.stored < s.issued && s.stored - s.released < primaryCapacity
    ? { ...s, stored: s.stored + 1 }
    : undefined;

/** PrimaryReport */
export const primaryReport: Action = (s) =>
  s.primaryUp && s.reported < s.stored
    ? {
        ...s,
        reported: s.reported + 1,
        completed: s.completed < s.reported + 1 ? s.reported + 1 : s.completed,
      }
    : undefined;

/** PrimaryTransmit(i) */
export const primaryTransmit: NumberedAction = (s, i) =>
  s.primaryUp && s.released < i && i <= s.reported && !s.acknowledged.includes(i) && !s.data.includes(i)
    ? { ...s, data: union(s.data, i) }
    : undefined;

/** PrimaryAcknowledged(i) */
export const primaryAcknowledged: NumberedAction = (s, i) =>
  s.primaryUp && s.acks.includes(i) && s.released < i && i <= s.stored && !s.acknowledged.includes(i)
    ? { ...s, acknowledged: union(s.acknowledged, i) }
    : undefined;

/** AcknowledgedPrefix */
export const acknowledgedPrefix = (s: State): number =>
  Math.max(
    ...range(s.released, s.reported).filter((k) => range(s.released + 1, k).every((i) => s.acknowledged.includes(i))),
  );

/** PrimaryMessage(k) */
export const primaryMessage: NumberedAction = (s, k) =>
  s.primaryUp && s.messaged <= k && k <= acknowledgedPrefix(s) && (k !== s.messaged || !s.messages.includes(k))
    ? { ...s, messaged: k, messages: union(s.messages, k) }
    : undefined;

/** PrimaryRelease */
export const primaryRelease: Action = (s) =>
  s.primaryUp && s.released < s.messaged
    ? { ...s, released: s.released + 1, acknowledged: without(s.acknowledged, s.released + 1) }
    : undefined;

/** SecondaryStore(i) */
export const secondaryStore: NumberedAction = (s, i, { secondaryCapacity }) =>
  s.secondaryUp &&
  !s.active &&
  s.data.includes(i) &&
  !s.held.includes(i) &&
  !s.destaged.includes(i) &&
  i <= s.destaged.length + secondaryCapacity
    ? { ...s, held: union(s.held, i) }
    : undefined;

/** SecondaryReport(i) */
export const secondaryReport: NumberedAction = (s, i) =>
  s.secondaryUp &&
  !s.active &&
  s.data.includes(i) &&
  (s.held.includes(i) || s.destaged.includes(i)) &&
  !s.acks.includes(i)
    ? { ...s, acks: union(s.acks, i) }
    : undefined;

/** SecondaryPermit(k) */
export const secondaryPermit: NumberedAction = (s, k) =>
  s.secondaryUp && !s.active && s.messages.includes(k) && s.permitted < k ? { ...s, permitted: k } : undefined;

/** SecondaryDestage */
export const secondaryDestage: Action = (s) => {
  const next = s.destaged.length + 1;
  return s.secondaryUp && next <= s.permitted && s.held.includes(next)
    ? { ...s, held: without(s.held, next), destaged: union(s.destaged, next) }
    : undefined;
};

/** PrimaryCrash */
export const primaryCrash: Action = (s) =>
  s.primaryUp
    ? {
        ...s,
        primaryUp: false,
        issued: s.stored,
        reported: s.released,
        acknowledged: [],
        messaged: s.released,
      }
    : undefined;

/** PrimaryRecover */
export const primaryRecover: Action = (s) => (!s.primaryUp && !s.active ? { ...s, primaryUp: true } : undefined);

/** SecondaryCrash */
export const secondaryCrash: Action = (s) => (s.secondaryUp ? { ...s, secondaryUp: false } : undefined);

/** SecondaryRecover */
export const secondaryRecover: Action = (s) => (s.secondaryUp ? undefined : { ...s, secondaryUp: true });

/** Takeover */
export const takeover: Action = (s) =>
  !s.primaryUp && s.secondaryUp && !s.active
    ? { ...s, active: true, held: s.held.filter((i) => i <= s.permitted) }
    : undefined;

/** Next: every enabled action under the name of its event, in the state `s`. */
export function next(s: State, parameters: Parameters): readonly Step[] {
  const steps: Step[] = [];
  const offer = (event: ProtocolEvent, state: State | undefined): void => {
    if (state !== undefined) steps.push({ event, state });
  };
  offer({ type: 'host.issue', write: s.issued + 1 }, hostIssue(s, parameters));
  offer({ type: 'primary.store', seq: s.stored + 1 }, primaryStore(s, parameters));
  offer({ type: 'primary.report', seq: s.reported + 1 }, primaryReport(s, parameters));
  offer({ type: 'primary.release', seq: s.released + 1 }, primaryRelease(s, parameters));
  offer({ type: 'secondary.destage', seq: s.destaged.length + 1 }, secondaryDestage(s, parameters));
  offer({ type: 'primary.recover' }, primaryRecover(s, parameters));
  offer({ type: 'secondary.recover' }, secondaryRecover(s, parameters));
  for (const i of range(1, parameters.writes)) {
    offer({ type: 'primary.transmit', seq: i }, primaryTransmit(s, i, parameters));
    offer({ type: 'primary.acknowledged', seq: i }, primaryAcknowledged(s, i, parameters));
    offer({ type: 'primary.message', upTo: i }, primaryMessage(s, i, parameters));
    offer({ type: 'secondary.store', seq: i }, secondaryStore(s, i, parameters));
    offer({ type: 'secondary.report', seq: i }, secondaryReport(s, i, parameters));
    offer({ type: 'secondary.permit', upTo: i }, secondaryPermit(s, i, parameters));
  }
  offer({ type: 'primary.crash' }, primaryCrash(s, parameters));
  offer({ type: 'secondary.crash' }, secondaryCrash(s, parameters));
  offer({ type: 'secondary.takeover' }, takeover(s, parameters));
  return steps;
}

/** What the design lets the statecharts accept beside the module: things said or received again, changing nothing. */
export function repetitions(s: State, { writes }: Parameters): readonly ProtocolEvent[] {
  if (s.active) return [];
  const numbers = range(1, writes);
  return [
    ...(s.primaryUp ? numbers.flatMap((number) => repeatedAtPrimary(s, number)) : []),
    ...(s.secondaryUp ? numbers.flatMap((number) => repeatedAtSecondary(s, number)) : []),
  ];
}

function repeatedAtPrimary(s: State, n: number): readonly ProtocolEvent[] {
  const events: ProtocolEvent[] = [];
  if (s.released < n && n <= s.reported && s.data.includes(n)) events.push({ type: 'primary.transmit', seq: n });
  if (s.acks.includes(n) && (s.acknowledged.includes(n) || n <= s.released))
    events.push({ type: 'primary.acknowledged', seq: n });
  if (n === s.messaged && s.messages.includes(n)) events.push({ type: 'primary.message', upTo: n });
  return events;
}

function repeatedAtSecondary(s: State, n: number): readonly ProtocolEvent[] {
  const events: ProtocolEvent[] = [];
  if (s.data.includes(n) && (s.held.includes(n) || s.destaged.includes(n)))
    events.push({ type: 'secondary.store', seq: n });
  if (s.acks.includes(n)) events.push({ type: 'secondary.report', seq: n });
  if (s.messages.includes(n) && n <= s.permitted) events.push({ type: 'secondary.permit', upTo: n });
  return events;
}
