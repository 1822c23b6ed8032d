// For mutation testing alone: properties get the same runs every time, and what breaks them is not made small.
import fc from 'fast-check';
import { seed } from '../seed.js';

fc.configureGlobal({ seed, endOnFailure: true });
