// A write as a recovery finds it, with the bytes that the journal has of it.
import type { FoundWrite } from '../impl/index.js';
import type { Entry } from './entry.js';

export type FoundBytes = FoundWrite & { readonly bytes: Uint8Array };

export const foundIn = ({ number, block, payload, checksum }: Entry, blockSize: number): FoundBytes => ({
  seq: number,
  block,
  length: payload.length / blockSize,
  checksum,
  bytes: payload,
});
