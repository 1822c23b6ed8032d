// A violation as a picture in a file; the name of the file says which kind of picture.
import type { TraceReport } from '../oracle/index.js';
import { type DrawingForm, drawViolation } from '../report/index.js';
import { UsageError } from './exit-code.js';
import { resultTo, say } from './output.js';
import { refuseUnwritable } from './refuse-unwritable.js';
import { refuseWritingOver } from './refuse-writing-over.js';

const forms: ReadonlyMap<string, DrawingForm> = new Map([
  ['svg', 'svg'],
  ['mmd', 'mermaid'],
  ['mermaid', 'mermaid'],
  ['txt', 'text'],
]);

/**
 * The kind of picture that the name of the file asks for.
 *
 * @throws UsageError for any other name
 */
function formOf(file: string): DrawingForm {
  const form = forms.get(file.slice(file.lastIndexOf('.') + 1).toLowerCase());
  if (form !== undefined) return form;
  throw new UsageError(`--draw takes a file that ends in .${[...forms.keys()].join(', .')}, and ${file} does not`);
}

/**
 * Tells before anything is judged that a picture could not be written.
 *
 * @param inputs what is read
 * @throws UsageError for a name that says no kind of picture, for a file that is read, and for one that cannot be written
 */
export function refuseDrawing(file: string, inputs: readonly (string | undefined)[]): void {
  formOf(file);
  refuseWritingOver('--draw', file, inputs);
  refuseUnwritable('--draw', file);
}

/** Writes the first violation to each of the files; where there is none, it says so and writes nothing. */
export function drawTo(files: readonly string[], { pairs, explanations }: TraceReport): void {
  const violating = pairs.find(({ pair, violation }) => violation !== undefined && explanations.has(pair));
  const explanation = explanations.get(violating?.pair);
  for (const file of files) {
    if (violating?.violation === undefined || explanation === undefined)
      say(`${file} was not written: there is no violation to draw`);
    else resultTo(file, drawViolation(violating.violation, explanation, formOf(file)));
  }
}
