// What a program gives by mistake: each is told in a sentence what may be given, and never in words of the inside.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { toConform } from '../../src/matchers/index.js';
import {
  checkLogs,
  checkTrace,
  createOracle,
  defaultHeader,
  InputError,
  type TraceInput,
} from '../../src/oracle/index.js';
import { describeReport, drawViolation } from '../../src/report/index.js';

const said = async (action: () => unknown): Promise<string> => {
  try {
    await action();
  } catch (error) {
    if (
      error instanceof InputError ||
      (error instanceof TypeError && !/undefined \(|is not a function/.test(error.message))
    )
      return error.message;
    throw error;
  }
  return 'nothing was said';
};

const given = (value: unknown) => said(() => checkTrace(value as TraceInput));

test.each([
  ['undefined', undefined, 'undefined is no trace: a trace is a list of events, its text or bytes, or a source'],
  ['null', null, 'null is no trace'],
  ['a number', 7, 'number is no trace'],
  ['a buffer', new ArrayBuffer(4), 'give its bytes: new Uint8Array(buffer)'],
  ['a view', new DataView(new ArrayBuffer(4)), 'give its bytes: new Uint8Array(buffer)'],
  ['a URL', new URL('file:///log.jsonl'), 'open: () => createReadStream(url)'],
  ['a promise', Promise.resolve([]), 'a promise is no trace: await it first'],
  ['one event', { event: 'end' }, 'one item is no trace: put the items into a list: [item]'],
  ['a header', { ...defaultHeader }, 'put the items into a list'],
  ['an object', { lines: [] }, 'an object is no trace'],
  ['a source that cannot be opened', { name: 'log', open: true }, 'a source has a function "open"'],
  ['a source without a name', { open: () => [] }, 'a source has a "name"'],
  ['the name of a file', fileURLToPath(import.meta.url), 'open: () => createReadStream(name)'],
  ['a short name', 'primary.jsonl', '"primary.jsonl" is no line of one; to check a file, give { name: name'],
])('oracle: given: %s is no trace, and what is one is said', async (_what, value, sentence) => {
  expect(await given(value)).toContain(sentence);
});

test('oracle: given: a stream of bytes is no list of items', async () => {
  async function* stream() {
    yield Buffer.from('{"event":"end"}\n');
  }
  expect(await given(stream())).toContain('a stream of bytes is no trace: to check a file, give { name');
});

test('oracle: given: logs that are no sources are told what one is', async () => {
  const logs = (value: unknown) => said(() => checkLogs(value as never));
  expect(await logs(undefined)).toContain('checkLogs takes a list of sources');
  expect(await logs(['p.jsonl', 's.jsonl'])).toContain('"p.jsonl" is no source; to check a file, give');
  expect(await logs([undefined])).toContain('a source has a function "open"');
});

test('oracle: given: an option that there is not is refused, with a guess', async () => {
  const options = { strct: true } as object;
  expect(await said(() => checkTrace([], options))).toBe('checkTrace has no option "strct"; did you mean strict?');
  expect(await said(() => checkLogs([], options))).toBe('checkLogs has no option "strct"; did you mean strict?');
  expect(await said(() => createOracle(options))).toBe('createOracle has no option "strct"; did you mean strict?');
  expect(await said(() => toConform([], options))).toBe('toConform has no option "strct"; did you mean strict?');
  expect(await said(() => toConform([], { quiet: true } as object))).toBe(
    'toConform has no option "quiet"; it has strict, without, name',
  );
  expect(await said(() => checkTrace([], null as never))).toContain('the options of checkTrace are null');
});

test('oracle: given: a header of a program is held to what a line of a header is', async () => {
  const oracle = (header: object) => said(() => createOracle({ header: { ...defaultHeader, ...header } }));
  expect(await oracle({ order: 'weird' })).toContain('"order" is "weird", but must be "total" or "per-node"');
  expect(await oracle({ lacks: ['primary.messag'] })).toContain('no event; did you mean primary.message?');
  expect(await oracle({ observe: ['primary.store'] })).toContain('"observe" is no field of the header');
  expect(await said(() => createOracle({ header: {} as never }))).toContain('"trace" is nothing');
  expect(await oracle({ lacks: ['primary.message'] })).toBe('nothing was said');
});

test('oracle: given: rules that a matcher is to leave out have to be claim rules', async () => {
  expect(await said(() => toConform([], { without: ['RC-Z'] }))).toContain(
    '"without" takes claim rules, and RC-Z is none of RC-A',
  );
  expect(await said(() => toConform([], { without: ['RC-F'] }))).toContain('RC-F is none of');
  expect(await said(() => toConform([], { without: 'RC-H' as never }))).toContain('"without" takes a list');
});

test('oracle: given: what an oracle concludes is described, with the name of its trace', () => {
  const oracle = createOracle({ file: 'my-store' });
  oracle.observe({ event: 'primary.report', seq: 1 });
  const text = describeReport(oracle.finish());
  expect(text).toContain('my-store: violates\n  my-store:1: primary.report(1)');
  expect(text).toContain('model: left at line 1');
});

test('oracle: given: a drawing of another form, or of what nothing explains, is refused', async () => {
  const { pairs, explanations } = await checkTrace([{ event: 'primary.report', seq: 1 }]);
  const violation = pairs[0]?.violation;
  if (violation === undefined) throw new Error('nothing was violated');
  const draw = (form: unknown) => said(() => drawViolation(violation, explanations.get(undefined), form as 'text'));
  expect(await draw('table')).toBe('there is no form "table"; there are text, mermaid, svg');
  expect(await draw('text')).toBe('nothing was said');
  expect(await said(() => drawViolation(violation, undefined))).toContain('nothing explains the violation');
});
