// What `destage check` says of a violation: the lines that make it one, what was allowed, what is not shown, and pictures.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { textOf } from '../oracle/judge.js';
import { accepted, crash, header, recover, report, wholeWay } from '../oracle/lines.js';
import { destage } from './destage.js';
import { traceFolder } from './trace-folder.js';

const examples = 'examples/python/traces';
const { folder, fileOf } = traceFolder();

test('cli: check: it shows the lines that make it a violation, what was allowed, and a drawing', () => {
  const lines = [...wholeWay(1), ...accepted(2), crash('primary'), recover('primary', { stored: 1, released: 1 })];
  const file = fileOf(textOf(lines));
  const { code, stderr } = destage(['check', file]);
  expect(code).toBe(1);
  expect(stderr).toContain('It is one because of these lines; without any one of them it would be none:');
  expect(stderr).toContain(
    `${file}:14: {"event":"primary.report","seq":2}\n    ${file}:16: {"event":"primary.recover"`,
  );
  expect(stderr).toContain('Allowed here: primary.recover with stored 2.');
  expect(stderr).toMatch(/ 14 {3}│◀─ report 2 \(b\)\(d\) ─+│/);
});

test('cli: check: --draw writes pictures, by the names of the files', () => {
  const [svg, mermaid, text] = ['svg', 'mmd', 'txt'].map((ending) => join(folder, `violation.${ending}`));
  const violating = `${examples}/acknowledge-before-store.jsonl`;
  const drawn = ['--draw', String(svg), '--draw', String(mermaid), '--draw', String(text)];
  expect(destage(['check', ...drawn, violating]).code).toBe(1);
  expect(readFileSync(String(svg), 'utf8')).toMatch(/^<svg[\s\S]+Line 6: RC-G/);
  expect(readFileSync(String(mermaid), 'utf8')).toContain('sequenceDiagram');
  expect(readFileSync(String(text), 'utf8')).toContain('✗   6');
  const unknown = destage(['check', '--draw', 'a.png', violating]);
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('ends in .svg, .mmd, .mermaid, .txt')]);
  const nowhere = destage(['check', '--draw', join(folder, 'nowhere', 'a.svg'), violating]);
  expect([nowhere.code, nowhere.stderr]).toEqual([
    2,
    expect.stringMatching(/^destage: --draw: cannot write .*a\.svg: no such file or directory\n$/),
  ]);
  const none = join(folder, 'none.svg');
  const conforming = destage(['check', '--draw', none, `${examples}/correct.jsonl`]);
  expect([conforming.code, existsSync(none)]).toEqual([0, false]);
  expect(conforming.stderr).toContain('none.svg was not written: there is no violation to draw');
});

test('cli: check: --json has the explanation', () => {
  const { stdout } = destage(['check', '--json', '-'], { input: textOf([...wholeWay(1), report(2)]) });
  expect(JSON.parse(stdout)).toMatchObject({
    pairs: [
      {
        violation: { rule: 'RC-A', line: 12, missing: { type: 'primary.store', number: 2 } },
        earlier: [],
        violating: '{"event":"primary.report","seq":2}',
        needed: '{"event":"primary.store","seq":2}',
        allowed: expect.stringMatching(
          /^Allowed here: .*primary\.report\(2\) after host\.issue\(2\), primary\.store\(2\)\.$/,
        ),
        told: [{ event: { type: 'primary.report', seq: 2 }, line: 12 }],
      },
    ],
  });
});

test('cli: check: what is not shown, and must have happened, is said where it breaks a rule', () => {
  const observes = ['host.issue', 'primary.store', 'primary.transmit'];
  const lines = [header({ observes }), ...accepted(1), { event: 'primary.transmit', seq: 2 }];
  const { code, stderr } = destage(['check', fileOf(textOf(lines))]);
  expect(code).toBe(1);
  expect(stderr).toContain('It cannot have happened without primary.report(2), which is not shown.');
  expect(stderr).toContain('RC-A store-before-completion: 2 was reported complete, but the primary had not stored it');
});
