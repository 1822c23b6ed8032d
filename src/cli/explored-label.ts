// The text that a checkpoint carries: everything that decides what an exploration finds, so that it goes on with the same.
import { basename } from 'node:path';
import type { Fault } from '../explore/index.js';
import type { Rule } from '../invariants/index.js';
import type { Parameters } from '../protocol/index.js';
import { version } from './version.js';

export const labelFor = (
  parameters: Parameters,
  chosen: readonly Rule[],
  fault: Fault | undefined,
  more: readonly string[] = [],
): string =>
  [
    `destage ${version()}`,
    ...Object.entries(parameters).map(([name, value]) => `${name} ${value}`),
    chosen.length === 0 ? 'no rules' : `rules ${chosen.map(({ id }) => id).join(' ')}`,
    ...(fault === undefined ? [] : [`fault ${fault.chart}.${fault.guard}`]),
    ...more,
  ].join(', ');

/** Of somebody's network: what its machines do is compared besides, whatever its file is called. */
export const networkLabel = (place: string): string =>
  `destage ${version()}, network ${basename(place)}, with everything that is asked`;
