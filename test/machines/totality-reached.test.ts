// The totality table against the statecharts in motion: where the pair gets to, an event is accepted exactly as the
// table says, and nothing that the table calls accepted is out of reach.
import { expect, test } from 'vitest';
import type { StateValue } from 'xstate';
import { charts } from '../../src/machines/index.js';
import { type TotalityRow, totality } from '../../src/machines/totality.js';
import { sized, sizeName } from '../model/sizes.js';
import { type LocalStates, type Product, productOf } from './product.js';

/** `up.storing.idle` and its like: the innermost states that are active. */
const activeIn = (value: StateValue | undefined): readonly string[] => {
  if (value === undefined) return [];
  if (typeof value === 'string') return [value];
  return Object.entries(value).flatMap(([key, inner]) => {
    const inside = activeIn(inner);
    return inside.length === 0 ? [key] : inside.map((path) => `${key}.${path}`);
  });
};

/** A local state, an event of the chart's alphabet, whether the chart accepts it there, and what the table says. */
type Encounter = { readonly accepted: boolean; readonly rows: readonly TotalityRow[]; readonly what: string };

function encountersOf({ events }: Product, locals: LocalStates): readonly Encounter[] {
  const { chart, snapshots } = locals;
  const rows = new Map(totality(chart).map((row) => [`${row.state} ${row.event}`, row]));
  return snapshots.flatMap((snapshot, local) => {
    const active = activeIn(snapshot.value);
    return events.flatMap((event, number): readonly Encounter[] => {
      if (!chart.alphabet.some((type) => type === event.type)) return [];
      const said = active.flatMap((state) => rows.get(`${state} ${event.type}`) ?? []);
      const accepted = locals.after(local, number) !== 'refused';
      return [{ accepted, rows: said, what: `${chart.name} in ${active.join(', ')}: ${JSON.stringify(event)}` }];
    });
  });
}

/** Whether the states' answers together say that the event is accepted: always, for some numbers, or never. */
function verdictOf(rows: readonly TotalityRow[]): 'always' | 'sometimes' | 'never' {
  const ways = rows.flatMap(({ answer }) => (answer.kind === 'accepted' ? answer.by : []));
  if (ways.length === 0) return 'never';
  return ways.some(({ guard }) => guard === undefined) ? 'always' : 'sometimes';
}

/** More writes than either cache holds, or nothing would ever wait for room. */
const parameters = sized(3, 2, 1, 2);
const product = productOf(parameters);

charts.forEach(({ name }, number) => {
  const locals = product.locals[number];
  const encounters = locals === undefined ? [] : encountersOf(product, locals);

  test(`machines: totality-reached: at ${sizeName(parameters)} ${name} accepts an event only where the table says so, and always where it says always`, () => {
    const contradictions = encounters.filter(({ accepted, rows }) => {
      const verdict = verdictOf(rows);
      return accepted ? verdict === 'never' : verdict === 'always';
    });
    expect(contradictions.map(({ what }) => what)).toEqual([]);
    expect(encounters.length).toBeGreaterThan(0);
  });

  test(`machines: totality-reached: at ${sizeName(parameters)} every local state of ${name} is in the table, and no two of its states disagree`, () => {
    const disputed = encounters.filter(({ rows }) => {
      const kinds = new Set(rows.map(({ answer }) => answer.kind));
      return rows.length === 0 || (kinds.has('accepted') && kinds.has('refused'));
    });
    expect(disputed.map(({ what }) => what)).toEqual([]);
  });

  test(`machines: totality-reached: at ${sizeName(parameters)} everything that the table lets ${name} accept is accepted somewhere`, () => {
    const taken = new Set(takenRows(number).map(keyOf));
    const accepting = charts.filter((chart) => chart.name === name).flatMap(totality);
    const never = accepting.filter((row) => row.answer.kind === 'accepted' && !taken.has(keyOf(row)));
    expect(never.map(keyOf)).toEqual([]);
  });
});

const keyOf = ({ state, event }: Pick<TotalityRow, 'state' | 'event'>) => `${state} ${event}`;

/** The states of one chart that were active when the whole pair took an event in which the chart takes part. */
function takenRows(chart: number): readonly Pick<TotalityRow, 'state' | 'event'>[] {
  const taken = new Map<string, Pick<TotalityRow, 'state' | 'event'>>();
  const active = product.locals[chart]?.snapshots.map(({ value }) => activeIn(value)) ?? [];
  for (const [number, state] of product.states.entries()) {
    for (const { event } of product.steps[number] ?? []) {
      const type = charts[chart]?.alphabet.find((one) => one === product.events[event]?.type);
      if (type === undefined) continue;
      for (const path of active[state[chart] ?? -1] ?? []) taken.set(`${path} ${type}`, { state: path, event: type });
    }
  }
  return [...taken.values()];
}
