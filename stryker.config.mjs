// Mutation testing of one room, which MUTATED names; `npm run mutation` runs it for each and adds the results up. No
// file and no kind of mutant is left out.
const room = process.env.MUTATED ?? 'the room that MUTATED names';

export default {
  mutate: [`src/${room}/**/*.ts`, '!src/**/index.ts'],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // A file that does not exist: Stryker would rewrite the real one with a compiler that it does not know.
  tsconfigFile: 'no-such-tsconfig.json',
  ignorePatterns: ['/dist', '/out', '/examples', '/bench', '/docs/pictures'],
  tempDirName: `out/stryker-${room}`,
  concurrency: Number(process.env.MUTATION_WORKERS ?? 2),
  // Long, so that a busy machine is not taken for an endless loop; most of those are told by counting.
  timeoutMS: 10_000,
  timeoutFactor: 2,
  incrementalFile: `out/mutation/${room}.incremental.json`,
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: `out/mutation/${room}.json` },
};
