// Where a program keeps what must survive, and what a kill leaves of it.
import { mkdirSync } from 'node:fs';
import type { Fate } from '../sim/index.js';

export interface Storage {
  /** The folder that the program is given. */
  readonly directory: string;
  /** What its processes need in their environment. */
  readonly environment: NodeJS.ProcessEnv;
  /** Before a process starts. */
  prepare(): void;
  /** The process is killed before the last of its next so many operations on files or its output; 0 is never. */
  killBefore(operations: number): void;
  /**
   * The first answer of a process has come.
   *
   * @throws ProgramFault when it cannot be watched
   */
  started(): void;
  /** After a kill: what was not durable is lost, kept or torn. */
  crash(fateOf: (bytes: number) => Fate, below: (bound: number) => number): void;
}

/** A folder as it is: what a process has written survives it. */
export function plainStorage(directory: string): Storage {
  mkdirSync(directory, { recursive: true });
  return {
    directory,
    environment: {},
    prepare() {},
    killBefore() {},
    started() {},
    crash() {},
  };
}
