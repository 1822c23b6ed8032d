// What a node is given at its start. Whoever gives it has already checked it; sizes are in bytes.
import { type ReadElsewhere, WriteMemory } from '../../impl/index.js';
import type { Files } from '../files/index.js';
import type { LinkTls } from '../link/index.js';
import type { NbdTls } from '../nbd/index.js';
import type { Log } from './log.js';
import type { Measures } from './measures.js';

export type Address = { readonly host: string; readonly port: number };

export type NodeOptions = {
  /** The node's own folder: identity, journal, lock and control socket. Made if it is missing. */
  readonly folder: string;
  /** The volume: a file, which is made sparse if it is missing, or a block device. */
  readonly volume: string;
  /** The size of the volume: a multiple of `blockSize`, the same on both nodes. */
  readonly volumeBytes: number;
  /** The unit of ordering and of reads from the cache: a power of two from 512 to 65,536, the same on both nodes. */
  readonly blockSize: number;
  /** The most payload bytes in the cache, which the journal has: from the first pair on always the same. */
  readonly cacheBytes: number;
  /** The most of them in memory: the newest. Room for the longest write, and no more than `cacheBytes`. */
  readonly memoryBytes: number;
  /** What a segment of the journal holds: more than the longest write. 16 MiB if not given; a journal keeps its own. */
  readonly segmentBytes?: number;
  /** Both volumes hold the same already: take them for the beginning, although they are not empty. */
  readonly assumeEqual: boolean;
  /** Where the node writes down its events. */
  readonly trace?: { readonly path: string; readonly rotateBytes: number };
  /** Whether the rules watch the node itself, and stop it at the first violation. */
  readonly selfCheck: boolean;
  readonly files: Files;
  /** Told of what happens often. */
  readonly measures?: Measures;
  readonly log: Log;
  /** Something can never be put right while the node runs: it has stopped serving, and whoever runs it must end it. */
  readonly onFailure: (failure: Error) => void;
};

export type PrimaryNodeOptions = NodeOptions & {
  /** Where hosts are served. */
  readonly listen: Address;
  readonly hostTls?: NbdTls;
  /** Where the secondary listens. */
  readonly peer: Address;
  readonly linkTls?: LinkTls;
  /** The link may cross a network without TLS. */
  readonly insecure: boolean;
  /** Serve without asking the secondary first: whoever says so vouches that it has not taken over. */
  readonly alone: boolean;
};

export type SecondaryNodeOptions = NodeOptions & {
  /** Where the primary is awaited; nothing when only a takeover is to be done. */
  readonly listen?: Address;
  readonly linkTls?: LinkTls;
  readonly insecure: boolean;
  readonly hostTls?: NbdTls;
};

/** An address as people write it. */
export const addressText = (
  address: Address | { readonly address: string; readonly port: number } | { readonly path: string },
): string => {
  if ('path' in address) return address.path;
  const host = 'host' in address ? address.host : address.address;
  return host.includes(':') ? `[${host}]:${address.port}` : `${host}:${address.port}`;
};

/** The most bytes of a host's write that is always one write on its way: a longer request becomes several. */
export const mostWriteBytes = 1_048_576;

/** The most bytes of one write on its way: of whole blocks, so one more where a host's write begins within a block. */
export const mostBlocksBytes = (blockSize: number): number => mostWriteBytes + blockSize;

const usualSegmentBytes = 16 * 1_048_576;

/** How long a write may wait before it is put on the volume, in milliseconds. */
const longestWait = 10_000;

/**
 * When writes are put on the volume: three quarters of a cache at a time, for a block that was written several times costs the disk
 * one write then, and the last quarter is there for what comes meanwhile.
 */
export const paceOf = ({ cacheBytes, blockSize }: NodeOptions) => ({
  startAfter: { blocks: Math.ceil((cacheBytes / blockSize) * 0.75), milliseconds: longestWait },
});

/** How many segments a cache needs: its payloads with their headers, what is lost at ends of segments, and those being left. */
export function segmentsOf({ cacheBytes, segmentBytes = usualSegmentBytes }: NodeOptions) {
  return { segmentBytes, segments: Math.ceil((cacheBytes * 1.5) / segmentBytes) + 3 };
}

/** How many writes a cache holds: as many as there can be of one block each. */
export const capacityOf = ({ cacheBytes, blockSize }: NodeOptions): number => Math.floor(cacheBytes / blockSize);

/** The cache as its controller is told of it: what has left memory is read from the journal. */
export const cacheOf = (options: NodeOptions, elsewhere: ReadElsewhere) => ({
  capacity: capacityOf(options),
  blockSize: options.blockSize,
  memory: new WriteMemory(options.memoryBytes),
  elsewhere,
});
