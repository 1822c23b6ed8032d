// Bytes, as every part of a running node needs them. It knows no other room.
export { areZeros, zeros } from './zeros.js';
