// What every state of a statechart does with every event of its alphabet: accepts it, refuses it for a stated reason,
// or leaves it to another parallel region. Read off the statecharts alone, for people: behaviour never depends on it.
import type { StateNode } from 'xstate';
import type { ChartName, Clause, EventType } from '../protocol/index.js';
import type { Documentation } from './documentation.js';
import type { Chart } from './pair.js';

/** One way in which a state accepts an event; of several, the first whose guard holds is taken. */
type Acceptance = {
  /** The state that has the transition: the state itself, or one around it; empty for the chart as a whole. */
  readonly from: string;
  /** Undefined where the event is accepted whatever its number. */
  readonly guard: { readonly name: string; readonly asks: string | undefined } | undefined;
  readonly clauses: readonly Clause[];
  /** Of the transition, where its author gave one. */
  readonly description: string | undefined;
};

export type Answer =
  | { readonly kind: 'accepted'; readonly by: readonly Acceptance[] }
  | { readonly kind: 'refused'; readonly reason: string | undefined }
  | { readonly kind: 'elsewhere'; readonly region: string };

/** `state` is a path such as `up.storing.idle`: a state without states inside it, one of each parallel region. */
export type TotalityRow = {
  readonly chart: ChartName;
  readonly state: string;
  readonly event: EventType;
  readonly answer: Answer;
};

/** A row for every innermost state and every event of the chart's alphabet, in the chart's order. */
export const totality = (chart: Chart): readonly TotalityRow[] =>
  leavesOf(chart.machine.root).flatMap((leaf) =>
    chart.alphabet.map((event) => ({
      chart: chart.name,
      state: pathOf(leaf),
      event,
      answer: answerOf(chart, leaf, event),
    })),
  );

/** What is missing in the rows: a refusal without a reason, a guard without words. One sentence each; none is good. */
export const gapsIn = (rows: readonly TotalityRow[]): readonly string[] =>
  rows.flatMap(({ chart, state, event, answer }) => {
    const where = `${chart}: ${state}`;
    if (answer.kind === 'refused' && answer.reason === undefined) return [`${where} refuses ${event} without a reason`];
    if (answer.kind !== 'accepted') return [];
    return answer.by
      .filter(({ guard }) => guard !== undefined && guard.asks === undefined)
      .map(({ guard }) => `${where} accepts ${event} by the guard ${guard?.name}, and nothing says what it asks`);
  });

/** The events that more than one region of a parallel state handles. One sentence each; none is good. */
export const sharedEvents = ({ machine, name, alphabet }: Chart): readonly string[] =>
  nodesOf(machine.root)
    .filter((node) => node.type === 'parallel')
    .flatMap((node) =>
      alphabet.flatMap((event) => {
        const regions = childrenOf(node).filter((region) => handles(region, event));
        const shared = `${name}: ${event} is handled by ${regions.map(pathOf).join(' and ')}`;
        return regions.length > 1 ? [shared] : [];
      }),
    );

function answerOf(chart: Chart, leaf: StateNode, event: EventType): Answer {
  const upwards = [leaf, ...ancestorsOf(leaf)];
  const by = upwards.flatMap((node) => acceptances(chart, node, event));
  if (by.length > 0) return { kind: 'accepted', by };
  const region = upwards.flatMap(siblingRegions).find((sibling) => handles(sibling, event));
  if (region !== undefined) return { kind: 'elsewhere', region: pathOf(region) };
  return { kind: 'refused', reason: upwards.map((node) => reasonOf(node, event)).find((why) => why !== undefined) };
}

function acceptances({ guards }: Chart, node: StateNode, event: EventType): readonly Acceptance[] {
  return (node.transitions.get(event) ?? []).map((transition) => {
    const { clauses = [] }: Documentation = transition.meta ?? {};
    const name = transition.guard === undefined ? undefined : guardName(transition.guard);
    return {
      from: pathOf(node),
      guard: name === undefined ? undefined : { name, asks: guards[name] },
      clauses,
      description: transition.description,
    };
  });
}

/** Only a guard with a name of its own can be put into words. */
function guardName(guard: unknown): string {
  if (typeof guard === 'string') return guard;
  const named = typeof guard === 'object' && guard !== null && 'type' in guard ? guard.type : undefined;
  return typeof named === 'string' ? named : 'without a name';
}

function reasonOf(node: StateNode, event: EventType): string | undefined {
  const { refuses = {} }: Documentation = node.meta ?? {};
  return refuses[event] ?? refuses['*'];
}

const handles = (node: StateNode, event: EventType): boolean => nodesOf(node).some((one) => one.transitions.has(event));

