// What the statecharts must not refuse in any reachable state: a crash of a node that is up, its recovery, and a
// frame's loss, which is no event at all but that nobody waits for its arrival.
import { expect, test } from 'vitest';
import { type ModelState, projection } from '../../src/machines/index.js';
import { channels, type EventType } from '../../src/protocol/index.js';
import { sized, sizeName } from '../model/sizes.js';
import { type Product, productOf, snapshotsOf } from './product.js';

const parameters = sized(2, 2, 2, 2);
const product: Product = productOf(parameters);
const everywhere = `in every reachable state of ${sizeName(parameters)}`;

/** Each state of the model with the names of the events enabled there. */
const situations = product.states.map((state, number) => ({
  state,
  model: projection(snapshotsOf(product, state)),
  enabled: new Set(product.steps[number]?.map(({ event }) => product.events[event]?.type)),
}));

/** States in which it is not so that the event is enabled exactly where `isDue`. */
const wrong = (type: EventType, isDue: (model: ModelState) => boolean) =>
  situations.filter(({ model, enabled }) => enabled.has(type) !== isDue(model)).map(({ model }) => model);

test(`machines: faults: ${everywhere} a crash of the primary is refused only when it is down`, () => {
  expect(wrong('primary.crash', ({ primaryUp }) => primaryUp)).toEqual([]);
});

test(`machines: faults: ${everywhere} a crash of the secondary is refused only when it is down`, () => {
  expect(wrong('secondary.crash', ({ secondaryUp }) => secondaryUp)).toEqual([]);
});

test(`machines: faults: ${everywhere} a primary that is down may recover unless it was taken over`, () => {
  expect(wrong('primary.recover', ({ primaryUp, active }) => !primaryUp && !active)).toEqual([]);
});

test(`machines: faults: ${everywhere} a secondary that is down may recover, also after a takeover`, () => {
  expect(wrong('secondary.recover', ({ secondaryUp }) => !secondaryUp)).toEqual([]);
});

test(`machines: faults: ${everywhere} a secondary that is up may take over once, and only from a primary that is down`, () => {
  const isDue = ({ primaryUp, secondaryUp, active }: ModelState) => !primaryUp && secondaryUp && !active;
  expect(wrong('secondary.takeover', isDue)).toEqual([]);
});

const arrivals: ReadonlySet<string | undefined> = new Set(Object.values(channels).map(({ arrives }) => arrives));
const sendings: ReadonlySet<string> = new Set(Object.values(channels).map(({ sent }) => sent));
const isChannel = product.locals.map(({ chart }) => chart.name in channels);

test(`machines: faults: ${everywhere} a loss is never refused: nothing but an arrival depends on what the link carries`, () => {
  const possible = new Map<string, Set<string>>();
  for (const [number, state] of product.states.entries()) {
    const nodes = String(state.filter((_, chart) => !isChannel[chart]));
    const steps = product.steps[number]?.map(({ event }) => event) ?? [];
    const events = steps.filter((event) => !arrivals.has(product.events[event]?.type));
    possible.set(nodes, (possible.get(nodes) ?? new Set()).add(String(events)));
  }
  expect([...possible.values()].filter((variants) => variants.size !== 1)).toEqual([]);
  expect(possible.size).toBeLessThan(product.states.length);
});

test('machines: faults: the link takes every frame at any time', () => {
  const refused = product.locals.flatMap((locals, chart) => {
    if (!isChannel[chart]) return [];
    const sent = product.events.flatMap((event, number) => (sendings.has(event.type) ? [number] : []));
    return locals.snapshots.flatMap((_, local) => sent.filter((event) => locals.after(local, event) === 'refused'));
  });
  expect(refused).toEqual([]);
});

test('machines: faults: an arrival leaves the frame on the link, so that it may arrive again', () => {
  const gone = product.locals.flatMap((locals, chart) => {
    if (!isChannel[chart]) return [];
    const arriving = product.events.flatMap((event, number) => (arrivals.has(event.type) ? [number] : []));
    return locals.snapshots.flatMap((_, local) =>
      arriving.map((event) => locals.after(local, event)).filter((after) => after !== 'refused' && after !== local),
    );
  });
  expect(gone).toEqual([]);
});

test(`machines: faults: ${everywhere} a crash and the recovery after it keep what is durable and nothing else`, () => {
  for (const node of ['primary', 'secondary'] as const) {
    const outcomes = new Map<string, Set<string>>();
    for (const [number, { model }] of situations.entries()) {
      const crash = product.steps[number]?.find(({ event }) => product.events[event]?.type === `${node}.crash`);
      const after = crash === undefined ? undefined : situations[crash.after]?.model;
      if (after === undefined) continue;
      const durable = durableOf(model);
      expect(durableOf(after)).toBe(durable);
      const rest = node === 'primary' ? [after.issued, after.reported, after.acknowledged, after.messaged] : [];
      outcomes.set(durable, (outcomes.get(durable) ?? new Set()).add(JSON.stringify(rest)));
    }
    expect([...outcomes.values()].filter((variants) => variants.size !== 1)).toEqual([]);
  }
});

const durableOf = ({ stored, released, held, permitted, destaged }: ModelState): string =>
  JSON.stringify({ stored, released, held, permitted, destaged });
