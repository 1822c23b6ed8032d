// Writes docs/mutants.md: hunts every mutant from several seeds, and makes one run of each small. It takes some minutes,
// so it is no part of `npm run generate`; a test compares the rows of the page with the mutants.
import { writeFileSync } from 'node:fs';
import { mutants } from '../test/mutants/all-mutants.js';
import { partsOf } from '../test/mutants/build.js';
import { canaries } from '../test/mutants/canaries.js';
import { firstSeed, mustCatch, type Prey } from '../test/mutants/hunt.js';
import type { Catcher, Mutant } from '../test/mutants/mutant.js';
import { type Findings, mutantPage } from '../test/mutants/mutant-page.js';

const seeds = Array.from({ length: 15 }, (_, k) => firstSeed + k);
const shrinkingRuns = 1500;

function median(prey: Prey, catcher: Catcher): number {
  const runs = seeds.map((seed) => mustCatch(prey, catcher, { seed, runs: 10_000 }).runs).sort((a, b) => a - b);
  return runs[Math.floor(runs.length / 2)] ?? 0;
}

async function findingsOf(mutant: Mutant): Promise<Findings> {
  const prey = { ...mutant, parts: await partsOf(mutant) };
  const medians = [...mutant.caughtBy, 'anything' as const].map((catcher) => ({
    catcher,
    runs: median(prey, catcher),
  }));
  const counterexample = mustCatch(prey, mutant.caughtBy[0] ?? 'anything', { shrinkingRuns });
  process.stderr.write(`${mutant.name}\n`);
  return { mutant, medians, counterexample };
}

const findings: Findings[] = [];
for (const mutant of mutants) findings.push(await findingsOf(mutant));
writeFileSync('docs/mutants.md', mutantPage(findings, canaries, seeds.length));
