// What mutation testing found, as it is kept in docs/mutation.json: the counts of each file, and every mutant that no
// test noticed. It never judges them.
import { z } from 'zod';

const survivorSchema = z.strictObject({
  file: z.string(),
  line: z.int(),
  /** That line as it is written. */
  text: z.string(),
  mutator: z.string(),
  /** The code that was mutated, and what became of it, each in one line. */
  was: z.string(),
  becomes: z.string(),
});

const countsSchema = z.strictObject({
  file: z.string(),
  killed: z.int(),
  timedOut: z.int(),
  survived: z.int(),
  /** No test runs the code. */
  notCovered: z.int(),
  /** Not run, or run before the code became what it is; a whole run leaves none. */
  notRun: z.int(),
});

const resultsSchema = z.strictObject({
  files: z.array(countsSchema),
  survivors: z.array(survivorSchema),
});

export type Survivor = z.infer<typeof survivorSchema>;
export type Counts = z.infer<typeof countsSchema>;
export type Results = z.infer<typeof resultsSchema>;

/** @throws ZodError where the text is not that of results */
export const parseResults = (text: string): Results => resultsSchema.parse(JSON.parse(text));

const place = z.object({ line: z.int(), column: z.int() });

/** A report of Stryker, as far as it is read here. */
const reportSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.string(),
      mutants: z.array(
        z.object({
          mutatorName: z.string(),
          replacement: z.string(),
          status: z.enum(['Killed', 'Timeout', 'Survived', 'NoCoverage', 'Pending']),
          location: z.object({ start: place, end: place }),
        }),
      ),
    }),
  ),
});

type Report = z.infer<typeof reportSchema>['files'][string];

/** @throws ZodError where a mutant is neither killed nor alive: it did not compile, or was left out */
export function readReport(text: string): Results {
  const files = Object.entries(reportSchema.parse(JSON.parse(text)).files).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    files: files.map(([file, report]) => countsOf(file, report)),
    survivors: files.flatMap(([file, report]) => survivorsOf(file, report)),
  };
}

/** The rooms that are mutated, in the order in which they are listed. */
export const rooms = ['machines', 'impl', 'invariants'] as const;

/** The results with those of a newer run in the place of what was known of its files, of the files that are there. */
export function withNewer(known: Results, newer: Results, isThere: (file: string) => boolean): Results {
  const isNewer = new Set(newer.files.map(({ file }) => file));
  const all = <One extends { readonly file: string }>(before: readonly One[], now: readonly One[]) =>
    [...before.filter(({ file }) => !isNewer.has(file)), ...now].filter(({ file }) => isThere(file)).sort(byFile);
  return { files: all(known.files, newer.files), survivors: all(known.survivors, newer.survivors) };
}

type OfFile = { readonly file: string };

/** By room, then by name; of one file nothing changes places. */
const byFile = ({ file: a }: OfFile, { file: b }: OfFile): number =>
  placeOf(a) - placeOf(b) || (a < b ? -1 : a > b ? 1 : 0);

const placeOf = (file: string): number => rooms.findIndex((room) => file.startsWith(`src/${room}/`));

function countsOf(file: string, { mutants }: Report): Counts {
  const count = (status: string) => mutants.filter((mutant) => mutant.status === status).length;
  return {
    file,
    killed: count('Killed'),
    timedOut: count('Timeout'),
    survived: count('Survived'),
    notCovered: count('NoCoverage'),
    notRun: count('Pending'),
  };
}

function survivorsOf(file: string, { source, mutants }: Report): readonly Survivor[] {
  const lines = source.split('\n');
  const offsetOf = ({ line, column }: z.infer<typeof place>) =>
    lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
  return mutants
    .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
    .map(({ mutatorName: mutator, replacement, location: { start, end } }) => ({
      file,
      line: start.line,
      text: lines[start.line - 1]?.trim() ?? '',
      mutator,
      was: inOneLine(source.slice(offsetOf(start), offsetOf(end))),
      becomes: inOneLine(replacement),
    }))
    .sort((a, b) => a.line - b.line);
}

const inOneLine = (code: string): string => code.replaceAll(/\s+/g, ' ');