const siblingRegions = (node: StateNode): readonly StateNode[] =>
  node.parent?.type === 'parallel' ? childrenOf(node.parent).filter((sibling) => sibling !== node) : [];

const childrenOf = (node: StateNode): readonly StateNode[] => Object.values(node.states);
const nodesOf = (node: StateNode): readonly StateNode[] => [node, ...childrenOf(node).flatMap(nodesOf)];
const leavesOf = (node: StateNode): readonly StateNode[] => nodesOf(node).filter((one) => childrenOf(one).length === 0);
const ancestorsOf = ({ parent }: StateNode): readonly StateNode[] =>
  parent === undefined ? [] : [parent, ...ancestorsOf(parent)];

const pathOf = ({ path }: StateNode): string => path.join('.');

/** The page: a section for each chart. What all states inside another do alike is said once, of that one. */
export const totalityTable = (charts: readonly Chart[]): string => [preamble, ...charts.map(section)].join('\n');

const preamble = `# What every state does with every event

Every state of every statechart, and every event in the chart's alphabet: accepted, and when, or refused, and why. An
event that no condition lets through is refused, too. What every state inside another does alike is said once, of the
outer one. Where regions run in parallel, each event is handled by one of them, and the others have no say in it.
`;

/** What a state that has a say in an event does with it. */
type Said = Exclude<Answer, { readonly kind: 'elsewhere' }>;

/** A line of the page before it is written: what the states inside `node` that have a say in an event do with it. */
type Line = { readonly node: StateNode; readonly event: EventType; readonly answer: Said };

function section(chart: Chart): string {
  const rows = new Map(totality(chart).map((row) => [`${row.state} ${row.event}`, row.answer]));
  const answerAt = (leaf: StateNode, event: EventType) => rows.get(`${pathOf(leaf)} ${event}`);
  const lines = chart.alphabet.flatMap((event) => linesOf(chart.machine.root, event, answerAt));
  const body = nodesOf(chart.machine.root).flatMap((node) => group(lines.filter((line) => line.node === node)));
  return [`## ${chart.name}`, '', '| state | event | answer | clause |', '|---|---|---|---|', ...body, ''].join('\n');
}

/** The outermost states inside which all that have a say in the event answer it alike. */
function linesOf(
  node: StateNode,
  event: EventType,
  answerAt: (leaf: StateNode, event: EventType) => Answer | undefined,
): readonly Line[] {
  const answers = leavesOf(node).flatMap((leaf) => answerAt(leaf, event) ?? []);
  const said = answers.filter((answer) => answer.kind !== 'elsewhere');
  const [answer, ...others] = said;
  if (answer === undefined) return [];
  const alike = others.every((other) => answerWords(other) === answerWords(answer));
  const inner = childrenOf(node).flatMap((child) => linesOf(child, event, answerAt));
  return alike && said.length === answers.length ? [{ node, event, answer }] : inner;
}

/** The lines of one state: its name once, and events with the same answer together. */
function group(lines: readonly Line[]): readonly string[] {
  const events = new Map<string, EventType[]>();
  for (const { event, answer } of lines) {
    const words = `${answerWords(answer)} |`;
    events.set(words, [...(events.get(words) ?? []), event]);
  }
  return [...events].map(
    ([words, same], k) => `| ${k === 0 ? stateWords(lines[0]?.node) : ''} | ${listed(same)} | ${words}`,
  );
}

function stateWords(node: StateNode | undefined): string {
  if (node === undefined || node.parent === undefined) return 'every state';
  return `${childrenOf(node).length > 0 ? 'all of ' : ''}\`${pathOf(node)}\``;
}

/** The columns `answer` and `clause`. */
function answerWords(answer: Said): string {
  if (answer.kind === 'refused') return `refused: ${answer.reason ?? 'no reason is given'} | `;
  const ways = answer.by.map((way, k) => acceptanceWords(way, k === 0));
  const clauses = [...new Set(answer.by.flatMap((way) => way.clauses))];
  return `**accepted** ${ways.join('; ')} | ${clauses.join(', ')}`;
}

function acceptanceWords({ guard, description }: Acceptance, isFirst: boolean): string {
  const unguarded = isFirst ? 'always' : 'otherwise';
  const when = guard === undefined ? unguarded : `${isFirst ? '' : 'or '}when ${guard.asks} (\`${guard.name}\`)`;
  return `${when}${description === undefined ? '' : `: ${description}`}`;
}

const listed = (events: readonly EventType[]): string => events.map((event) => `\`${event}\``).join(', ');
