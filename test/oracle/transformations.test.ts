// Properties of verdicts: what a trace says does not depend on how it is written down.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PairReport } from '../../src/oracle/index.js';
import { type EventType, eventTypes } from '../../src/protocol/index.js';
import { conformingRuns } from './conforming-run.js';
import { judge, type Line, reportOf } from './judge.js';
import { header } from './lines.js';
import { killedBeforeTheLine, renamed, summarised, withPositions } from './transformations.js';

const verdictOf = ({ verdict, reasons, model }: PairReport) => ({ verdict, reasons, model });

const runs = conformingRuns();

test('oracle: property: a run of the model never violates, and the model is followed', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(runs, async ({ lines }) => {
      const verdict = await judge(lines, true);
      expect(verdict).toMatchObject({ violation: undefined, model: { followed: true } });
      seen.add(verdict.verdict);
    }),
    { numRuns: 500 },
  );
  expect([...seen].sort()).toEqual(['conforms', 'inconclusive']);
});

test('oracle: property: sparse numbers change nothing', async () => {
  const steps = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 9, maxLength: 9 });
  await fc.assert(
    fc.asyncProperty(runs, steps, async ({ lines }, distances) => {
      const positionOf = (number: number) => distances.slice(0, number).reduce((sum, step) => sum + step, 0);
      const sparse = [header({ numbers: 'sparse' }), ...withPositions(lines, positionOf)];
      expect(verdictOf(await judge(sparse))).toEqual(verdictOf(await judge(lines)));
    }),
  );
});

test('oracle: property: summaries change nothing', async () => {
  await fc.assert(
    fc.asyncProperty(runs, async ({ lines }) => {
      expect(verdictOf(await judge(summarised(lines)))).toEqual(verdictOf(await judge(lines)));
    }),
  );
});

test('oracle: property: other names of writes change nothing', async () => {
  await fc.assert(
    fc.asyncProperty(runs, fc.func(fc.oneof(fc.string(), fc.maxSafeInteger())), async ({ lines }, nameOf) => {
      const other = renamed(lines, (name) =>
        typeof nameOf(name) === 'number' ? `${name}` : `${name} ${nameOf(name)}`,
      );
      expect(verdictOf(await judge(other))).toEqual(verdictOf(await judge(lines)));
    }),
  );
});

test('oracle: property: unknown fields change nothing', async () => {
  const unknown = fc.dictionary(
    fc.string().map((name) => `x-${name}`),
    fc.jsonValue(),
    { maxKeys: 3 },
  );
  await fc.assert(
    fc.asyncProperty(runs, fc.infiniteStream(unknown), async ({ lines }, fields) => {
      const more = lines.map((line) => ({ ...fields.next().value, ...line, time: fields.next().value }));
      expect(await judge(more)).toEqual(await judge(lines));
    }),
  );
});

test('oracle: property: two pairs in one file are judged like each alone', async () => {
  await fc.assert(
    fc.asyncProperty(runs, runs, fc.infiniteStream(fc.boolean()), async (one, other, isFirst) => {
      const rest = { a: [...one.lines], b: [...other.lines] };
      const mixed: Line[] = [];
      while (rest.a.length + rest.b.length > 0) {
        const pair = (isFirst.next().value && rest.a.length > 0) || rest.b.length === 0 ? 'a' : 'b';
        mixed.push({ ...rest[pair].shift(), pair });
      }
      const { pairs } = await reportOf(mixed);
      const alone = { a: await judge(one.lines), b: await judge(other.lines) };
      expect(pairs).toHaveLength(2);
      for (const { pair, ...report } of pairs) {
        const { pair: _none, ...expected } = pair === 'a' ? alone.a : alone.b;
        expect(report).toEqual(expected);
      }
    }),
  );
});

test('oracle: property: a line lost at a kill, told of by the recovery, changes nothing', async () => {
  let lost = 0;
  await fc.assert(
    fc.asyncProperty(conformingRuns(250), fc.infiniteStream(fc.nat({ max: 4 })), async ({ lines }, most) => {
      const killed = killedBeforeTheLine(lines, () => most.next().value);
      lost += lines.length - killed.length;
      const [before, after] = [await judge(lines, true), await judge(killed, true)];
      expect({ ...after, rules: [], reasons: [] }).toMatchObject({ violation: undefined, model: before.model });
      // A store that is only implied names no write, so it may be one that the order of writes was seen in.
      const isOrderOnly = after.reasons.every((reason) => reason.startsWith('RC-C')) && after.reasons.length > 0;
      if (!isOrderOnly) expect(after.verdict).toBe(before.verdict);
    }),
    { numRuns: 300 },
  );
  expect(lost).toBeGreaterThan(100);
});

// A takeover is always shown: RC-K and RC-L rest on knowing of it.
const hideable: readonly EventType[] = eventTypes.filter((type) => type !== 'secondary.takeover');

test('oracle: property: a trace without some types of lines never violates', async () => {
  await fc.assert(
    fc.asyncProperty(runs, fc.subarray([...hideable]), async ({ lines }, hidden) => {
      const isHidden = ({ event }: Line) => hidden.some((type) => type === event);
      const observes = eventTypes.filter((type) => !hidden.includes(type));
      const verdict = await judge([header({ observes }), ...lines.filter((line) => !isHidden(line))]);
      expect(verdict.violation).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});

test('oracle: property: lines left out or turned around never break the oracle', async () => {
  const edits = fc.array(fc.tuple(fc.boolean(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 8 });
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(runs, edits, async ({ lines }, all) => {
      const edited = [...lines];
      for (const [isSwap, one, other] of all) {
        const [a, b] = [one % edited.length, other % edited.length];
        if (!isSwap && edited.length > 1) edited.splice(a, 1);
        else [edited[a], edited[b]] = [edited[b] ?? {}, edited[a] ?? {}];
      }
      const { verdict } = await judge(edited);
      seen.add(verdict);
    }),
    { numRuns: 500 },
  );
  expect([...seen].sort()).toEqual(['conforms', 'inconclusive', 'violates']);
});
