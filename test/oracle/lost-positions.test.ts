// Logs of two nodes with sparse numbers, where a crash of the primary loses positions: the logs are read side by side, and
// what a line of the secondary names must not depend on how far the primary's log had been read.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkLogs, type TraceSource } from '../../src/oracle/index.js';
import { conformingRuns } from './conforming-run.js';
import { type Line, sourceOf, textOf } from './judge.js';
import {
  acknowledged,
  destage,
  header,
  issue,
  recover,
  report,
  secondaryReport,
  secondaryStore,
  store,
  transmit,
  upTo,
} from './lines.js';
import { withPositions } from './transformations.js';

type Logs = readonly [readonly Line[], readonly Line[]];

const lacks = ['primary.message', 'secondary.permit', 'primary.release'];

async function outcomeOf(logs: Logs, head: Line): Promise<string> {
  const file = (name: string, lines: readonly Line[]): TraceSource => ({ ...sourceOf(textOf(lines)), name });
  const [primary, secondary] = logs;
  const { pairs } = await checkLogs([file('primary', [head, ...primary]), file('secondary', secondary)]);
  const [{ verdict, violation } = { verdict: 'none', violation: undefined }] = pairs;
  return violation === undefined ? verdict : `${violation.rule} at ${violation.file}:${violation.line}`;
}

const sent = (seq: number, name: string) => [issue(name), store(seq, name), report(seq), transmit(seq)];
const arrived = (seq: number) => [secondaryStore(seq), secondaryReport(seq)];

/** After so many writes one is lost that nobody was told of, and two more follow. */
function losingOne(
  writes: number,
  positionOf: (write: number) => number,
  lost: number,
  after: readonly [number, number],
): Logs {
  const before = Array.from({ length: writes }, (_, k) => positionOf(k + 1));
  return [
    [
      ...before.flatMap((seq) => sent(seq, `w${seq}`)),
      issue('lost'),
      store(lost, 'lost'),
      recover('primary', { stored: positionOf(writes) }),
      ...after.flatMap((seq) => sent(seq, `after ${seq}`)),
      ...after.map((seq) => acknowledged(seq)),
    ],
    [
      ...before.flatMap((seq) => [...arrived(seq), destage(seq)]),
      ...after.flatMap(arrived),
      ...after.map((seq) => destage(seq)),
    ],
  ];
}

test('oracle: lost positions: where one is used again, the secondary names what it is then, however far the logs were read', async () => {
  const conforms = 'conforms';
  for (let writes = 8; writes < 40; writes += 1) {
    const dense = losingOne(writes, (write) => write, writes + 1, [writes + 1, writes + 2]);
    expect(await outcomeOf(dense, header({ lacks })), `${writes} writes, dense`).toBe(conforms);
    const last = writes * 100;
    for (const after of [
      [last + 15, last + 20],
      [last + 20, last + 30],
      [last + 30, last + 31],
    ] as const) {
      const sparse = losingOne(writes, (write) => write * 100, last + 20, after);
      const found = await outcomeOf(sparse, header({ numbers: 'sparse', lacks }));
      expect(found, `${writes} writes, then ${after.join(' and ')}`).toBe(conforms);
    }
  }
});

test('oracle: lost positions: what was acknowledged and is lost breaks the rule that it breaks with dense numbers', async () => {
  const logs = (one: number, two: number): Logs => [
    [
      ...[issue('a'), store(one, 'a'), report(one), issue('b'), store(two, 'b'), report(two)],
      ...[upTo('primary.transmit', two), upTo('primary.acknowledged', two), recover('primary', { stored: one })],
    ],
    [upTo('secondary.store', two), upTo('secondary.report', two), upTo('secondary.destage', two)],
  ];
  expect(await outcomeOf(logs(1, 2), header({ lacks }))).toBe('RC-K at primary:10');
  expect(await outcomeOf(logs(10, 20), header({ numbers: 'sparse', lacks }))).toBe('RC-K at primary:10');
});

test('oracle: lost positions: property: a recovery that loses a reported write is found where it is with dense numbers', async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(conformingRuns(), fc.integer({ min: 2, max: 1_000 }), async ({ lines }, step) => {
      const at = lines.findLastIndex(({ event, stored }) => event === 'primary.recover' && Number(stored) > 0);
      const less = lines.map((line, k) =>
        k === at ? { ...line, stored: Number(line['stored']) - 1, released: 0 } : line,
      );
      const logs = (all: readonly Line[]): Logs => [
        all.filter((line) => isPrimary(line)),
        all.filter((line) => !isPrimary(line) && line['event'] !== 'end'),
      ];
      const dense = await outcomeOf(logs(less), header());
      // Of a write that nobody was told of, no rule is broken there.
      if (dense !== `RC-K at primary:${logs(less.slice(0, at + 1))[0].length + 1}`) return;
      found += 1;
      const positioned = withPositions(less, (number) => number * step);
      expect(await outcomeOf(logs(positioned), header({ numbers: 'sparse' }))).toBe(dense);
    }),
    { numRuns: 100 },
  );
  expect(found).toBeGreaterThan(3);
});

const isPrimary = ({ event, node }: Line) =>
  (node ?? (/^(host|primary)/.test(String(event)) ? 'primary' : '')) === 'primary';
