// Two logs conform when some order of both is allowed. The oracle makes one order; here every order is tried.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Rule, remoteCopyRules } from '../../src/invariants/index.js';
import { orderersOf } from '../../src/oracle/judging/judged-lines.js';
import { judgesOf } from '../../src/oracle/judging/judges.js';
import { NodeOrder } from '../../src/oracle/ordering/node-order.js';
import {
  entryOf,
  eventTypes,
  headerSchema,
  isEventType,
  type ObservedEvent,
  type Parameters,
} from '../../src/protocol/index.js';
import { sized } from '../model/sizes.js';
import { type Choose, damaged, walk } from './damaged-run.js';
import { EveryCompletion, type States } from './every-completion.js';

type Logs = {
  readonly primary: readonly ObservedEvent[];
  readonly secondary: readonly ObservedEvent[];
  readonly hidden: ReadonlySet<string>;
  readonly choose: Choose;
};

const hideable = eventTypes.filter((type) => !/crash|recover|takeover/.test(type));
const nodeOf = ({ type }: ObservedEvent) => (isEventType(type) ? entryOf(type).node : undefined);

const logs = (parameters: Parameters, mostHidden: number): fc.Arbitrary<Logs> =>
  fc
    .record({
      hidden: fc.subarray(hideable, { maxLength: mostHidden }),
      steps: fc.integer({ min: 5, max: 35 }),
      choices: fc.infiniteStream(fc.nat({ max: 9_999 })),
    })
    .map(({ hidden, steps, choices }) => {
      const choose: Choose = (bound) => choices.next().value % bound;
      const types = new Set<string>(hidden);
      const shown = damaged(walk(parameters, steps, choose), parameters, choose).filter(({ type }) => !types.has(type));
      return {
        primary: shown.filter((event) => nodeOf(event) === 'primary'),
        secondary: shown.filter((event) => nodeOf(event) === 'secondary'),
        hidden: types,
        choose,
      };
    });

/** Whether some order of both logs breaks no rule, whatever else has happened unseen: every order is tried. */
function isAllowed(checked: readonly Rule[], parameters: Parameters, { primary, secondary, hidden }: Logs): boolean {
  const every = new EveryCompletion(checked, parameters, (type) => hidden.has(type));
  const none: States = new Map();
  let row: States[] = [];
  for (let i = 0; i <= primary.length; i += 1) {
    const above = row;
    row = [];
    for (let j = 0; j <= secondary.length; j += 1) {
      const one = primary[i - 1];
      const other = secondary[j - 1];
      const ways: (readonly [States, ObservedEvent])[] = [];
      if (one !== undefined) ways.push([above[j] ?? none, one]);
      if (other !== undefined) ways.push([row[j - 1] ?? none, other]);
      row.push(i + j === 0 ? every.initial : every.after(ways));
    }
  }
  return (row.at(-1) ?? none).size > 0;
}

/** The rules that the order which the oracle makes breaks, or the implied crash of a primary that is taken over from. */
function broken({ primary, secondary, hidden, choose }: Logs, parameters: Parameters): readonly string[] {
  const observes = eventTypes.filter((type) => !hidden.has(type));
  const header = headerSchema.parse({ trace: 'destage/1', order: 'per-node', observes });
  const found: string[] = [];
  const judges = judgesOf(header, parameters);
  const orderers = orderersOf(header, judges, {
    claim: (event) => found.push(...[judges.claim.observe(event)?.rule.id ?? []].flat()),
    model: () => {},
  });
  for (const orderer of orderers) {
    const order = new NodeOrder({
      ...orderer,
      waitsFor: (event, at) => (found.length > 0 ? undefined : orderer.waitsFor(event, at)),
      isBetterLate: (event) => found.length === 0 && orderer.isBetterLate?.(event) === true,
      take(event, at) {
        if (found.length === 0) orderer.take(event, at);
      },
    });
    const rest = { primary: [...primary], secondary: [...secondary] };
    while (rest.primary.length + rest.secondary.length > 0) {
      const node =
        rest.secondary.length === 0 || (rest.primary.length > 0 && choose(2) === 0) ? 'primary' : 'secondary';
      const event = rest[node].shift();
      if (event !== undefined) order.offer(node, event, 0);
      order.run();
    }
    for (const node of ['primary', 'secondary'] as const) order.close(node);
    order.run();
  }
  return found;
}

for (const { writes, mostHidden, runs } of [
  { writes: 1, mostHidden: 0, runs: 200 },
  { writes: 2, mostHidden: 0, runs: 200 },
  { writes: 3, mostHidden: 0, runs: 50 },
  { writes: 2, mostHidden: 3, runs: 80 },
  { writes: 1, mostHidden: 11, runs: 300 },
  { writes: 2, mostHidden: 11, runs: 200 },
]) {
  test(`oracle: node order: ${writes} writes, ${mostHidden} types hidden: two logs violate when every order does`, () => {
    const parameters = sized(writes, 2, writes, writes);
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(logs(parameters, mostHidden), (both) => {
        const meant = isAllowed(remoteCopyRules, parameters, both);
        expect(broken(both, parameters)).toHaveLength(meant ? 0 : 1);
        seen.add(meant);
      }),
      { numRuns: runs },
    );
    expect(seen.size).toBe(2);
  });
}

test('oracle: node order: an order that takes arrivals before their sending is found out', () => {
  const taken: string[] = [];
  const order = new NodeOrder({
    waitsFor: () => undefined,
    awaits: () => undefined,
    take: ({ type }) => taken.push(type),
  });
  order.offer('secondary', { type: 'secondary.store', seq: 1 }, 0);
  order.run();
  order.offer('primary', { type: 'primary.transmit', seq: 1 }, 0);
  order.run();
  expect(taken).toEqual(['secondary.store', 'primary.transmit']);
});
