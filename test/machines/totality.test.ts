// The totality of the statecharts: every state answers every event of its chart, every refusal has a reason, and what
// the table says is what the statecharts do where the pair gets to.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Chart, charts } from '../../src/machines/index.js';
import { gapsIn, sharedEvents, type TotalityRow, totality, totalityTable } from '../../src/machines/totality.js';
import { clauses, type EventType, entryOf, eventTypes } from '../../src/protocol/index.js';

const rows = charts.flatMap(totality);
const keyOf = ({ chart, state, event }: Pick<TotalityRow, 'chart' | 'state' | 'event'>) => `${chart} ${state} ${event}`;

type Nested = { readonly states?: { readonly [key: string]: Nested } | undefined };

/** The innermost states of a chart, found without the table's help: in what the statechart was made from. */
const innermost = ({ machine }: Chart): readonly string[] => pathsIn(machine.config);
const pathsIn = ({ states = {} }: Nested): readonly string[] =>
  Object.entries(states).flatMap(([key, inner]) => {
    const paths = pathsIn(inner);
    return paths.length === 0 ? [key] : paths.map((path) => `${key}.${path}`);
  });

for (const chart of charts) {
  test(`machines: totality: ${chart.name} has each of its states with each of its events exactly once`, () => {
    const pairs = innermost(chart).flatMap((state) =>
      chart.alphabet.map((event) => keyOf({ chart: chart.name, state, event })),
    );
    expect(totality(chart).map(keyOf).sort()).toEqual(pairs.sort());
  });

  test(`machines: totality: ${chart.name} refuses nothing without a reason, and says what each guard asks`, () => {
    expect(gapsIn(totality(chart))).toEqual([]);
    expect(Object.keys(chart.guards).sort()).toEqual(Object.keys(chart.machine.implementations.guards).sort());
  });

  test(`machines: totality: in ${chart.name} each event belongs to one parallel region`, () => {
    expect(sharedEvents(chart)).toEqual([]);
  });

  test(`machines: totality: ${chart.name} answers each event of a parallel state in one region or in none`, () => {
    const elsewhere = totality(chart).flatMap(({ event, answer }) =>
      answer.kind === 'elsewhere' ? [{ event, region: answer.region }] : [],
    );
    const answered = elsewhere.filter(({ event, region }) =>
      totality(chart).some(
        (row) => row.event === event && row.state.startsWith(region) && row.answer.kind !== 'elsewhere',
      ),
    );
    expect(answered).toEqual(elsewhere);
  });
}

test('machines: totality: transitions carry out the clauses that the alphabet gives their event, and all of them', () => {
  const carried = (type: EventType) =>
    rows.flatMap(({ event, answer }) => (event === type && answer.kind === 'accepted' ? answer.by : []));
  for (const type of eventTypes) {
    const found = new Set(carried(type).flatMap((way) => way.clauses));
    expect([type, [...found].sort()]).toEqual([type, [...entryOf(type).clauses].sort()]);
  }
  expect(new Set(eventTypes.flatMap((type) => entryOf(type).clauses))).toEqual(new Set(Object.keys(clauses)));
});

/** A page back into pairs: for each line of the chart's section, the states it names with the events it names. */
function pairsOnPage(page: string, { name }: Chart, states: readonly string[]): readonly string[] {
  const section = page.split(`## ${name}\n`)[1]?.split('\n## ')[0] ?? '';
  let named = '';
  return section.split('\n').flatMap((line) => {
    const [, state = '', events = ''] = line.split('|').map((cell) => cell.trim());
    named = state === '' ? named : state;
    const path = named.replace('all of ', '').replaceAll('`', '');
    const inside = states.filter((one) => named === 'every state' || one === path || one.startsWith(`${path}.`));
    const types = [...events.matchAll(/`([^`]+)`/g)].map(([, type]) => type);
    return inside.flatMap((one) => types.map((type) => `${one} ${type}`));
  });
}

test('machines: totality: the page says one thing of every state and event, but for those that leave it to another region', () => {
  const page = totalityTable(charts);
  for (const chart of charts) {
    const [own, elsewhere] = [false, true].map((left) =>
      totality(chart)
        .filter(({ answer }) => (answer.kind === 'elsewhere') === left)
        .map(({ state, event }) => `${state} ${event}`),
    );
    const pairs = pairsOnPage(page, chart, innermost(chart)).filter((pair) => !elsewhere?.includes(pair));
    expect([...pairs].sort()).toEqual(own?.sort());
  }
});

test('machines: totality: docs/totality.md is the page, word for word', () => {
  const written = readFileSync(new URL('../../docs/totality.md', import.meta.url), 'utf8');
  expect(written.slice(written.indexOf('# '))).toBe(totalityTable(charts));
});
