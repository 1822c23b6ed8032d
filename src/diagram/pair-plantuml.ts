// The pair as the text of a PlantUML component diagram: a component for each statechart, an arrow for each event that
// two of them share. Events of one statechart alone stand in its component.
import type { Pair, PairEvent } from './pair.js';

/** The text of a PlantUML component diagram of the pair. */
export function pairPlantuml({ charts, events }: Pair): string {
  const box = (name: string) => {
    const texts = events.filter(({ from, to }) => from === name && to === undefined).map(textOf);
    return `rectangle "${[`**${name.slice(name.indexOf('.') + 1)}**`, ...texts].join('\\n')}" as ${idOf(name)}`;
  };
  const names = charts.map(({ name }) => name);
  const isChannel = (name: string) => name.startsWith('link.');
  return [
    '@startuml',
    'title pair',
    'left to right direction',
    ...names.filter((name) => !isChannel(name)).map(box),
    'package link {',
    ...names.filter(isChannel).map((name) => `  ${box(name)}`),
    '}',
    ...events.flatMap((event) => (event.to === undefined ? [] : [arrow(event.from, event.to, textOf(event), names)])),
    '@enduml',
    '',
  ].join('\n');
}

const idOf = (name: string): string => name.replace('.', '_');

/** The earlier statechart stands on the left, wherever the arrow leads. */
const arrow = (from: string, to: string, text: string, names: readonly string[]): string =>
  names.indexOf(from) < names.indexOf(to)
    ? `${idOf(from)} --> ${idOf(to)} : ${text}`
    : `${idOf(to)} <-- ${idOf(from)} : ${text}`;

const textOf = ({ event, clauses }: PairEvent): string => [event, clauses].filter(Boolean).join(' ');
