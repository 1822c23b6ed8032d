// `destage check` as people and scripts use it: exit codes, what goes to stdout and what to stderr, and no stack trace.
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { textOf } from '../oracle/judge.js';
import { acknowledged, header, message, report, store, wholeWay } from '../oracle/lines.js';
import { destage } from './destage.js';
import { traceFolder } from './trace-folder.js';

const examples = 'examples/python/traces';
const { folder, fileOf } = traceFolder();

const lacking = ['primary.message', 'secondary.permit'];
const withoutMessages = textOf([
  header({ lacks: lacking }),
  ...wholeWay(1, 2).filter(({ event }) => !lacking.includes(String(event))),
]);

test('cli: check: a trace that conforms ends with 0, in prose on stderr', () => {
  const { code, stdout, stderr } = destage(['check', `${examples}/correct.jsonl`]);
  expect([code, stdout]).toEqual([0, '']);
  expect(stderr).toContain(`${examples}/correct.jsonl: conforms`);
  expect(stderr).toContain('model: followed');
});

test('cli: check: one that violates ends with 1, and says rule, line and both values', () => {
  const { code, stdout, stderr } = destage(['check', `${examples}/acknowledge-before-store.jsonl`]);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain(`${examples}/acknowledge-before-store.jsonl:6: secondary.report(1)`);
  expect(stderr).toContain('RC-G store-before-acknowledgment: 1 was acknowledged, but the secondary had not stored it');
  expect(stderr).toContain('clause g: ');
  expect(stderr).toContain('It would have needed, before it: secondary.store(1)');
});

test('cli: check: an inconclusive one ends with 4, and says why', () => {
  const { code, stderr } = destage(['check', fileOf(textOf(wholeWay(1)))]);
  expect(code).toBe(4);
  expect(stderr).toContain('inconclusive\n  the claim is about two writes or more, and 1 was stored');
});

test('cli: check: a truncated one ends with 4', () => {
  const { code, stderr } = destage(['check', fileOf(`${textOf(wholeWay(1, 2))}{"event":"prim`)]);
  expect(code).toBe(4);
  expect(stderr).toContain('the trace is truncated: its last line is not whole');
});

test('cli: check: conforming without rules is success only when it was asked for', () => {
  const file = fileOf(withoutMessages);
  const { code, stderr } = destage(['check', file]);
  expect(code).toBe(4);
  expect(stderr).toContain('conforms without RC-H, RC-I');
  expect(stderr).toContain('This counts as success only with --without RC-H,RC-I');
  expect(destage(['check', '--without', 'RC-H', file]).code).toBe(4);
  expect(destage(['check', '--without', 'RC-H,RC-I', file]).code).toBe(0);
  expect(destage(['check', file, '--without', 'RC-I, RC-H, RC-A']).code).toBe(0);
});

