// For mutation testing alone: properties get the same runs every time, and what breaks them is not made small.
import fc from 'fast-check';

fc.configureGlobal({ seed: 20100202, endOnFailure: true });
