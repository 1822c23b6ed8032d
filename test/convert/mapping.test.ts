// Logs through maps: what is taken from where, what a wrong map and a wrong line are told, and that a map which drops
// an event changes the verdict.
import { expect, test } from 'vitest';
import { LogTranslation, readLogMap } from '../../src/convert/index.js';
import { checkTrace } from '../../src/oracle/index.js';
import { sourceOf } from '../oracle/judge.js';
import { csvMap, faultOf, jsonMap, linesOf, mapped, others, textMap } from './mapped.js';

const taken = [
  { event: 'host.issue', write: 'a' },
  { event: 'primary.store', seq: 7, write: 'a' },
];

test.each([
  ['text', 'take a\n\nkeep 7 as a\n', textMap],
  ['text with carriage returns', 'take a\r\n\r\nkeep 7 as a\r\n', textMap],
  ['jsonl', '{"op":"take","io":{"name":"a"}}\n\n{"op":"keep","n":7,"io.name":"a"}\n', jsonMap],
  ['csv', '\uFEFFop,n,name\ntake,,a\nkeep,7,a\n', csvMap],
  [
    'csv with columns of the map',
    'take;;a\n\nkeep;7;a\n',
    { ...csvMap, csv: { delimiter: ';', columns: ['op', 'n', 'name'] } },
  ],
])('convert: mapping: %s is read, whatever its chunks, with the numbers of its lines', async (_form, log, map) => {
  for (const chunk of [1, 7, 65_536]) {
    const { lines, places } = await linesOf(mapped(log, map, chunk));
    expect(lines).toEqual(taken);
    expect(places.at(-1)).toBe(3);
  }
});

/** A map of one rule that makes a line of the fields of a JSON object. */
const single = (fields: object, event = 'secondary.recover') => ({
  ...jsonMap,
  rules: [...jsonMap.rules, { when: { op: 'x' }, emit: { event, ...fields } }],
});

test.each([
  ['decimal', 'destaged', {}, '17', 17],
  ['decimal, as a number', 'destaged', {}, 17, 17],
  ['decimal with space', 'destaged', {}, ' 17 ', 17],
  ['hex', 'destaged', { number: 'hex' }, '0xff', 255],
  ['hex without a prefix', 'destaged', { number: 'hex' }, '00FF', 255],
  ['a log position', 'destaged', { number: 'lsn' }, '1/0000000A', 4_294_967_306],
  ['bytes as blocks', 'destaged', { dividedBy: 4096 }, 8192, 2],
  ['from 0', 'destaged', { plus: 1 }, 0, 1],
  ['a list', 'held', {}, [1, [3, 5]], [1, [3, 5]]],
  ['a list as text', 'held', { number: 'hex' }, 'a, c-f 11..12', [10, [12, 15], [17, 18]]],
  ['an empty list', 'held', { optional: true }, [], []],
  ['an empty list as text', 'held', { optional: true }, '', []],
  ['an empty list as space', 'held', {}, ' ', []],
  ['time', 'time', {}, '12.5', 12.5],
  ['time of day', 'time', {}, '12:30', '12:30'],
  ['a pair that is a number', 'pair', {}, 7, '7'],
  ['a node by its name', 'node', { names: { alpha: 'primary' } }, 'alpha', 'primary'],
])('convert: mapping: %s', async (_what, target, spec, found, value) => {
  const log = `${JSON.stringify({ op: 'x', f: found })}\n`;
  const { lines } = await linesOf(mapped(log, single({ [target]: { field: 'f', ...spec } })));
  expect(lines).toEqual([{ event: 'secondary.recover', [target]: value }]);
});

test('convert: mapping: an optional field may be missing, null or empty', async () => {
  const log = '{"op":"x"}\n{"op":"x","f":null}\n{"op":"x","f":""}\n';
  const { lines } = await linesOf(mapped(log, single({ destaged: { field: 'f', optional: true } })));
  expect(lines).toEqual([1, 2, 3].map(() => ({ event: 'secondary.recover' })));
});

