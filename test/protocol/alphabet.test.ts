// The alphabet's table: complete, and with nothing in it that belongs to nobody.
import { expect, test } from 'vitest';
import {
  alphabet,
  alphabetOf,
  type ChartName,
  channels,
  clauses,
  type EventType,
  entryOf,
  eventTypes,
} from '../../src/protocol/index.js';

const chartNames: readonly ChartName[] = ['host', 'primary', 'link.data', 'link.acks', 'link.messages', 'secondary'];

test('protocol: alphabet: it has the sixteen events of the design, in the order of its table', () => {
  expect(eventTypes).toEqual(Object.keys(alphabet));
  expect(eventTypes).toHaveLength(16);
  expect(new Set(eventTypes).size).toBe(16);
});

for (const type of eventTypes) {
  const { node, charts, clauses: carried, meaning, number } = entryOf(type);

  test(`protocol: alphabet: ${type} has a node, a statechart that takes part, and a meaning`, () => {
    expect(['primary', 'secondary']).toContain(node);
    expect(charts.length).toBeGreaterThan(0);
    expect(chartNames).toEqual(expect.arrayContaining([...charts]));
    expect(new Set(charts).size).toBe(charts.length);
    expect(Object.keys(clauses)).toEqual(expect.arrayContaining([...carried]));
    expect(meaning).not.toBe('');
  });

  test(`protocol: alphabet: ${type} happens at the node that its name says, or is the host's and happens at the primary`, () => {
    const [owner] = type.split('.');
    expect(node).toBe(owner === 'host' ? 'primary' : owner);
    expect(charts.some((chart) => chart === node)).toBe(true);
  });

  test(`protocol: alphabet: ${type} carries a number unless it is a fault, a recovery or the takeover`, () => {
    const isNumberless = /\.(crash|recover|takeover)$/.test(type);
    expect(number === undefined).toBe(isNumberless);
  });
}

test('protocol: alphabet: every clause of the claim is carried by some event', () => {
  const carried = eventTypes.flatMap((type) => entryOf(type).clauses);
  expect([...new Set(carried)].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']);
  expect(Object.keys(clauses)).toEqual([...new Set(carried)].sort());
});

test("protocol: alphabet: a statechart's alphabet is every event in which it takes part, and no other", () => {
  for (const chart of chartNames) {
    const partaking = eventTypes.filter((type) => entryOf(type).charts.some((one) => one === chart));
    expect(alphabetOf(chart)).toEqual(partaking);
    expect(partaking).not.toEqual([]);
  }
});

test('protocol: alphabet: what the host and the statecharts of the link take part in', () => {
  expect(alphabetOf('host')).toEqual(['host.issue', 'primary.report', 'primary.crash', 'primary.recover']);
  expect(alphabetOf('link.data')).toEqual(['primary.transmit', 'secondary.store']);
  expect(alphabetOf('link.acks')).toEqual(['secondary.report', 'primary.acknowledged']);
  expect(alphabetOf('link.messages')).toEqual(['primary.message', 'secondary.permit']);
});

for (const [channel, { sent, arrives }] of Object.entries(channels)) {
  test(`protocol: alphabet: ${channel} carries from one node to the other, and both ends are all of its alphabet`, () => {
    const chart = chartNames.find((name) => name === channel);
    const ends: readonly EventType[] = [sent, arrives];
    expect(chart && [...alphabetOf(chart)].sort()).toEqual([...ends].sort());
    expect(entryOf(sent).node).not.toBe(entryOf(arrives).node);
    expect(entryOf(sent).number).toBe(entryOf(arrives).number);
  });
}