test('cli: check: --without takes claim rules and nothing else', () => {
  for (const id of ['RC-Z', 'rc-h', 'RC-L']) {
    const { code, stderr } = destage(['check', '--without', id, `${examples}/correct.jsonl`]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${id} is none of RC-A, RC-C, RC-E, RC-G, RC-H, RC-I`);
  }
});

test('cli: check: --without does not excuse what was not seen', () => {
  expect(destage(['check', '--without', 'RC-C', fileOf(textOf(wholeWay(1)))]).code).toBe(4);
});

test('cli: check: leaving the model ends with 1 only where it is strict', () => {
  const file = fileOf(textOf([...wholeWay(1, 2), message(1)]));
  const loose = destage(['check', file]);
  expect(loose.code).toBe(0);
  expect(loose.stderr).toContain('model: left at line 23, M-FORWARD');
  const strict = destage(['check', '--strict', file]);
  expect(strict.code).toBe(1);
  expect(strict.stderr).toContain('M-FORWARD message-never-backward: ');
});

test('cli: check: --json writes one object to stdout and nothing to stderr', () => {
  const { code, stdout, stderr } = destage(['check', '--json', `${examples}/destage-on-store.jsonl`]);
  expect([code, stderr]).toEqual([1, '']);
  expect(JSON.parse(stdout)).toMatchObject({
    file: `${examples}/destage-on-store.jsonl`,
    verdict: 'violates',
    truncated: false,
    pairs: [{ text: 'violates', violation: { rule: 'RC-I', line: 15 }, earlier: [{ line: 7 }, { line: 10 }] }],
  });
});

test('cli: check: several pairs are reported one by one, and the worst decides', () => {
  const lines = [...wholeWay(1, 2).map((line) => ({ ...line, pair: 'a' })), { ...report(1), pair: 'b' }];
  const file = fileOf(textOf(lines));
  const { code, stderr } = destage(['check', file]);
  expect(code).toBe(1);
  expect(stderr).toContain(`${file}, pair a: conforms`);
  expect(stderr).toContain(`${file}, pair b: violates`);
});

const isMissing = (node: string) =>
  `No line of the ${node} was read: is its log missing? Name both: destage check primary.jsonl secondary.jsonl`;

test('cli: check: the log of one node alone is asked whether the other is missing, and both logs are not', () => {
  const shelf = (name: string) => `examples/mapping/shelf-${name}.log`;
  const map = ['--map', 'examples/mapping/shelf.map.json'];
  expect(destage(['check', ...map, shelf('east')]).stderr).toContain(`violates\n  ${isMissing('primary')}\n`);
  expect(destage(['check', ...map, shelf('west')]).stderr).toContain(`violates\n  ${isMissing('secondary')}\n`);
  const both = destage(['check', ...map, shelf('east-hasty'), shelf('west')]);
  expect([both.code, both.stderr.includes('is its log missing')]).toEqual([1, false]);
  const ofPrimary = wholeWay(1, 2).filter(({ event }) => String(event).startsWith('primary.'));
  const { pairs } = JSON.parse(destage(['check', '--json', fileOf(textOf(ofPrimary))]).stdout);
  expect(pairs).toMatchObject([{ violation: { rule: 'RC-N' }, unread: 'secondary' }]);
});

test('cli: check: a violation that the other log could not mend asks for none, nor one before its lines', () => {
  for (const lines of [[report(1)], [acknowledged(1), ...wholeWay(1)]]) {
    const { code, stderr } = destage(['check', fileOf(textOf(lines))]);
    expect([code, stderr.includes('is its log missing')]).toEqual([1, false]);
  }
});

test('cli: check: a line that is shown is cut where it is long', () => {
  const lines = [...wholeWay(1, 2), store(1)].map((line) => ({ ...line, x: 'x'.repeat(100_000) }));
  const { code, stderr } = destage(['check', fileOf(textOf(lines))]);
  expect(code).toBe(1);
  expect(stderr.length).toBeLessThan(5000);
});

test('cli: check: a long digest is shown by its beginning and its end, in words and in pictures', () => {
  const [written, read] = [`d${'0'.repeat(100_000)}1`, `e${'0'.repeat(100_000)}2`];
  const file = fileOf(
    textOf([
      { event: 'primary.store', seq: 1, block: 1, digest: written },
      { event: 'read', node: 'primary', block: 1, digest: read },
    ]),
  );
  const picture = join(folder, 'digest.svg');
  const { code, stderr } = destage(['check', '--draw', picture, file]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/returned e0+…0+2, but 1 wrote d0+…0+1 there/);
  expect(stderr).toMatch(/"digest":"e0+…0+2"\}/);
  expect(stderr.length).toBeLessThan(6000);
  expect(readFileSync(picture, 'utf8').length).toBeLessThan(10_000);
  expect(destage(['sequence', file]).stdout.length).toBeLessThan(2000);
});

test('cli: check: nothing in a line or in the name of a file steers the terminal', () => {
  const file = join(folder, 'red\u001b[31m.jsonl');
  writeFileSync(file, textOf([{ ...report(1), x: '\u009b31m \u202e' }]));
  for (const args of [
    ['check', file],
    ['check', '--strict', `${file}.none`],
    ['check\u001b[31m'],
    ['check', '--draw', file, file],
  ]) {
    const { stderr } = destage(args);
    expect(stderr).toContain('\\u001b[31m');
    expect(stderr.replaceAll('\n', '')).not.toMatch(/[\p{Cf}\p{Cc}]/u);
  }
  expect(destage(['check', file]).stderr).toContain('"x":"\\u009b31m \\u202e"');
});

test('cli: check: an address is read with --follow alone', () => {
  const { code, stdout, stderr } = destage(['check', 'tcp:localhost:9']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toBe(
    'destage: tcp:localhost:9 is an address, which is read with --follow: destage check --follow tcp:localhost:9\n',
  );
});

test('cli: check: with --json, too, what cannot be read is said on stderr, and stdout stays empty', () => {
  for (const [file, says] of [
    [join(folder, 'none.jsonl'), 'no such file'],
    [fileOf('{"event":"primary.stor"}\n'), 'did you mean primary.store?'],
  ] as const) {
    const { code, stdout, stderr } = destage(['check', '--json', file]);
    expect([code, stdout, stderr]).toEqual([3, '', expect.stringContaining(says)]);
  }
});

test('cli: check: one is one, and several are several', () => {
  expect(destage(['check', fileOf(textOf(wholeWay(1)))]).stderr).toMatch(/ \d\d events, 1 write; /);
  expect(destage(['check', fileOf(textOf([report(1)]))]).stderr).toContain(' 1 event, 0 writes; ');
});

test('cli: check: standard input is a trace, too', () => {
  const { code, stderr } = destage(['check', '-'], { input: textOf(wholeWay(1, 2)) });
  expect(code).toBe(0);
  expect(stderr).toContain('(standard input): conforms');
  expect(destage(['check', '-'], { input: '' }).code).toBe(4);
  expect(destage(['check', '-'], { input: 'x\n' }).stderr).toContain('(standard input):1:1: the line is no JSON');
});

test('cli: check: what is named twice is refused, however it is written', () => {
  const file = fileOf(textOf(wholeWay(1, 2)));
  for (const names of [
    [file, file],
    [file, `${examples}/correct.jsonl`, `${folder}/./trace.jsonl`],
    ['-', '-'],
    ['--follow', file, file],
  ]) {
    const { code, stdout, stderr } = destage(['check', ...names], { input: '' });
    expect([code, stdout, stderr]).toEqual([
      2,
      '',
      `destage: ${names.at(-1)} is named twice, and all in it would count as done twice: name each log once\n`,
    ]);
  }
});

test('cli: check: a map that cannot be read ends with 3, and nothing is said of sockets', () => {
  for (const [map, reason] of [
    [folder, 'it is a folder'],
    ['none.json', 'no such file or directory'],
  ]) {
    const { code, stderr } = destage(['check', '--map', map ?? '', `${examples}/correct.jsonl`]);
    expect(code).toBe(3);
    expect(stderr).toBe(`destage: cannot read the map ${map}: ${reason}; --map takes a file (spec/mapping.md)\n`);
  }
});

const unreadable = (what: string, name: () => string, ...said: readonly string[]) => ({ what, name, said });

test.each([
  unreadable('a missing file', () => join(folder, 'none.jsonl'), 'no such file or directory', '(T001)'),
  unreadable('a folder', () => folder, 'it is a folder', '(T001)'),
  unreadable('an empty name', () => '', 'no such file or directory'),
  unreadable('a file below a file', () => join(fileOf('x'), 'y'), 'not a directory'),
  unreadable('binary garbage', () => fileOf(Uint8Array.from({ length: 5000 }, (_, k) => (k * 7919) % 256)), '(T009)'),
  unreadable('a wrong line', () => fileOf('{"event":"primary.stor"}\n'), ':1:2: ', 'did you mean primary.store?'),
])('cli: check: $what ends with 3, one line on stderr and no stack trace', ({ name, said }) => {
  const { code, stdout, stderr } = destage(['check', name()]);
  expect([code, stdout]).toEqual([3, '']);
  for (const part of said) expect(stderr).toContain(part);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
});

test.skipIf(!existsSync('/dev/zero'))('cli: check: an endless line ends with 3, at once', () => {
  const { code, stderr } = destage(['check', '/dev/zero']);
  expect(code).toBe(3);
  expect(stderr).toContain('/dev/zero:1: the line is longer than 1,048,576 bytes');
});

test.skipIf(!existsSync('/proc/self/mem'))('cli: check: a file that fails while it is read ends with 3', () => {
  const { code, stderr } = destage(['check', '/proc/self/mem']);
  expect([code, stderr.trimEnd().split('\n').length]).toEqual([3, 1]);
  expect(stderr).toContain('(T001)');
});

test.skipIf(process.getuid?.() === 0)('cli: check: a file without permission to read it ends with 3', () => {
  const file = fileOf('{}');
  chmodSync(file, 0o000);
  const { code, stderr } = destage(['check', file]);
  chmodSync(file, 0o600);
  expect(code).toBe(3);
  expect(stderr).toContain('permission denied');
});

test('cli: check: several files are the logs of nodes, and lines are named by their file', () => {
  const lines = wholeWay(1, 2);
  const logs = (['primary', 'secondary'] as const).map((node) => {
    const file = join(folder, `${node}.jsonl`);
    const isIts = ({ event }: (typeof lines)[number]) =>
      String(event).startsWith('secondary') === (node === 'secondary');
    writeFileSync(file, textOf(lines.filter(isIts)));
    return file;
  });
  const good = destage(['check', '--strict', ...logs]);
  expect([good.code, good.stderr]).toEqual([0, expect.stringContaining(`${logs.join(' ')}: conforms`)]);
  const [primary = '', secondary = ''] = logs;
  writeFileSync(primary, readFileSync(primary, 'utf8').replace(/.*"primary.transmit","seq":2.*\n/, ''));
  const bad = destage(['check', '--json', primary, secondary]);
  expect(bad.code).toBe(1);
  expect(JSON.parse(bad.stdout)).toMatchObject({
    pairs: [{ violation: { rule: 'RC-N', file: secondary }, needed: '{"event":"primary.transmit","seq":2}' }],
  });
});
