// Before each file of tests: every property starts from the one seed, unless it says another.
import fc from 'fast-check';
import { seed } from './seed.js';

fc.configureGlobal({ seed });
