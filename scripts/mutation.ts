// Mutation testing of the rooms that everything rests on, one after the other; then docs/mutation.json and
// docs/mutation.md. With `--page` only the page is written again, from the results that are there; other options are
// Stryker's: `--incremental` goes on from the run before it.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { mutationPage, scoreOf } from '../test/mutation/mutation-page.js';
import { reasons } from '../test/mutation/reasons.js';
import { parseResults, type Results, readReport } from '../test/mutation/results.js';

const rooms = ['machines', 'impl', 'invariants'];
const workers = Number(process.env['MUTATION_WORKERS'] ?? Math.max(1, availableParallelism() - 1));
const resultsFile = 'docs/mutation.json';

function mutate(): Results {
  const begun = Date.now();
  const reports = rooms.map((room) => {
    const env = { ...process.env, MUTATED: room, MUTATION_WORKERS: String(workers), DESTAGE_RUNS: '0.05' };
    const { status } = spawnSync('npx', ['stryker', 'run', ...process.argv.slice(2)], { env, stdio: 'inherit' });
    if (status !== 0) throw new Error(`Stryker stopped in src/${room}: its own output says why`);
    return readReport(readFileSync(`out/mutation/${room}.json`, 'utf8'));
  });
  return {
    minutes: Math.ceil((Date.now() - begun) / 60_000),
    workers,
    files: reports.flatMap(({ files }) => files),
    survivors: reports.flatMap(({ survivors }) => survivors),
  };
}

const results = process.argv.includes('--page') ? parseResults(readFileSync(resultsFile, 'utf8')) : mutate();
writeFileSync(resultsFile, `${JSON.stringify(results, undefined, 2)}\n`);
writeFileSync('docs/mutation.md', mutationPage(results, reasons));
process.stderr.write(`${scoreOf(results.files)} % of the mutants were noticed; see docs/mutation.md\n`);
