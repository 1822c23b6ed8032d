// The controllers mirror the statecharts: each event of a statechart has its method, under its name, in its order.
import { describe, expect, it } from 'vitest';
import { Primary, Secondary } from '../../src/impl/index.js';
import { alphabetOf } from '../../src/protocol/index.js';

/** `secondary.takeover` is the method `takeover`, of either node. */
const methodOf = (event: string) => event.slice(event.indexOf('.') + 1);

const mirrors = [
  { chart: 'primary', methods: Object.getOwnPropertyNames(Primary.prototype) },
  { chart: 'secondary', methods: Object.getOwnPropertyNames(Secondary.prototype) },
] as const;

describe('impl: mirrors', () => {
  it.each(mirrors)(
    'impl: mirrors: the $chart has a method for each event of its statechart, in its order',
    (mirror) => {
      const events = alphabetOf(mirror.chart).map(methodOf);
      expect(mirror.methods.filter((name) => events.includes(name))).toEqual(events);
    },
  );

  it.each(mirrors)('impl: mirrors: the events of the $chart come last, after every input', ({ chart, methods }) => {
    const events = alphabetOf(chart).map(methodOf);
    expect(methods.slice(-events.length)).toEqual(events);
  });
});
