// Logs of several nodes, one file or several each, without a common clock.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkLogs, type InputError, type PairReport } from '../../src/oracle/index.js';
import { conformingRuns } from './conforming-run.js';
import { judge, type Line } from './judge.js';
import { fileOf, judgeFiles, logsOf, refusalOf } from './judge-files.js';
import {
  accepted,
  acknowledged,
  begin,
  copied,
  crash,
  destage,
  end,
  header,
  issue,
  message,
  permit,
  recover,
  report,
  secondaryReport,
  secondaryStore,
  store,
  takeover,
  transmit,
  wholeWay,
} from './lines.js';
import { renamed, summarised, withPositions } from './transformations.js';

const outcomeOf = ({ verdict, violation }: PairReport) =>
  violation === undefined ? verdict : `${violation.rule} at ${violation.file}:${violation.line}`;

const runs = conformingRuns();
const lastly = { event: 'end', node: 'primary' };

test('oracle: several files: property: a run of the model never violates, and the model is followed', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(runs, fc.integer({ min: 40, max: 2_000 }), fc.boolean(), async ({ lines }, chunk, turned) => {
      const [primary = [], secondary = []] = logsOf(lines);
      const files = [[...primary, lastly], secondary];
      const verdict = await judgeFiles(turned ? files.reverse() : files, true, chunk);
      expect(verdict).toMatchObject({ violation: undefined, model: { followed: true } });
      const { reasons } = await judge(lines, true);
      expect(verdict.reasons).toEqual(reasons);
      seen.add(verdict.verdict);
    }),
    { numRuns: 300 },
  );
  expect([...seen].sort()).toEqual(['conforms', 'inconclusive']);
});

test('oracle: several files: property: sparse numbers, summaries and other names change nothing', async () => {
  const steps = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 9, maxLength: 9 });
  await fc.assert(
    fc.asyncProperty(runs, steps, async ({ lines }, distances) => {
      const positionOf = (number: number) => distances.slice(0, number).reduce((sum, step) => sum + step, 0);
      const sparse = logsOf(renamed(withPositions(lines, positionOf), (name) => `${name}!`));
      const heads = sparse.map((log) => [header({ numbers: 'sparse' }), ...log]);
      expect((await judgeFiles(heads, true)).violation).toBeUndefined();
      expect((await judgeFiles(logsOf(summarised(lines)), true)).violation).toBeUndefined();
    }),
    { numRuns: 100 },
  );
});

test('oracle: several files: property: one file in which only each node is in order is judged like two', async () => {
  await fc.assert(
    fc.asyncProperty(runs, fc.infiniteStream(fc.nat({ max: 9 })), async ({ lines }, choices) => {
      const [primary = [], secondary = []] = logsOf(lines).map((log) => [...log]);
      const mixed: Line[] = [header({ order: 'per-node' })];
      let turn = true;
      while (primary.length + secondary.length > 0) {
        if (choices.next().value === 0) turn = !turn;
        const line = (turn ? primary : secondary).shift();
        if (line === undefined) turn = !turn;
        else mixed.push(line);
      }
      const verdict = await judge([...mixed, end], true);
      expect(verdict).toMatchObject({ violation: undefined, model: { followed: true } });
    }),
    { numRuns: 200 },
  );
});

test('oracle: several files: what never was sent is found where it arrived, and named by its file', async () => {
  const [primary = [], secondary = []] = logsOf([...wholeWay(1), ...wholeWay(2)]);
  const without = (lines: readonly Line[], event: string, seq: number) =>
    lines.filter((line) => line['event'] !== event || line['seq'] !== seq);
  expect(outcomeOf(await judgeFiles([primary, secondary]))).toBe('conforms');
  expect(outcomeOf(await judgeFiles([without(primary, 'primary.transmit', 2), secondary]))).toBe(
    'RC-N at node2.jsonl:5',
  );
  expect(outcomeOf(await judgeFiles([primary, without(secondary, 'secondary.report', 2)]))).toBe(
    'RC-N at node1.jsonl:12',
  );
});

test('oracle: several files: a wait of each node for the other is broken', async () => {
  const primary = [...accepted(1), acknowledged(1), transmit(1)];
  const secondary = [secondaryStore(1), secondaryReport(1)];
  expect(outcomeOf(await judgeFiles([primary, secondary]))).toMatch(/^RC-N at node1/);
});

test('oracle: several files: a rule of one node is broken in its own file', async () => {
  const primary = [...accepted(1), transmit(1), ...accepted(2)];
  expect(outcomeOf(await judgeFiles([primary, [secondaryStore(1), destage(1)]]))).toBe('RC-I at node2.jsonl:2');
});

test('oracle: several files: files of one node are read in the order given', async () => {
  const [primary = [], secondary = []] = logsOf([...wholeWay(1), ...wholeWay(2)]);
  const parts = [primary.slice(0, 5), primary.slice(5)];
  expect(outcomeOf(await judgeFiles([...parts, secondary]))).toBe('conforms');
  expect(outcomeOf(await judgeFiles([parts[0] ?? [], secondary, parts[1] ?? []]))).toBe('conforms');
  expect(outcomeOf(await judgeFiles([parts[1] ?? [], parts[0] ?? [], secondary]))).toMatch(/^RC-/);
});

test('oracle: several files: a file that turns to a node of which a later one was read is refused', async () => {
  const [primary = [], secondary = []] = logsOf(Array.from({ length: 40 }, (_, k) => wholeWay(k + 1)).flat());
  const refusal = await refusalOf([[...primary, ...secondary], secondary]);
  expect([refusal.code, refusal.place.file]).toEqual(['T013', 'node1.jsonl']);
});

