// Mutation testing of the rooms that everything rests on, one after the other; then docs/mutation.json and
// docs/mutation.md. `MUTATED=impl` runs that room alone, and leaves the results of the others as they are; so does
// `--mutate src/impl/window.ts` with those of the other files in it. With `--page` only the page is written again, from the
// results that are there. Options are Stryker's.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { mutationPage, scoreOf } from '../test/mutation/mutation-page.js';
import { reasons } from '../test/mutation/reasons.js';
import { parseResults, type Results, readReport, rooms, withNewer } from '../test/mutation/results.js';

const workers = Number(process.env['MUTATION_WORKERS'] ?? Math.max(1, availableParallelism() - 1));
const resultsFile = 'docs/mutation.json';
const only = process.env['MUTATED'];
if (only !== undefined && !rooms.some((room) => room === only))
  throw new Error(`MUTATED is one of ${rooms.join(', ')}, not ${only}`);

function mutate(room: string): Results {
  const env = { ...process.env, MUTATED: room, MUTATION_WORKERS: String(workers), DESTAGE_RUNS: '0.05' };
  const { status } = spawnSync('npx', ['stryker', 'run', ...process.argv.slice(2)], { env, stdio: 'inherit' });
  if (status !== 0) throw new Error(`Stryker stopped in src/${room}: its own output says why`);
  return readReport(readFileSync(`out/mutation/${room}.json`, 'utf8'));
}

const known = parseResults(readFileSync(resultsFile, 'utf8'));
const isMutated = (room: string) => !process.argv.includes('--page') && (only ?? room) === room;
const results = rooms
  .filter(isMutated)
  .map(mutate)
  .reduce((all, newer) => withNewer(all, newer, existsSync), known);
writeFileSync(resultsFile, `${JSON.stringify(results, undefined, 2)}\n`);
writeFileSync('docs/mutation.md', mutationPage(results, reasons));
process.stderr.write(`${scoreOf(results.files)} % of the mutants were noticed; see docs/mutation.md\n`);