test('convert: mapping: held is the empty list where it is empty, and is not said where it is not there', async () => {
  const held = { field: 'held', optional: true };
  const text = {
    ...textMap,
    rules: [
      ...textMap.rules,
      { match: '^up(?: with \\[(?<held>.*)\\])?$', emit: { event: 'secondary.recover', held } },
    ],
  };
  const said = [{ event: 'secondary.recover', held: [] }];
  expect((await linesOf(mapped('up with []\n', text))).lines).toEqual(said);
  expect((await linesOf(mapped('up\n', text))).lines).toEqual([{ event: 'secondary.recover' }]);
  const csv = {
    ...csvMap,
    rules: [...csvMap.rules, { when: { op: 'up' }, emit: { event: 'secondary.recover', held } }],
  };
  expect((await linesOf(mapped('op,n,name,held\nup,,,\n', csv))).lines).toEqual(said);
});

test('convert: mapping: a secondary that says that it lost all it held breaks a promise', async () => {
  const map = {
    ...jsonMap,
    header: { lacks: ['primary.message', 'secondary.permit', 'primary.release', 'secondary.destage'] },
    rules: [
      { when: { op: 'up' }, emit: { event: 'secondary.recover', held: { field: 'held' }, destaged: 0 } },
      {
        when: { n: { present: true } },
        emit: [
          'host.issue',
          'primary.store',
          'primary.report',
          'primary.transmit',
          'secondary.store',
          'secondary.report',
          'primary.acknowledged',
        ].map((event) => ({
          event,
          ...(event === 'host.issue' ? { write: { field: 'n' } } : { seq: { field: 'n' } }),
        })),
      },
    ],
  };
  const { pairs } = await checkTrace(mapped('{"n":1}\n{"op":"up","held":""}\n', map));
  expect(pairs[0]?.violation).toMatchObject({ rule: 'RC-K', line: 2 });
});

test('convert: mapping: one line may be several events, or none, and fields may be for all', async () => {
  const map = {
    ...textMap,
    common: { pair: 'p', time: { field: 't', optional: true } },
    line: '^(?<t>\\d+) (?<rest>.*)$',
    rules: [
      { match: '^noise', in: 'rest', emit: [] },
      {
        match: '^(?<n>\\d+)$',
        in: 'rest',
        emit: [
          { event: 'host.issue', write: { field: 'n' } },
          { event: 'primary.store', seq: { field: 'n' } },
        ],
      },
    ],
  };
  const { lines, places } = await linesOf(mapped('5 noise\n6 1\n', map));
  expect(lines).toEqual([
    { event: 'host.issue', write: '1', pair: 'p', time: 6 },
    { event: 'primary.store', seq: 1, pair: 'p', time: 6 },
  ]);
  expect(places).toEqual([2, 2]);
});

test.each([
  ['equal', { op: 'x' }, true],
  ['equal as text', { n: 7 }, true],
  ['equal to a truth', { yes: 'true' }, true],
  ['one of several', { op: ['y', 'x'] }, true],
  ['none of several', { op: ['y'] }, false],
  ['a pattern', { op: { pattern: '^[w-y]$' } }, true],
  ['another pattern', { op: { pattern: '^[a-c]$' } }, false],
  ['a pattern on nothing', { none: { pattern: '' + '.*' } }, false],
  ['present', { n: { present: true } }, true],
  ['absent', { none: { present: false } }, true],
  ['not absent', { n: { present: false } }, false],
  ['all of them', { op: 'x', n: '7', none: 'z' }, false],
])('convert: mapping: when: %s', async (_what, when, holds) => {
  const map = { ...jsonMap, unmatched: 'skip', rules: [...jsonMap.rules, { when, emit: { event: 'end' } }] };
  expect((await linesOf(mapped('{"op":"x","n":7,"yes":true}\n', map))).lines).toHaveLength(holds ? 1 : 0);
});

