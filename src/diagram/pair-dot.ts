// The pair as a graph in Graphviz's language: a node for each statechart, an arrow for each event that two of them
// share. Events of one statechart alone stand in its node.
import type { Pair, PairEvent } from './pair.js';

/** The text of a Graphviz digraph of the pair. */
export function pairDot({ charts, events }: Pair): string {
  const node = (name: string) => {
    const texts = events.filter(({ from, to }) => from === name && to === undefined).map(textOf);
    return `"${name}" [label="${[name.slice(name.indexOf('.') + 1), ...texts].join('\\n')}"];`;
  };
  const names = charts.map(({ name }) => name);
  const isChannel = (name: string) => name.startsWith('link.');
  return [
    'digraph "pair" {',
    '  rankdir=LR; fontname="Helvetica"; nodesep=0.4; ranksep=0.8;',
    '  node [shape=box, style=rounded, fontname="Helvetica", fontsize=12, margin="0.2,0.15"];',
    '  edge [fontname="Helvetica", fontsize=10];',
    ...names.filter((name) => !isChannel(name)).map((name) => `  ${node(name)}`),
    '  subgraph "cluster link" {',
    '    label="link"; style=rounded;',
    ...names.filter(isChannel).map((name) => `    ${node(name)}`),
    '  }',
    ...events.flatMap((event) => (event.to === undefined ? [] : [arrow(event.from, event.to, textOf(event), names)])),
    '}',
    '',
  ].join('\n');
}

/** Graphviz ranks by an arrow's ends: one that leads back to an earlier statechart is drawn backwards. */
const arrow = (from: string, to: string, label: string, names: readonly string[]): string =>
  names.indexOf(from) < names.indexOf(to)
    ? `  "${from}" -> "${to}" [label="${label}"];`
    : `  "${to}" -> "${from}" [label="${label}", dir=back];`;

const textOf = ({ event, clauses }: PairEvent): string => [event, clauses].filter(Boolean).join(' ');
