// What both controllers are given: how big they are, how bytes are checked, and who wants to know what happens.
import type { EventType } from '../protocol/index.js';
import type { Cache } from './cache.js';
import type { ReadElsewhere, WindowOptions } from './window.js';

/** Told of each event, with its number; 0 for an event that has none. */
export type Observer = (type: EventType, number: number) => void;

export type ControllerOptions = WindowOptions & {
  /** Reads from the journal: what was found there, or left memory. */
  readonly elsewhere: ReadElsewhere;
  /**
   * The memory of a node that starts again, which is that of the controller before: of the same size, over the same
   * journal, and what is in it is forgotten. Default: a new one.
   */
  readonly cache?: Cache | undefined;
  /** A checksum of these bytes: 32 bits, with a sign or without. Outputs may give it either way. */
  readonly checksum: (bytes: Uint8Array) => number;
  /** The event costs nothing where nobody observes. */
  readonly observer?: Observer | undefined;
};

/** A write as it is found in a journal. Its bytes stay there until they are needed. */
export type FoundWrite = {
  readonly seq: number;
  readonly block: number;
  /** Blocks, from 1. */
  readonly length: number;
  readonly checksum: number;
};

/** Whether these are the same 32 bits, with a sign or without. */
export const isSameChecksum = (one: number, other: number): boolean => (one ^ other) === 0;

/** Bytes are not those that were stored: whoever holds them must stop, or a copy of nothing is made. */
export class DamagedWrite extends Error {
  override readonly name = 'DamagedWrite';
  readonly seq: number;

  constructor(seq: number, where: string) {
    super(`write ${seq} is damaged in ${where}: its checksum is not that of its bytes`);
    this.seq = seq;
  }
}

/** The greatest sequence number: beyond it, numbers are not exact. */
export const lastNumber = Number.MAX_SAFE_INTEGER;