test.each([
  ['a line of no rule', 'take a\nwho knows\n', textMap, 'T021', 2, undefined, 'no rule takes the line: "who knows"'],
  ['a wrong number in text', 'keep 7x as a\n', textMap, 'T022', 1, 6, '"n" is "7x", but must be a whole number in decimal digits'],
  ['a number beyond 2^53 in text', 'keep 9007199254740993 as a\n', textMap, 'T022', 1, 6, 'numbers are from 0 to 2^53 - 1'],
  ['write 0', 'take a\nkeep 0 as a\n', textMap, 'T011', 2, undefined, 'the numbers of writes are 1 or more'],
  ['a wrong number in CSV', 'op,n,name\n"keep","x",a\n', csvMap, 'T022', 2, 8, '"n" is "x"'],
  ['a missing number in CSV', 'op,n,name\nkeep,,a\n', csvMap, 'T022', 2, 6, '"n" is empty, and "seq" is made of it'],
  ['a record that is too short', 'op,n,name\nkeep,1\n', csvMap, 'T023', 2, undefined, 'the record has 2 values for 3 columns'],
  ['a missing column', 'op,name\n', csvMap, 'T022', 1, undefined, 'no column is named "n", which the map reads; there are op, name'],
  ['two columns of one name', 'op,n,n\n', csvMap, 'T023', 1, undefined, 'two columns are named "n"'],
  ['a quote too many', 'op,n,name\nkeep,1,a"b\n', csvMap, 'T023', 2, 9, 'a quote stands within a value'],
  ['no JSON', '{"op":"take","io":{"name":"a"}}\n{"op":\n', jsonMap, 'T002', 2, 7, 'the line is no JSON'],
  ['JSON that is no object', '[]\n', jsonMap, 'T003', 1, undefined, 'no object'],
  ['a wrong number in JSON', '{"op":"keep","io":{"name":"a"},"n":1.5}\n', jsonMap, 'T022', 1, 36, '"n" is 1.5'],
  ['a number beyond 2^53 in JSON', '{"op":"keep","io":{"name":"a"},"n":9007199254740993}\n', jsonMap, 'T022', 1, 36, 'must be a whole number'],
  ['a name that is a list', '{"op":"take","io":{"name":[]}}\n', jsonMap, 'T022', 1, 27, '"io.name" is a list, but must be text'],
  ['a name that is missing', '{"op":"take","io":[]}\n', jsonMap, 'T022', 1, undefined, 'the log has no "io.name"'],
  ['a node that the map does not know', '{"op":"x","f":"beta"}\n', single({ node: { field: 'f', names: { alpha: 'primary', gamma: 'secondary' } } }), 'T022', 1, 15, '"f" is "beta", and the map has only "alpha", "gamma"'],
  ['bytes that are no blocks', '{"op":"x","f":100}\n', single({ destaged: { field: 'f', dividedBy: 512 } }), 'T022', 1, 15, '"f" is 100, which 512 does not divide'],
  ['a number that becomes negative', '{"op":"x","f":0}\n', single({ destaged: { field: 'f', plus: -1 } }), 'T022', 1, 15, 'which makes -1'],
  ['half a position', '{"op":"x","f":"16"}\n', single({ destaged: { field: 'f', number: 'lsn' } }), 'T022', 1, 15, 'two hexadecimal numbers with a slash'],
  ['a range of three', '{"op":"x","f":"1-2-3"}\n', single({ held: { field: 'f' } }), 'T022', 1, 15, 'neither a number nor a range'],
  ['a list that is none', '{"op":"x","f":true}\n', single({ held: { field: 'f' } }), 'T022', 1, 15, 'must be a list'],
  ['a length of nothing', '{"op":"x","f":0}\n', single({ seq: 1, length: { field: 'f' } }, 'secondary.store'), 'T006', 1, 15, '"length" of secondary.store is 0'],
  ['a node that is none', '{"op":"x","f":"beta"}\n', single({ node: { field: 'f' } }, 'read'), 'T006', 1, 15, '"node" of read is "beta"'],
  ['a line that is too long', `keep 1 as ${'a'.repeat(9_000)}\n`, textMap, 'T008', 1, undefined, 'the line has 9010 characters, more than the 8192 of "longestLine"'],
  ['a field that is too long', `{"op":"${'a'.repeat(9_000)}"}\n`, { ...jsonMap, rules: [{ when: { op: { pattern: 'b' } }, emit: [] }, ...jsonMap.rules] }, 'T008', 1, undefined, '"op" has 9000 characters'],
])('convert: mapping: %s is refused in its place', async (_what, log, map, code, line, column, reason) => {
  const fault = await faultOf(() => checkTrace(mapped(log, map)));
  expect(fault.reason).toContain(reason);
  expect([fault.code, fault.place.file, fault.place.line, fault.place.column]).toEqual([code, 'log', line, column]);
}); // biome-ignore format: one fault a line

