// The examples: every mistake behind a flag is found within a stated number of runs, and what is correct conforms,
// also where it leaves the model.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleIn, hunt, type Language, missingTool } from './driving.js';

type Bug = {
  readonly language: Language;
  readonly bug: string;
  /** The rules that may be the first to be broken. */
  readonly rules: readonly string[];
  readonly seed?: number;
  /** Within so many runs of this seed; where time decides when a process is killed, several times as many as it takes. */
  readonly runs: number;
  readonly powerLoss?: boolean;
};

const bugs: readonly Bug[] = [
  { language: 'Python', bug: 'acknowledge-maximum', rules: ['RC-G'], runs: 40 },
  { language: 'Python', bug: 'keep-permitted-only', rules: ['RC-K'], runs: 40 },
  { language: 'Python', bug: 'message-said-once', rules: ['RC-L'], seed: 2, runs: 60 },
  { language: 'Python', bug: 'store-without-fsync', rules: ['RC-K'], runs: 40, powerLoss: true },
  { language: 'Python', bug: 'mark-before-data', rules: ['RC-V'], seed: 2, runs: 40, powerLoss: true },
  { language: 'C', bug: 'complete-before-store', rules: ['RC-A'], runs: 40 },
  { language: 'C', bug: 'destage-newest-first', rules: ['RC-O'], runs: 40 },
  { language: 'C', bug: 'late-write-after-takeover', rules: ['RC-T'], runs: 40 },
  { language: 'JavaScript', bug: 'buffer-by-reference', rules: ['RC-F', 'RC-V'], runs: 40 },
  { language: 'JavaScript', bug: 'message-at-completion', rules: ['RC-H'], runs: 40 },
  { language: 'JavaScript', bug: 'transmit-before-store', rules: ['RC-E'], runs: 40 },
  { language: 'JavaScript', bug: 'keep-permitted-only', rules: ['RC-K'], runs: 40 },
];

const variants: readonly { readonly language: Language; readonly variant: string; readonly left: string }[] = [
  { language: 'Python', variant: 'release-on-acknowledgment', left: 'M-SAID' },
  { language: 'Python', variant: 'newest-first', left: 'M-REPORT' },
  { language: 'C', variant: 'release-on-acknowledgment', left: 'M-SAID' },
  { language: 'C', variant: 'newest-first', left: 'M-REPORT' },
  { language: 'JavaScript', variant: 'release-on-acknowledgment', left: 'M-SAID' },
  { language: 'JavaScript', variant: 'say-less-again', left: 'M-FORWARD' },
];

const languages: readonly Language[] = ['Python', 'C', 'JavaScript'];
const commands = new Map<Language, readonly string[] | undefined>();
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'destage-examples-'));
  for (const language of languages) commands.set(language, exampleIn(language, folder));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** How many runs a correct program must pass: starting node takes longest. */
const runsOf: Readonly<Record<Language, number>> = { Python: 4, C: 8, JavaScript: 2 };

describe('drive: examples', () => {
  it.for(bugs)('drive: examples: $language with $bug is found', async (asked, { skip }) => {
    const command = commands.get(asked.language);
    if (command === undefined) return skip(missingTool[asked.language]);
    const { bug, rules, runs, seed, powerLoss } = asked;
    const given = { command: [...command, '--bug', bug], runs, ...(seed && { seed }), ...(powerLoss && { powerLoss }) };
    await hunt(given, ({ failure, tally }) => {
      expect(failure?.fault).toBeUndefined();
      expect(rules).toContain(failure?.violation?.rule);
      expect(tally.runs).toBeLessThanOrEqual(runs);
    });
  });

  it.for(variants)(
    'drive: examples: $language with $variant conforms, and leaves the model',
    async (asked, { skip }) => {
      const command = commands.get(asked.language);
      if (command === undefined) return skip(missingTool[asked.language]);
      const runs = runsOf[asked.language];
      await hunt({ command: [...command, '--variant', asked.variant], runs, seed: 2 }, ({ failure, tally }) => {
        expect(failure).toBeUndefined();
        expect(tally.runs).toBe(runs);
        expect(tally.conforming).toBeGreaterThan(0);
        expect(tally.firstLeft?.sentence).toContain(asked.left);
      });
    },
  );

  it.for(languages)(
    'drive: examples: $0 conforms as a pair, and when the power is lost',
    async (language, { skip }) => {
      const command = commands.get(language);
      if (command === undefined) return skip(missingTool[language]);
      for (const powerLoss of [false, true]) {
        if (powerLoss && commands.get('C') === undefined) return skip(missingTool.C);
        await hunt({ command, runs: runsOf[language], seed: 3, powerLoss, strict: true }, ({ failure, tally }) => {
          expect(failure).toBeUndefined();
          expect(tally.conforming).toBeGreaterThan(0);
          expect(tally.kills).toBeGreaterThan(tally.runs);
        });
      }
    },
  );

  it.for(languages)('drive: examples: $0 conforms as either end of a pair with destage', async (language, { skip }) => {
    const command = commands.get(language);
    if (command === undefined) return skip(missingTool[language]);
    for (const role of ['primary', 'secondary'] as const)
      await hunt({ command, role, runs: runsOf[language], seed: 4, strict: true }, ({ failure, tally }) => {
        expect(failure).toBeUndefined();
        expect(tally.conforming).toBeGreaterThan(0);
      });
  });

  it('drive: examples: each has fewer than 300 lines', () => {
    for (const file of ['replica.py', 'replica.c', 'replica.mjs'])
      expect(readFileSync(join('examples/drive', file), 'utf8').split('\n').length).toBeLessThanOrEqual(300);
  });
});
