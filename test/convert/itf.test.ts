// Runs of the model, in and out: a trace written as ITF and read again says the same, and documents as Quint and
// Apalache write them are read; what cannot be read is told with state, line and column.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { itfSource, mostItfEvents, readItf, writeItf } from '../../src/convert/index.js';
import { variablesIn } from '../../src/convert/model-variables.js';
import { checkTrace, InputError } from '../../src/oracle/index.js';
import { outcomeOf } from '../oracle/judge.js';
import {
  begin,
  crash,
  destage,
  issue,
  message,
  recover,
  report,
  store,
  takeover,
  transmit,
  wholeWay,
} from '../oracle/lines.js';
import { namesOf, runOf, runOfLines, runs, statesAlong } from './told.js';

const statesOf = (text: string): readonly Record<string, unknown>[] => JSON.parse(text).states;
const exported = (run: Awaited<ReturnType<typeof runOf>>) => writeItf(run.events, 'a test');

test('convert: itf: a run of the model, with crashes, takeovers and retransmissions, comes back as it was', async () => {
  await fc.assert(
    fc.asyncProperty(runs, async (lines) => {
      const run = await runOfLines(lines);
      const { text, left } = exported(run);
      expect(left).toBeUndefined();
      const again = await runOf(itfSource(text, 'run.itf.json'));
      const changing = statesOf(text).flatMap((state, k, states) =>
        k > 0 && JSON.stringify(variablesIn(state)) !== JSON.stringify(variablesIn(states[k - 1] ?? {})) ? [k - 1] : [],
      );
      const acting = namesOf(run).filter((name) => name !== 'end' && !name.startsWith('read'));
      expect(namesOf(again)).toEqual(changing.map((k) => acting[k]));
    }),
    { numRuns: 60 },
  );
});

test('convert: itf: the states that are written are those of the model', async () => {
  await fc.assert(
    fc.asyncProperty(runs, async (lines) => {
      const run = await runOfLines(lines);
      const states = statesOf(exported(run).text).map((state) => JSON.stringify(variablesIn(state)));
      const changing = states.filter((state, k) => state !== states[k - 1]);
      const wanted = statesAlong(namesOf(run)).map((state) => JSON.stringify(state));
      expect(changing).toEqual(wanted);
    }),
    { numRuns: 60 },
  );
});

test('convert: itf: a run of the model conforms to every rule, strictly', async () => {
  await fc.assert(
    fc.asyncProperty(runs, async (lines) => {
      const source = itfSource(exported(await runOfLines(lines)).text, 'run.itf.json');
      const [pair] = (await checkTrace(source, { strict: true })).pairs;
      expect(pair?.violation?.sentence).toBeUndefined();
    }),
    { numRuns: 40 },
  );
});

test('convert: itf: a document has the format, the variables and numbered states', async () => {
  const { text, states } = exported(await runOfLines(wholeWay(1)));
  const document = JSON.parse(text);
  expect(document['#meta'].format).toBe('ITF');
  expect(document.vars).toHaveLength(16);
  expect(states).toBe(12);
  expect(document.states.at(-1)).toMatchObject({
    '#meta': { index: 11 },
    stored: { '#bigint': '1' },
    destaged: { '#set': [{ '#bigint': '1' }] },
    primaryUp: true,
  });
});

const examples = 'examples/itf';
const example = (name: string) => itfSource(readFileSync(`${examples}/${name}`, 'utf8'), name);

test('convert: itf: a run as Apalache writes it is read and judged', async () => {
  const report = await checkTrace(example('takeover.itf.json'), { strict: true });
  expect(report.verdict).toBe('conforms');
  expect(report.pairs[0]).toMatchObject({ events: 19, writes: 2, model: { followed: true } });
});

test('convert: itf: a run of a variant in Quint, of an instance, is judged by the rules', async () => {
  const [pair] = (await checkTrace(example('greatest-received.itf.json'))).pairs;
  expect(pair && outcomeOf(pair)).toBe('RC-H at 13');
});

test('convert: itf: a run that Quint itself wrote, of a model without the condition of (h), breaks RC-H', async () => {
  const [pair] = (await checkTrace(example('message-unacknowledged.itf.json'))).pairs;
  expect(pair && outcomeOf(pair)).toBe('RC-H at 21');
});

test('convert: itf: numbers and sets as older tools wrote them are read', () => {
  const state = (fields: object) => ({ ...plain, ...fields });
  const text = JSON.stringify({ states: [plain, state({ issued: 1 }), state({ issued: 1, stored: 1 })] });
  expect(readItf(text, 'old.itf.json')).toEqual([
    { event: 'host.issue', write: 1 },
    { event: 'primary.store', seq: 1, write: 1 },
  ]);
});

const plain = {
  issued: 0, completed: 0, primaryUp: true, stored: 0, reported: 0, acknowledged: [], messaged: 0, released: 0,
  secondaryUp: true, active: false, held: [], permitted: 0, destaged: [], data: [], acks: { '#set': [] }, messages: [],
}; // biome-ignore format: one state

const without = (name: string) => Object.fromEntries(Object.entries(plain).filter(([key]) => key !== name));

