// The trace of a driven run: as the text of a file, and explained and drawn for people.
import { sequenceText } from '../diagram/index.js';
import type { DriveReport } from '../drive/index.js';
import { checkTrace, readEvents } from '../oracle/index.js';
import { describeReport } from '../report/index.js';

/** The header, if the nodes got so far as to say what they are, and the lines. */
export const traceText = ({ header, lines }: DriveReport): string =>
  [...(header === undefined ? [] : [header]), ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');

/** What `destage check` says of it, and a picture; or why there was nothing to judge. */
export async function describeTrace(name: string, report: DriveReport): Promise<string> {
  if (report.violation === undefined) return `${name}: ${report.fault ?? 'nothing is wrong'}`;
  const bytes = Buffer.from(traceText(report));
  const source = { name, again: true, open: async function* () { yield bytes; } }; // biome-ignore format: one source a line
  const told = await readEvents(source);
  const events = told.map(({ event }) => event);
  const index = told.findIndex(({ line }) => line === report.violation?.line);
  const violation = { index: index === -1 ? events.length - 1 : index, text: report.violation.sentence };
  // The numbers of lines, as in what is said of it before.
  const lines = told.map(({ line }) => line);
  return `${describeReport(await checkTrace(source))}\n\n${sequenceText(events, { violation, lines, isWhole: true })}`;
}