test('oracle: several files: a takeover comes after all of the old primary, whose crash it implies', async () => {
  const primary = [...accepted(1), transmit(1), acknowledged(1), message(1), issue('w2'), store(2, 'w2')];
  const secondary = [secondaryStore(1), secondaryReport(1), permit(1), takeover({ upTo: 1 }), destage(1)];
  expect(await judgeFiles([primary, secondary], true)).toMatchObject({
    violation: undefined,
    model: { followed: true },
  });
  expect(outcomeOf(await judgeFiles([primary, [...secondary, secondaryReport(1)]]))).toBe('RC-T at node2.jsonl:6');
});

test('oracle: several files: crashes and what recoveries found', async () => {
  const primary = [
    ...accepted(1),
    transmit(1),
    crash('primary'),
    recover('primary', { stored: 1, released: 0 }),
    report(1),
  ];
  const secondary = [recover('secondary', { held: [1], permitted: 0, destaged: 0 }), secondaryReport(1)];
  const rest = [transmit(1), acknowledged(1), message(1)];
  expect((await judgeFiles([[...primary, ...rest], secondary], true)).violation).toBeUndefined();
  const lost = [...secondary, recover('secondary', { held: [], permitted: 0, destaged: 0 })];
  expect(outcomeOf(await judgeFiles([[...primary, ...rest], lost]))).toBe('RC-K at node2.jsonl:3');
});

test('oracle: several files: the state in mid-life may stand in either log, and again at the start of a file', async () => {
  const state = begin({ stored: 4, released: 4, reported: 4, permitted: 4, destaged: 4 });
  const [primary = [], secondary = []] = logsOf([...wholeWay(5), ...wholeWay(6)]);
  for (const files of [
    [[state, ...primary], secondary],
    [primary, [state, ...secondary]],
    [
      [state, ...primary],
      [state, ...secondary],
    ],
  ]) {
    expect(outcomeOf(await judgeFiles(files))).toBe('conforms');
  }
  const other = begin({ stored: 3, released: 3, reported: 3, permitted: 3, destaged: 3 });
  expect(
    (
      await refusalOf([
        [state, ...primary],
        [other, ...secondary],
      ])
    ).code,
  ).toBe('T012');
});

test('oracle: several files: a file that goes on may begin with the state, which says nothing new', async () => {
  const [primary = [], secondary = []] = logsOf([...wholeWay(1), ...wholeWay(2)]);
  const then = begin({ stored: 1, released: 0, reported: 1, permitted: 0, destaged: 0 });
  for (const at of [1, 4, 8, primary.length - 1])
    expect(outcomeOf(await judgeFiles([primary.slice(0, at), [then, ...primary.slice(at)], secondary]))).toBe(
      'conforms',
    );
  const early = secondary.filter((line) => line['event'] !== 'secondary.permit');
  expect(outcomeOf(await judgeFiles([primary, early.slice(0, 2), [then, ...early.slice(2)]]))).toBe(
    'RC-I at node3.jsonl:2',
  );
});

test('oracle: several files: the end is when both have come to it', async () => {
  const [primary = [], secondary = []] = logsOf(wholeWay(1));
  const unsettled = secondary.filter((line) => line['event'] !== 'secondary.destage');
  expect(outcomeOf(await judgeFiles([[...primary, lastly], unsettled]))).toBe('RC-L at node1.jsonl:8');
  const both = [...wholeWay(2)];
  const [more = [], others = []] = logsOf(both);
  const twice = [
    [...primary, lastly, ...more, lastly],
    [...secondary, { event: 'end', node: 'secondary' }, ...others],
  ];
  expect((await judgeFiles(twice, true)).violation).toBeUndefined();
});

test('oracle: several files: logs that are too far apart are refused rather than held', async () => {
  const primary = [header({ order: 'per-node' }), acknowledged(1)];
  const many: Line[] = Array.from({ length: 1_000_100 }, () => transmit(1));
  const error = await judge([...primary, ...many]).then(
    () => undefined,
    (found: InputError) => found,
  );
  expect(error?.code).toBe('T014');
}, 60_000);

test('oracle: several files: pairs are apart, each in its own order', async () => {
  const logs = (pair: string, count: number) =>
    logsOf(Array.from({ length: count }, (_, k) => wholeWay(k + 1)).flat()).map((log) =>
      log.map((line): Line => ({ ...line, pair })),
    );
  const [a = [], b = []] = logs('a', 2);
  const [c = [], d = []] = logs('b', 2);
  const broken = d.filter((line) => line['event'] !== 'secondary.report');
  const sources = [fileOf('p', [...a, ...c]), fileOf('s', [...broken, ...b])];
  const { pairs } = await checkLogs(sources, {});
  expect(pairs.map(({ pair, verdict }) => [pair, verdict]).sort()).toEqual([
    ['a', 'conforms'],
    ['b', 'violates'],
  ]);
});

test('oracle: several files: what is hidden is completed in each order, too', async () => {
  const observes = ['host.issue', 'primary.store', 'primary.report', 'secondary.store', 'primary.acknowledged'];
  const [primary = [], secondary = []] = logsOf([...accepted(1), ...copied(1), ...accepted(2), ...copied(2)]);
  const shown = (lines: readonly Line[]) => [
    header({ observes }),
    ...lines.filter((line) => observes.includes(String(line['event']))),
  ];
  expect((await judgeFiles([shown(primary), shown(secondary)])).violation).toBeUndefined();
  const [, unstored = []] = logsOf([...copied(1)]);
  const { violation } = await judgeFiles([shown(primary), shown(unstored)]);
  expect([violation?.rule, violation?.event, violation?.unseen]).toEqual([
    'RC-G',
    'primary.acknowledged(2)',
    'secondary.report(2)',
  ]);
});