const refused = (content: unknown): InputError => {
  const text = typeof content === 'string' ? content : JSON.stringify(content, undefined, 1);
  try {
    readItf(text, 'run.itf.json');
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('the run was read');
};

test.each([
  ['no JSON', '{"states":[\n{"a":]}', 'T002', 'the file is no JSON'],
  ['no states', { vars: [] }, 'T024', 'states is not what ITF has there'],
  ['no state at all', { states: [] }, 'T024', 'states is not what ITF has there'],
  ['a list', [], 'T024', 'the file is not what ITF has there'],
  ['a state that is a list', { states: [[1]] }, 'T024', 'states[0] is not'],
  ['a missing variable', { states: [without('acks')] }, 'T024', 'state 0 has no variable acks'],
  ['a text for a number', { states: [plain, { ...plain, stored: '1' }] }, 'T024', 'state 1 is wrong: stored is "1", but must be a whole number'],
  ['a fraction', { states: [{ ...plain, stored: 0.5 }] }, 'T024', 'stored is 0.5'],
  ['a negative number', { states: [{ ...plain, stored: { '#bigint': '-1' } }] }, 'T024', 'stored is the number "-1"'],
  ['a number beyond 2^53', { states: [{ ...plain, stored: { '#bigint': '9007199254740993' } }] }, 'T024', 'must be a whole number from 0'],
  ['a map for a set', { states: [{ ...plain, held: { '#map': [[1, true]] } }] }, 'T024', 'held is a map, but must be a set'],
  ['a tuple for a set', { states: [{ ...plain, held: { '#tup': [1] } }] }, 'T024', 'held is a tuple, but must be a set'],
  ['a set of texts', { states: [{ ...plain, held: { '#set': ['1'] } }] }, 'T024', 'held has a member that is "1"'],
  ['what was not written out', { states: [{ ...plain, data: { '#unserializable': 'Nat' } }] }, 'T024', 'data is a value that was not written out ("Nat")'],
  ['a number for a truth', { states: [{ ...plain, active: 0 }] }, 'T024', 'active is 0, but must be true or false'],
  ['another beginning', { states: [{ ...plain, stored: 2, held: [1] }] }, 'T024', 'state 0 is not where the model begins: stored is 2 instead of 0, held is {1} instead of {}'],
  ['a step that is none', { states: [plain, plain, { ...plain, issued: 1, stored: 1 }] }, 'T025', 'no single event leads from state 1 to state 2, where issued is 1 instead of 0, stored is 1 instead of 0'],
])('convert: itf: %s is refused', (_what, content, code, reason) => {
  const error = refused(content);
  expect(error.code).toBe(code);
  expect(error.reason).toContain(reason);
}); // biome-ignore format: one fault a line

test('convert: itf: a fault is told with the line and column of its state', () => {
  const text = `{"vars":[],\n "states":[\n  ${JSON.stringify(plain)},\n   ${JSON.stringify({ ...plain, data: [1], acks: [1] })}]}`;
  expect(refused(text).place).toEqual({ file: 'run.itf.json', line: 4, column: 4 });
  expect(refused('{"states":[\n  {"a":]}').place).toEqual({ file: 'run.itf.json', line: 2, column: 8 });
});

test.each([
  ['a message too early', [...wholeWay(1), issue('b'), store(2, 'b'), report(2), message(2)], 'primary.message(2)', 'the statechart primary refuses it', 15],
  ['a beginning in mid-life', [begin({ stored: 1 })], 'begin', 'begins with a new pair', 1],
  ['a write out of order', [issue('a'), issue('b'), store(1, 'b')], 'primary.store(1)', 'the write that is stored is 2, and in the model it is 1', 3],
  ['a stored write that is lost', [issue('a'), store(1, 'a'), recover('primary', { stored: 0 })], 'primary.recover', 'stored is 0, and in the model it is 1', 4],
  ['a takeover that keeps too much', [crash('primary'), takeover({ upTo: 3 })], 'secondary.takeover', 'kept is 3, and in the model it is 0', 2],
  ['a secondary that lost its cache', [...wholeWay(1).slice(0, 5), recover('secondary', { held: [], permitted: 0, destaged: 0 })], 'secondary.recover', 'held is {}, and in the model it is {1}', 7],
  ['a transmission out of nothing', [transmit(1)], 'primary.transmit(1)', 'refuses', 1],
  ['a destage out of nothing', [destage(1)], 'secondary.destage(1)', 'refuses', 1],
])('convert: itf: what leaves the model is written up to there: %s', async (_what, lines, event, reason, states) => {
  const { left, text, states: count } = exported(await runOfLines(lines));
  expect(left).toMatchObject({ event });
  expect(left?.reason).toContain(reason);
  expect(statesOf(text)).toHaveLength(count);
  expect(count).toBe(states);
  expect(readItf(text, 'run.itf.json')).toHaveLength(states - 1);
}); // biome-ignore format: one fault a line

test('convert: itf: a run that is too long is refused, not written for hours', () => {
  const events = Array.from(
    { length: mostItfEvents + 1 },
    () => ({ event: { type: 'primary.crash' }, line: 1 }) as const,
  );
  expect(() => writeItf(events, 'a test')).toThrow(RangeError);
});