const rule = (fields: object) => ({ ...textMap, rules: [...textMap.rules, fields] });

test.each([
  ['no JSON', '{"map":\n "destage-map/1",,}', 2, 'the map is no JSON'],
  ['no map', [], 1, 'the map is an empty list, but must be an object'],
  ['another version', { ...textMap, map: 'destage-map/2' }, 2, 'map is "destage-map/2", but must be "destage-map/1"'],
  ['an unknown word', { ...textMap, rule: [] }, 40, 'the map has "rule", which means nothing here'],
  ['an unknown word in a rule', rule({ emits: [] }), undefined, 'means nothing here'],
  ['no emit', rule({ match: 'x' }), undefined, 'rules[2].emit is missing'],
  ['an unknown form', { ...textMap, format: 'xml' }, 3, 'format is "xml", but must be "csv", "jsonl" or "text"'],
  ['no rules', { ...textMap, rules: [] }, undefined, 'rules is an empty list, but must be a list that is not empty'],
  ['an unknown event', rule({ match: 'x', emit: { event: 'primary.stor' } }), undefined, 'rules[2].emit.event is "primary.stor", which is no event; did you mean primary.store?'],
  ['an unknown field of an event', rule({ match: 'x', emit: { event: 'end', sequence: 1 } }), undefined, 'has "sequence", which means nothing here'],
  ['an unknown way to read numbers', rule({ match: 'x', emit: { event: 'end', time: { field: 'x', number: 'octal' } } }), undefined, 'rules[2].emit.time'],
  ['an unknown event in the header', { ...textMap, header: { lacks: ['primary.stor'] } }, undefined, 'header.lacks[0] is "primary.stor", which is no event; did you mean primary.store?'],
  ['a longest line of nothing', { ...textMap, longestLine: 0 }, undefined, 'longestLine is 0, but must be at least 1'],
  ['a wrong expression', rule({ match: '(', emit: [] }), undefined, 'rules[2].match is no regular expression'],
  ['an expression that may never end', rule({ match: '(a+)+', emit: [] }), undefined, 'rules[2].match repeats without a bound'],
  ['a condition that looks ahead', rule({ when: { x: { pattern: '(?=a)' } }, emit: [] }), undefined, 'rules[2].when.x.pattern looks ahead'],
  ['a split that refers back', { ...textMap, line: '(a)\\1' }, undefined, 'line refers back'],
  ['a match in no field', { ...jsonMap, rules: [...jsonMap.rules, { match: 'x', emit: [] }] }, undefined, 'rules[2] needs "in"'],
  ['a field for no match', rule({ in: 'x', emit: [] }), undefined, 'rules[2].in is of no use without "match"'],
  ['columns for text', { ...textMap, csv: {} }, undefined, 'csv is for a CSV, and the format is text'],
  ['a split for CSV', { ...csvMap, line: 'x' }, undefined, 'line is for text, and the format is csv'],
  ['a store without a number', rule({ match: 'x', emit: { event: 'primary.store' } }), undefined, 'makes primary.store without "seq" or "upTo"'],
  ['an issue without a name', rule({ match: 'x', emit: { event: 'host.issue' } }), undefined, 'makes host.issue without "write"'],
  ['a message without a number', rule({ match: 'x', emit: [{ event: 'primary.message', seq: 1 }] }), undefined, 'makes primary.message without "upTo"'],
  ['a read at no node', rule({ match: 'x', emit: { event: 'read' } }), undefined, 'makes read without "node"'],
  ['half a beginning', rule({ match: 'x', emit: { event: 'begin', stored: 1 } }), undefined, 'makes begin without "released"'],
  ['one of several events without its number', rule({ match: 'x', emit: { event: { field: 'x', names: { a: 'end', b: 'primary.message' } } } }), undefined, 'makes primary.message without "upTo"'],
  ['a field that nothing captures', rule({ match: '^x (?<n>.)', emit: { event: 'end', time: { field: 'at' } } }), undefined, 'rules[2].emit.time.field reads "at", which no expression for rules[2] captures; captured are n'],
  ['a field that only another rule captures', rule({ match: 'x', emit: [{ event: 'end', time: { field: 'n' } }] }), undefined, 'rules[2].emit[0].time.field reads "n", which no expression for rules[2] captures; no expression'],
  ['a field of all that nothing captures', { ...textMap, common: { time: { field: 'at' } } }, undefined, 'common.time.field reads "at", which no expression for rules[0] captures; captured are name'],
  ['an event of a field that nothing captures', { ...textMap, line: '^(?<all>.*)$', rules: [...textMap.rules, { emit: { event: { field: 'x', names: { a: 'end' } } } }] }, undefined, 'rules[2].emit.event.field reads "x", which no expression for rules[2] captures; captured are all'],
  ['types that are never made', { ...textMap, header: { lacks: others.slice(2) } }, undefined, 'never makes primary.report, primary.transmit: list what the system does not have'],
])('convert: mapping: a map is refused for %s', async (_what, map, line, reason) => {
  const text = typeof map === 'string' ? map : JSON.stringify(map, undefined, 1);
  const fault = await faultOf(() => readLogMap(text, 'map.json'));
  expect(fault.code).toBe('T020');
  expect(fault.reason).toContain(reason);
  expect(fault.place.file).toBe('map.json');
  if (line !== undefined) expect(fault.place.line).toBe(line);
}); // biome-ignore format: one fault a line

