// The pair that runs.
export { FileFailure, nodeFiles } from './files/index.js';
export { readIdentity } from './journal/index.js';
export { connectNbd, type NbdClient } from './nbd/index.js';
export * from './node/index.js';
