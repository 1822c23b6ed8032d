// A run of any network, drawn: as a table, as a sequence diagram, and as its statecharts with where the run has come to.
import { join } from 'node:path';
import {
  type NetworkRun,
  networkMermaid,
  networkSvg,
  networkTable,
  networkText,
  readStatechart,
  statechartSvg,
} from '../diagram/index.js';
import {
  changeText,
  eventName,
  type Network,
  type NetworkEvent,
  type NetworkState,
  statesOnTheWay,
} from '../explore/index.js';
import type { Shown } from './answers-report.js';
import { makeFolder } from './make-folder.js';
import { resultTo } from './output.js';

const drawings = { table: networkTable, text: networkText, mermaid: networkMermaid, svg: networkSvg };
export type Drawing = keyof typeof drawings;

export const drawRun = (network: Network, shown: Shown, format: Drawing): string =>
  drawings[format](runOf(network, shown));

function runOf(network: Network, { title, events, circle = [] }: Shown): NetworkRun {
  const all = [...events, ...circle];
  const states = statesOnTheWay(network, all);
  return {
    machines: network.participants.map(({ name }) => name),
    steps: all.map((event, k) => ({
      label: eventName(network, event),
      takers: takersOf(network, event),
      changes: changes(states[k] ?? [], states[k + 1] ?? []),
    })),
    circle: circle.length === 0 ? undefined : events.length,
    violation: title,
  };
}

const changes = (before: NetworkState, after: NetworkState): readonly string[] =>
  after.map((snapshot, k) => changeText(before[k] ?? snapshot, snapshot));

const takersOf = ({ participants }: Network, { type }: NetworkEvent): readonly number[] =>
  participants.flatMap(({ alphabet }, k) => (alphabet.includes(type) ? [k] : []));

/** Writes the statechart of every machine into the folder, with the states that the run ends in, and those it came through. */
export async function writeStatecharts(
  network: Network,
  { events, circle = [] }: Shown,
  folder: string,
): Promise<void> {
  makeFolder(folder);
  const states = statesOnTheWay(network, [...events, ...circle]);
  for (const [k, { name, machine, input }] of network.participants.entries()) {
    const ids = states.map((state) => new Set(state[k]?._nodes.map(({ id }) => id)));
    const highlight = { active: ids.at(-1) ?? new Set(), entered: new Set(ids.flatMap((some) => [...some])) };
    const chart = readStatechart(name, machine, {}, input, 'boxes');
    resultTo(join(folder, `${name}.svg`), await statechartSvg(chart, highlight));
  }
}
