// No command writes over what it reads: that would be lost before it was read.
import { fstatSync, type Stats, statSync } from 'node:fs';
import { UsageError } from './exit-code.js';

/**
 * Refuses a result in the place of something that is read, by whatever name: another path, a link, standard input or output.
 *
 * @param option what asks for the result, such as `--out`
 * @param output where it goes; standard output if that is not said
 * @param inputs what is read; `-` is standard input
 * @throws UsageError
 */
export function refuseWritingOver(option: string, output: string | undefined, inputs: readonly (string | undefined)[]) {
  const written = output === undefined ? found(1) : found(output);
  if (written === undefined) return;
  const same = inputs.find((input) => input !== undefined && isSame(written, found(input === '-' ? 0 : input)));
  if (same === undefined) return;
  const result = output === undefined ? 'standard output' : `${option} ${output}`;
  const read = same === '-' ? 'what standard input reads' : same;
  throw new UsageError(`${result} is ${read}, which is read and would be lost: write to another file`);
}

/** Files alone can be overwritten: a terminal or /dev/null may well be both. */
const isSame = (one: Stats, other: Stats | undefined): boolean =>
  other !== undefined && one.isFile() && one.dev === other.dev && one.ino === other.ino;

/** Nothing where there is no such file: it is none that is read. */
function found(file: string | number): Stats | undefined {
  try {
    return typeof file === 'number' ? fstatSync(file) : statSync(file);
  } catch {
    return undefined;
  }
}
