// The text that a checkpoint carries: everything that decides what an exploration finds, so that it goes on with the same.
import type { Fault } from '../explore/index.js';
import type { Rule } from '../invariants/index.js';
import type { Parameters } from '../protocol/index.js';
import { UsageError } from './exit-code.js';
import { labelOf } from './exploration-run.js';
import { version } from './version.js';

export const labelFor = (parameters: Parameters, chosen: readonly Rule[], fault: Fault | undefined): string =>
  [
    `destage ${version()}`,
    ...Object.entries(parameters).map(([name, value]) => `${name} ${value}`),
    chosen.length === 0 ? 'no rules' : `rules ${chosen.map(({ id }) => id).join(' ')}`,
    ...(fault === undefined ? [] : [`fault ${fault.chart}.${fault.guard}`]),
  ].join(', ');

/** @throws UsageError if the checkpoint is of none of the explorations that were asked for: before any of them begins */
export function resumedLabel(
  file: string,
  parameters: Parameters,
  chosen: readonly Rule[],
  fault: Fault | undefined,
): string {
  const label = labelOf(file);
  const wanted = [labelFor(parameters, [], fault), labelFor(parameters, chosen, fault)];
  if (label !== undefined && wanted.includes(label)) return label;
  if (label === undefined) throw new UsageError(`cannot go on from ${file}: this is no checkpoint`);
  throw new UsageError(
    `cannot go on from ${file}: it is of another exploration: ${label}; this one is ${wanted.at(-1)}`,
  );
}
