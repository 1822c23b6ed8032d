// Lines that are read quickly from their bytes say what the general parser says of their text; and only such lines are.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLaterLine } from '../../src/oracle/reading/parse-line.js';
import { QuickLines } from '../../src/oracle/reading/quick-line.js';
import { entryOf, eventTypes } from '../../src/protocol/index.js';
import { traceLines } from './any-line.js';

const general = (text: string): unknown => {
  try {
    return parseLaterLine(text, 'trace', 1);
  } catch {
    return 'refused';
  }
};

const encoder = new TextEncoder();
const quick = new QuickLines();

/** The line as it is read quickly, with other bytes around it; nothing if it is not. */
function quickly(line: string): unknown {
  const before = encoder.encode('{"event":');
  const bytes = encoder.encode(`{"event":${line}\n{"event":"primary.report","seq":1}\n`);
  const read = quick.read(bytes, before.length);
  if (read === undefined) return undefined;
  expect(quick.end).toBe(before.length + encoder.encode(line).length);
  return JSON.parse(JSON.stringify(read));
}

test('oracle: quick line: property: what it reads, the general parser reads in the same way', () => {
  const seen = { quick: 0, left: 0, wide: 0 };
  fc.assert(
    fc.property(traceLines, (line) => {
      const read = quickly(line);
      seen[read === undefined ? 'left' : 'quick'] += 1;
      // What is undefined is not there.
      if (read !== undefined) {
        expect(read).toEqual(general(line));
        if (line.startsWith('{"event": ')) seen.wide += 1;
      }
      const fromText = quick.readText(line);
      expect(fromText && JSON.parse(JSON.stringify(fromText))).toEqual(read);
    }),
    { numRuns: 20_000 },
  );
  expect(seen.quick).toBeGreaterThan(400);
  expect(seen.wide).toBeGreaterThan(100);
  expect(seen.left).toBeGreaterThan(400);
});

test('oracle: quick line: property: a line that is not the last of its bytes is never read beyond its end', () => {
  fc.assert(
    fc.property(traceLines, fc.nat(), (line, cut) => {
      const bytes = encoder.encode(line);
      const part = bytes.subarray(0, cut % (bytes.length + 1));
      expect(quick.read(part, 0)).toBeUndefined();
    }),
    { numRuns: 5_000 },
  );
});

/** Every event that is about a number, as programs write it. */
const usualLines = eventTypes.flatMap((event) => {
  const { number } = entryOf(event);
  return number === undefined ? [] : [{ event, [number]: number === 'write' ? 'w1' : 7, pair: 'a', time: 17 }];
});

test.each(usualLines)('oracle: quick line: $event is read quickly, with spaces and without', (fields) => {
  const text = JSON.stringify(fields);
  for (const line of [text, `${text}\r`, text.replaceAll(/[:,]/g, '$& ')]) {
    expect([line, quickly(line)]).toEqual([line, fields]);
  }
});

test('oracle: quick line: contents and short forms are read quickly', () => {
  for (const line of [
    '{"event":"host.issue","write":"w1","block":3,"length":1,"digest":"9e37"}',
    '{"event":"primary.store","seq":3,"write":7}',
    `{"event":"primary.store","digest":"${'0123456789abcdef'.repeat(16)}","seq":900719925474099}`,
    '{"event":"primary.report","upTo":3}',
  ]) {
    expect(quickly(line)).toEqual(general(line));
    expect(quickly(line)).toEqual(JSON.parse(line));
  }
});

test.each([
  '"seq":1,"length":0',
  '"seq":1,"length":1048577',
  '"seq":01',
  '"seq":9007199254740993',
  '"seq":1,"upTo":1',
  '"block":1',
])('oracle: quick line: a store with %s is left to the general parser', (fields) => {
  expect(quickly(`{"event":"primary.store",${fields}}`)).toBeUndefined();
});

test('oracle: quick line: texts are told apart, whatever was read before', () => {
  for (const many of [1, 2]) {
    for (let k = 0; k < 30_000; k += 1) {
      const line = `{"event":"host.issue","write":"w${k * many}","digest":"${(k * 2_654_435_761).toString(36)}"}`;
      expect(quick.readText(line)).toMatchObject(JSON.parse(line));
    }
  }
});
