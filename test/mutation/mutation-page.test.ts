// The page is made from the results and the reasons, word for word, and the reasons are about mutants that are there.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isAbout, mutationPage, scoreOf } from './mutation-page.js';
import { reasons } from './reasons.js';
import { parseResults, type Results, readReport, rooms, withNewer } from './results.js';

const results = parseResults(readFileSync('docs/mutation.json', 'utf8'));

test('mutation: page: it is made from the results, and from the reasons', () => {
  expect(readFileSync('docs/mutation.md', 'utf8')).toBe(mutationPage(results, reasons));
});

test('mutation: page: a reason is given only for mutants that nobody noticed', () => {
  const listed = reasons.flatMap((reason) => reason.mutants.map((mutant) => ({ ...reason, mutants: [mutant] })));
  const idle = listed.filter((reason) => !results.survivors.some((survivor) => isAbout(reason, survivor)));
  expect(idle.flatMap(({ mutants }) => mutants)).toEqual([]);
});

test('mutation: page: every mutant that nobody noticed has a reason, or is listed as one that has none', () => {
  expect(mutationPage(results, reasons)).toContain('There is none: each');
  const unexplained = {
    file: 'src/impl/window.ts',
    line: 7,
    text: '',
    mutator: '',
    was: 'nothing',
    becomes: 'anything',
  };
  const [, listed] = mutationPage({ ...results, survivors: [unexplained] }, reasons).split('that they could not be.');
  expect(listed).toContain('src/impl/window.ts:7 | `` nothing ``');
});

test('mutation: page: every mutant that is counted as alive is listed', () => {
  const alive = results.files.reduce((sum, { survived, notCovered }) => sum + survived + notCovered, 0);
  expect(results.survivors).toHaveLength(alive);
});

test('mutation: page: at least nine mutants of ten are noticed in each room that was run as a whole', () => {
  for (const room of rooms) {
    const files = results.files.filter(({ file }) => file.startsWith(`src/${room}/`));
    if (files.every(({ notRun }) => notRun === 0)) expect(scoreOf(files), room).toBeGreaterThanOrEqual(90);
  }
});

test('mutation: page: a report is read with the code of each survivor in one line, and counts that leave none out', () => {
  const location = { start: { line: 2, column: 3 }, end: { line: 3, column: 4 } };
  const mutant = { mutatorName: 'BlockStatement', replacement: '{}', location };
  const statuses = ['Killed', 'Timeout', 'Survived', 'NoCoverage'];
  const report = (mutants: readonly object[]) =>
    JSON.stringify({ files: { 'src/a.ts': { source: 'if (a)\n  {\n  b}\n', mutants } } });
  const { files, survivors } = readReport(report(statuses.map((status) => ({ ...mutant, status }))));
  expect(files).toEqual([{ file: 'src/a.ts', killed: 1, timedOut: 1, survived: 1, notCovered: 1, notRun: 0 }]);
  expect(scoreOf(files)).toBe(50);
  const survivor = { file: 'src/a.ts', line: 2, text: '{', mutator: 'BlockStatement', was: '{ b', becomes: '{}' };
  expect(survivors).toEqual([survivor, survivor]);
  expect(() => readReport(report([{ ...mutant, status: 'Ignored' }]))).toThrow('Invalid option');
});

test('mutation: page: a run of some files leaves what is known of the others, in their order, and drops those that are gone', () => {
  const resultsOf = (killed: number, ...files: readonly string[]): Results => ({
    files: files.map((file) => ({ file, killed, timedOut: 0, survived: 2, notCovered: 0, notRun: 0 })),
    survivors: files.flatMap((file) =>
      [9, 10].map((line) => ({ file, line, text: '', mutator: '', was: `${killed}`, becomes: '' })),
    ),
  });
  const [first, second, third] = ['src/machines/z.ts', 'src/impl/a.ts', 'src/invariants/a.ts'];
  const known = resultsOf(1, first, second, 'src/impl/gone.ts', third);
  const all = withNewer(known, resultsOf(2, second, 'src/impl/b.ts'), (file) => file !== 'src/impl/gone.ts');
  expect(all.files.map(({ file, killed }) => [file, killed])).toEqual([
    [first, 1],
    [second, 2],
    ['src/impl/b.ts', 2],
    [third, 1],
  ]);
  expect(all.survivors.map(({ file, line, was }) => [file, line, was])).toEqual(
    all.files.flatMap(({ file, killed }) => [9, 10].map((line) => [file, line, `${killed}`])),
  );
});
