// The pair as the text of a Mermaid flowchart: a box for each statechart, an arrow for each event that two of them
// share. Events of one statechart alone stand in its box.
import type { ChartName } from '../protocol/index.js';
import type { Pair, PairEvent } from './pair.js';

/** The text of a Mermaid flowchart of the pair. */
export function pairMermaid({ charts, events }: Pair): string {
  const box = (name: string) =>
    `${idOf(name)}["${[`<b>${titleOf(name)}</b>`, ...ownEvents(name, events)].join('<br/>')}"]`;
  const names = charts.map(({ name }) => name);
  return [
    '---',
    'title: pair',
    '---',
    'flowchart LR',
    ...names.filter((name) => !isChannel(name)).map((name) => `  ${box(name)}`),
    '  subgraph link',
    '    direction TB',
    ...names.filter(isChannel).map((name) => `    ${box(name)}`),
    '  end',
    ...events.flatMap(arrowOf),
    '',
  ].join('\n');
}

const isChannel = (name: string): boolean => name.startsWith('link.');
const titleOf = (name: string): string => name.slice(name.indexOf('.') + 1);
const idOf = (name: ChartName | string): string => name.replace('.', '_');

const ownEvents = (name: string, events: readonly PairEvent[]): readonly string[] =>
  events.filter(({ from, to }) => from === name && to === undefined).map(textOf);

const textOf = ({ event, clauses }: PairEvent): string => [event, clauses].filter(Boolean).join(' ');

const arrowOf = (event: PairEvent): readonly string[] =>
  event.to === undefined ? [] : [`  ${idOf(event.from)} -->|"${textOf(event)}"| ${idOf(event.to)}`];
