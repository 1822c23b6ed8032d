// What was answered about a network, in sentences; and each run that shows something wrong, ready to be drawn.
import { type Answers, eventName, type Network, type NetworkEvent } from '../explore/index.js';
import { count, counted, say } from './output.js';

/** A run that shows something wrong. */
export type Shown = {
  readonly title: string;
  readonly events: readonly NetworkEvent[];
  /** What goes on for ever after the events. */
  readonly circle?: readonly NetworkEvent[] | undefined;
};

/** Everything wrong, each with a shortest run. */
export const wrongIn = (
  network: Network,
  { counterexample, deadlock, refusals, progress }: Answers,
): readonly Shown[] => [
  ...(counterexample === undefined
    ? []
    : [
        {
          title: counterexample.broken.map(({ id, found }) => `${id}: ${found}`).join('; '),
          events: counterexample.events,
        },
      ]),
  ...(deadlock === undefined ? [] : [{ title: 'deadlock: no event is possible', events: deadlock }]),
  ...refusals.map(({ type, by, events }) => ({
    title: `${type} must be accepted, and ${by.join(' and ')} refuses it`,
    events,
  })),
  ...(progress?.stuck === undefined ? [] : [stuckRun(network, progress.stuck)]),
  ...(progress?.unfulfilled === undefined ? [] : [unfulfilledRun(network, progress.unfulfilled)]),
];

type ProgressFound = NonNullable<Answers['progress']>;

function stuckRun(
  network: Network,
  { events, onward, circle, states, possible }: NonNullable<ProgressFound['stuck']>,
): Shown {
  const left =
    possible.length === 0 ? 'nothing changes any more' : `only these are possible: ${names(network, possible)}`;
  return {
    title: `the goal is out of reach: from ${count(states)} ${states === 1 ? 'state' : 'states'} no run leads to it; in the end ${left}`,
    events: [...events, ...onward],
    circle: circle.length === 0 ? undefined : circle,
  };
}

function unfulfilledRun(
  network: Network,
  { events, circle, passedOver }: NonNullable<ProgressFound['unfulfilled']>,
): Shown {
  const never =
    passedOver.length === 0 ? '' : `; possible now and again, and never taken: ${names(network, passedOver)}`;
  return {
    title: `the goal is never reached in a fair run: after these events ${circle.length === 0 ? 'nothing has to happen any more' : 'the same goes on for ever'}${never}`,
    events,
    circle: circle.length === 0 ? undefined : circle,
  };
}

const names = (network: Network, events: readonly NetworkEvent[]): string =>
  events.map((event) => eventName(network, event)).join(', ');

/** Says on stderr what was answered. */
export function reportAnswers(network: Network, found: Answers): void {
  const { states, edges, depth, counterexample } = found;
  say(`  ${counted(states, 'state')}, ${counted(edges, 'edge')}, depth ${depth}`);
  for (const { title, events } of wrongIn(network, found)) {
    say(`  ${title}`);
    say(`  shortest run: ${events.length === 0 ? '(at once)' : names(network, events)}`);
  }
  if (counterexample !== undefined) return;
  for (const line of holding(network, found)) say(`  ${line}`);
  reportUnreached(found);
}

function holding(
  { monitors, invariants = {}, environment = {}, goal }: Network,
  { deadlock, refusals, progress }: Answers,
): readonly string[] {
  const rules = monitors.length + Object.keys(invariants).length;
  return [
    ...(rules > 0 ? [`${rules} ${rules === 1 ? 'rule holds' : 'rules hold'} in every run`] : []),
    ...(deadlock === undefined ? ['no deadlock'] : []),
    ...(Object.keys(environment).length > 0 && refusals.length === 0
      ? [`never refused: ${Object.keys(environment).join(', ')}`]
      : []),
    ...(progress !== undefined && progress.stuck === undefined ? ['the goal stays reachable from every state'] : []),
    ...(progress !== undefined && progress.unfulfilled === undefined
      ? ['every fair run comes to the goal once faults have stopped']
      : []),
    ...(goal === undefined ? ['it has no goal: nothing was asked about progress'] : []),
  ];
}

/** What was never reached: nothing was shown of it. */
function reportUnreached({ coverage, guards }: Answers): void {
  for (const { statesNeverEntered, transitionsNeverTaken } of coverage.charts) {
    for (const state of statesNeverEntered) say(`  state never entered: ${state}`);
    for (const transition of transitionsNeverTaken) say(`  transition never taken: ${transition}`);
  }
  const neverTaken = new Set(coverage.charts.flatMap(({ transitionsNeverTaken }) => transitionsNeverTaken));
  for (const { neverTrue, neverFalse } of guards) {
    for (const transition of neverTrue) if (!neverTaken.has(transition)) say(`  guard never true: ${transition}`);
    for (const transition of neverFalse) say(`  guard never false: ${transition}`);
  }
  if (coverage.neverExercised.length > 0) say(`  rules never exercised: ${coverage.neverExercised.join(', ')}`);
}
