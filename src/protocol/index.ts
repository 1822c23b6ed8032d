// The alphabet, and the trace that is written in it.
export * from './alphabet.js';
export * from './clauses.js';
export * from './events.js';
export * from './parameters.js';
export * from './trace.js';
export * from './unreachable.js';
export * from './wanted-value.js';