test('convert: mapping: a map may begin with a byte order mark', () => {
  expect(readLogMap(`\uFEFF${JSON.stringify(textMap)}`, 'map.json').map.format).toBe('text');
});

test('convert: mapping: a fault in a map is told with its line and column', async () => {
  const text = '{"map":"destage-map/1","format":"text",\n "rules":[\n  {"match":"(a*)*","emit":[]}]}';
  const { place } = await faultOf(() => readLogMap(text, 'map.json'));
  expect(place).toEqual({ file: 'map.json', line: 3, column: 12 });
});

test('convert: mapping: lines that no rule takes are counted where they may be skipped', async () => {
  const read = readLogMap(JSON.stringify({ ...textMap, unmatched: 'skip' }), 'map.json');
  const translation = new LogTranslation(read, 'log');
  const source = { ...sourceOf('take a\nwho\nkeep 7 as a\nknows\n'), translate: () => translation };
  expect((await linesOf(source)).lines).toEqual(taken);
  expect(translation.unmatched).toEqual({ count: 2, first: 2 });
});

test.each([
  ['text', 'take a\nkeep 7 as a', textMap, 1],
  ['text that no rule takes', 'take a\nke', textMap, 1],
  ['csv', 'op,n,name\ntake,,a\nkeep,7,a', csvMap, 1],
  ['csv within quotes', 'op,n,name\ntake,,a\nkeep,7,"a\n', csvMap, 1],
  ['jsonl', '{"op":"take","io":{"name":"a"}}\n{"op":"keep","n":7', jsonMap, 1],
  ['jsonl, whole', '{"op":"take","io":{"name":"a"}}\n{"op":"end","io":{}}', single({}, 'end'), 1],
])('convert: mapping: a log that ends within a line is truncated: %s', async (what, log, map, events) => {
  if (what.endsWith('whole')) {
    const { code } = await faultOf(() => checkTrace(mapped(log, map)));
    expect(code).toBe('T021');
    return;
  }
  const report = await checkTrace(mapped(log, map));
  expect(report).toMatchObject({ truncated: true, verdict: 'inconclusive' });
  expect(report.pairs[0]?.events).toBe(events);
});
