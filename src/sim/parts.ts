// What a world is made of. A test that plants a fault puts something else in one of these places.
import {
  type ControllerOptions,
  Primary,
  type PrimaryOptions,
  type PrimaryOutputs,
  Secondary,
  type SecondaryOutputs,
} from '../impl/index.js';
import { Destager } from './destager.js';
import { Disk } from './disk.js';
import { Journal } from './journal.js';
import { Link } from './link.js';

export type Parts = {
  readonly primary: (options: PrimaryOptions, outputs: PrimaryOutputs) => Primary;
  readonly secondary: (options: ControllerOptions, outputs: SecondaryOutputs) => Secondary;
  readonly journal: () => Journal;
  readonly disk: (blocks: number, blockSize: number) => Disk;
  readonly destager: (disk: Disk, coalesces: boolean) => Destager;
  readonly link: () => Link;
};

/** Nothing is wrong with these. */
export const soundParts: Parts = {
  primary: (options, outputs) => new Primary(options, outputs),
  secondary: (options, outputs) => new Secondary(options, outputs),
  journal: () => new Journal(),
  disk: (blocks, blockSize) => new Disk(blocks, blockSize),
  destager: (disk, coalesces) => new Destager(disk, coalesces),
  link: () => new Link(),
};
