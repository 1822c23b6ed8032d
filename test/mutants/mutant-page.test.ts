// The page is older than the mutants as soon as one of them changes its name, its sentence or what catches it.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mutants } from './all-mutants.js';
import { canaries } from './canaries.js';

const page = readFileSync('docs/mutants.md', 'utf8');
const refresh = 'refresh it with `npx tsx scripts/mutants.ts`';

const rows = [...page.matchAll(/^\| \[([^\]]+)\]\(#\1\) \| (.*?) \| (.*?) \| (.*) \|$/gm)].map(
  ([, name, wrong, , medians = '']) => ({
    name,
    wrong,
    caughtBy: medians.split(', ').map((one) => one.replace(/ \d+$/, '')),
  }),
);

describe('mutants: page', () => {
  it('mutants: page: every mutant has its row, and every row its mutant', () => {
    const wanted = mutants.map(({ name, wrong, caughtBy }) => ({ name, wrong, caughtBy: [...caughtBy, 'anything'] }));
    expect(rows, refresh).toEqual(wanted);
  });

  it.each(mutants)('mutants: page: $name has a counterexample', ({ name }) => {
    expect(page, refresh).toContain(`\n### ${name}\n`);
  });

  it.each(canaries)('mutants: page: $name is listed as a canary', ({ name, wrong }) => {
    expect(page, refresh).toContain(`| ${name} | ${wrong} |`);
  });
});
