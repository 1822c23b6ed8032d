// Every mutant, in the order of the path that a write takes.
import { diskMutants, journalMutants } from './durable-mutants.js';
import type { Mutant } from './mutant.js';
import { completingMutants, permittingMutants, storingMutants } from './primary-mutants.js';
import { acknowledgingMutants, destagingMutants, keepingMutants } from './secondary-mutants.js';
import { transmittingMutants } from './transmitting-mutants.js';

export const mutants: readonly Mutant[] = [
  ...storingMutants,
  ...completingMutants,
  ...transmittingMutants,
  ...acknowledgingMutants,
  ...permittingMutants,
  ...destagingMutants,
  ...keepingMutants,
  ...journalMutants,
  ...diskMutants,
];
