// Whatever the bytes are and however they come in chunks, what is read of them is what a reader says that does nothing
// quickly: line by line, by way of text and JSON.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InputError, readTrace } from '../../src/oracle/index.js';
import { isJson, parseFirstLine, parseLaterLine } from '../../src/oracle/reading/parse-line.js';
import { traceLines } from './any-line.js';
import { sourceOf } from './judge.js';

type Read = {
  readonly said: unknown[];
  isTorn: boolean;
  /** Lines read, if all were; else what is wrong. */
  end: number | string;
};

const asSaid = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

async function read(bytes: Uint8Array, chunk: number): Promise<Read> {
  const result: Read = { said: [], isTorn: false, end: 0 };
  try {
    result.end = await readTrace(sourceOf(bytes, chunk), {
      header: (header) => result.said.push(asSaid(header)),
      line: (line, at, text) => result.said.push([asSaid(line), at, text()]) > 0,
      torn() {
        result.isTorn = true;
      },
    });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    result.end = error.message;
  }
  return result;
}

function readSlowly(bytes: Uint8Array): Read {
  const result: Read = { said: [], isTorn: false, end: 0 };
  try {
    for (const line of linesOf(bytes)) readLine(line, result);
    result.end = linesOf(bytes).length;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    result.end = error.message;
  }
  return result;
}

type Line = { readonly bytes: Uint8Array; readonly at: number; readonly whole: boolean };

function linesOf(bytes: Uint8Array): readonly Line[] {
  const lines: Line[] = [];
  let from = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
    lines.push({ bytes: bytes.subarray(from, end), at: lines.length + 1, whole: true });
    from = end + 1;
  }
  if (from < bytes.length) lines.push({ bytes: bytes.subarray(from), at: lines.length + 1, whole: false });
  return lines;
}

const file = 'trace.jsonl';
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function readLine({ bytes, at, whole }: Line, result: Read): void {
  const isText = Buffer.from(decoder.decode(bytes)).equals(bytes);
  const shown = decoder.decode(bytes);
  const wrong = shown.indexOf('\uFFFD');
  if (whole && !isText)
    throw new InputError('T009', 'the bytes here are not UTF-8', { file, line: at, column: wrong + 1 });
  const line = isText ? shown : shown.slice(0, wrong);
  const text = at === 1 && line.startsWith('\uFEFF') ? line.slice(1) : line;
  if (text.trim() === '') return;
  if (!whole && !isJson(text)) {
    result.isTorn = true;
    return;
  }
  const isFirst = result.said.length === 0;
  const { header, line: said } = isFirst
    ? parseFirstLine(text, file, at)
    : { header: undefined, line: parseLaterLine(text, file, at) };
  if (header !== undefined) result.said.push(asSaid(header));
  if (said !== undefined) result.said.push([asSaid(said), at, text]);
}

const encoder = new TextEncoder();

const goodLine = fc.constantFrom(
  '{"event":"primary.report","seq":7}',
  '{"event": "primary.store", "seq": 12, "write": "w12", "block": 4, "length": 1, "digest": "00ff"}',
  '{"event":"host.issue","write":"w1","block":3,"length":1,"digest":"9e3779b1"}',
  '{"event":"secondary.destage","seq":9007199254740991,"digest":"x"}',
  '{"event":"primary.message","upTo":3,"time":1700000000000}',
  '{"event":"primary.store","seq":1e3}',
  '{"event":"primary.store","seq":-0,"seq":2}',
  '{"event":"primary.store","seq":1,"digest":"\\u00e9\\n"}',
  '{"event":"primary.store","seq":1,"digest":"é漢𝄞"}',
  '\t{ "event" :\t"primary.release" ,  "seq" : 3 } ',
  '{"event":"end"}',
  '{"event":"read","node":"primary","block":5,"digest":"a"}',
  '',
  '\r',
);

const mark = fc.constantFrom('', '', '', '\uFEFF');
const first = fc.constantFrom('', '\n', '{"trace":"destage/1"}\n', '{"trace":"destage/1","source":"é"}\r\n');

/** A change of some bytes: what follows a place is replaced, left out, or comes later. */
const change = fc.record({
  at: fc.nat(),
  out: fc.nat({ max: 4 }),
  put: fc.oneof(
    fc.uint8Array({ maxLength: 3 }),
    fc
      .constantFrom('\uFEFF', '\uFFFD', '"', '\\', '}', '\r\n', '\n', ' ', '1', '\0')
      .map((text) => encoder.encode(text)),
  ),
});

const traces = fc
  .record({
    mark,
    first,
    lines: fc.array(fc.oneof({ weight: 6, arbitrary: goodLine }, traceLines), { maxLength: 8 }),
    end: fc.constantFrom('\n', '\n', '', '\r\n'),
    returns: fc.boolean(),
    changes: fc.array(change, { maxLength: 2 }),
  })
  .map(({ mark: before, first: start, lines, end, returns, changes }) => {
    const bytes = encoder.encode(`${before}${start}${lines.join(returns ? '\r\n' : '\n')}${end}`);
    return changes.reduce<Uint8Array>((now, { at, out, put }) => {
      const place = at % (now.length + 1);
      return Buffer.concat([now.subarray(0, place), put, now.subarray(place + out)]);
    }, bytes);
  });

test('oracle: reading: property: bytes in any chunks are read as they are read slowly, faults and their places included', async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(traces, fc.integer({ min: 1, max: 200 }), async (bytes, chunk) => {
      const slowly = readSlowly(bytes);
      expect(await read(bytes, chunk)).toEqual(slowly);
      expect(await read(bytes, 1 << 20)).toEqual(slowly);
      const kind = typeof slowly.end === 'number' ? (slowly.isTorn ? 'torn' : 'read') : slowly.end.slice(-5, -1);
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
    }),
    { numRuns: 6_000 },
  );
  for (const kind of ['read', 'torn', 'T002', 'T003', 'T004', 'T005', 'T006', 'T007', 'T009'])
    expect([kind, (seen.get(kind) ?? 0) > 5]).toEqual([kind, true]);
});

test('oracle: reading: of two faults the first in the trace is told, in chunks of any size', async () => {
  const bytes = Buffer.concat([Buffer.from('{"trace":"destage/1"}\n{"event":"ende"}\n'), Buffer.from([0xff, 10])]);
  for (const chunk of [1, 7, 64, 1 << 16]) expect((await read(bytes, chunk)).end).toContain('trace.jsonl:2:2: ');
});
