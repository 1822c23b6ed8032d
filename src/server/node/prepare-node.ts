// What both nodes do before anything else: lock the folder, see who the node is, open the volume, open the journal. Whatever
// does not fit is refused before anything is changed.
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { FileFailure, type FolderLock, lockFolder, makeFolder } from '../files/index.js';
import {
  createJournal,
  type FoundWrite,
  type Journal,
  type JournalMarks,
  type NodeIdentity,
  openJournal,
  readIdentity,
  removeJournal,
  wasUsed,
  writeIdentity,
} from '../journal/index.js';
import { InTurn } from '../link/index.js';
import { openVolume, type Volume } from '../volume/index.js';
import { demandCacheRoom } from './demand-cache-room.js';
import { demandMayServe, NodeRefusal } from './node-failure.js';
import { capacityOf, type NodeOptions, segmentsOf } from './node-options.js';

export type Prepared = {
  readonly lock: FolderLock;
  readonly volume: Volume;
  /** As it is in the folder; `changeIdentity` replaces it there, durably. */
  identity: NodeIdentity;
  /** Two changes of it at once would write over each other. */
  readonly changes: InTurn;
  /** By the clock of `performance`. */
  readonly startedAt: number;
};

/** @throws FolderInUse, IdentityRefusal, Fenced, LostWrites, VolumeRefusal, NodeRefusal, FileFailure */
export async function prepareNode(options: NodeOptions, role: NodeIdentity['role']): Promise<Prepared> {
  const { folder, files, volume: volumePath, volumeBytes } = options;
  const startedAt = performance.now();
  const made = makeFolder(folder);
  const lock = await lockFolder(folder);
  try {
    const known = await readIdentity(folder, files);
    if (known !== undefined) {
      // A node that was killed while it changed may have left it where it is seen, and not yet durable.
      await files.syncFolder(folder);
      demandSame(known, options, role);
      demandMayServe(known);
      await demandVolume(known, options);
    }
    if (known?.pair === undefined) await demandUnused(folder, files);
    demandTrace(options);
    if (known?.pair === undefined) demandNewTrace(options);
    const volume = await openVolume(volumePath, volumeBytes, files);
    try {
      const identity = known ?? (await firstIdentity(options, role, volume.isEmpty, made));
      return { lock, volume, identity, changes: new InTurn(), startedAt };
    } catch (error) {
      await volume.close();
      throw error;
    }
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * Says in the folder who the node is, durably.
 *
 * @param made the folders that were made for it
 */
async function firstIdentity(
  options: NodeOptions,
  role: NodeIdentity['role'],
  isEmpty: boolean,
  made: readonly string[],
): Promise<NodeIdentity> {
  const { folder, files, volume: volumePath, volumeBytes, blockSize, assumeEqual } = options;
  if (!isEmpty && !assumeEqual)
    throw new NodeRefusal(
      `${volumePath} is not empty, and there is no initial copy: take a new volume on both nodes, or, if both ` +
        'volumes hold the same bytes already, say so on both with --assume-equal',
    );
  const image = assumeEqual ? 'assumed equal' : 'empty';
  const identity: NodeIdentity = { role, pair: undefined, image, volumePath, volumeBytes, blockSize, generation: 0 };
  await syncNames(folder, made, files);
  await writeIdentity(folder, identity, files);
  return identity;
}

/**
 * A folder whose name is not durable is gone after a loss of power, with all that is in it. A node that was killed before may
 * have made it; where that cannot be, because what it is in may not be read, its name is not this node's to keep.
 */
async function syncNames(folder: string, made: readonly string[], files: NodeOptions['files']): Promise<void> {
  for (const parent of new Set([...made, resolve(folder)].map((each) => dirname(each)))) {
    await files.syncFolder(parent).catch((error: unknown) => {
      if (made.length > 0 || !(error instanceof FileFailure && error.code === 'EACCES')) throw error;
    });
  }
}

/**
 * Replaces the identity in the folder, durably: one change after the other, each of what the ones before have left. One that
 * failed has changed nothing, and keeps no other from its turn.
 *
 * @throws FileFailure
 */
export function changeIdentity(
  prepared: Prepared,
  { folder, files }: Pick<NodeOptions, 'folder' | 'files'>,
  change: Partial<NodeIdentity>,
): Promise<void> {
  return prepared.changes.do(async () => {
    const identity = { ...prepared.identity, ...change };
    await writeIdentity(folder, identity, files);
    prepared.identity = identity;
  });
}

export type OpenedJournal = {
  readonly journal: Journal;
  readonly marks: JournalMarks;
  readonly writes: readonly FoundWrite[];
  readonly bytesRead: number;
  readonly isNew: boolean;
};

type Listening = {
  readonly onDurable: (writes: readonly number[], marks: JournalMarks) => void;
  readonly onFailure: (failure: Error) => void;
};

/**
 * Opens the journal of a pair. A folder that has no pair yet gets a new journal and then the pair: what a crash in between
 * left behind was never spoken of to anybody. Says how long it took.
 */
export async function openPairJournal(
  prepared: Prepared,
  options: NodeOptions,
  pair: string,
  listening: Listening,
): Promise<OpenedJournal> {
  const began = performance.now();
  const opened = await openOrCreate(prepared, options, pair, listening);
  const { bytesRead: bytes, writes } = opened;
  const milliseconds = Math.round(performance.now() - began);
  options.log('info', 'the journal is read', { bytes, writes: writes.length, milliseconds });
  return opened;
}

async function openOrCreate(
  prepared: Prepared,
  options: NodeOptions,
  pair: string,
  listening: Listening,
): Promise<OpenedJournal> {
  const { folder, files, volumeBytes, blockSize, cacheBytes } = options;
  const identity = { pair, role: prepared.identity.role, volumeBytes, blockSize };
  const gathers = identity.role === 'primary';
  const settings = {
    folder,
    files,
    identity,
    gathers,
    window: capacityOf(options),
    ...segmentsOf(options),
    ...listening,
  };
  if (prepared.identity.pair !== undefined) {
    const isKnown = prepared.identity.cacheBytes !== undefined;
    const opened = await openJournal(settings, (found) => {
      if (!isKnown) demandCacheRoom(found, identity.role, options);
    });
    if (!isKnown) await changeIdentity(prepared, options, { cacheBytes });
    return { ...opened, isNew: false };
  }
  await removeJournal(folder, files);
  const journal = await createJournal(settings);
  await changeIdentity(prepared, options, { pair, cacheBytes });
  return { journal, marks: noMarks, writes: [], bytesRead: 0, isNew: true };
}

/** A volume that is gone is never made anew: its journal has only what is newer. */
async function demandVolume({ volumePath }: NodeIdentity, { folder, files }: NodeOptions): Promise<void> {
  const found = await files.find(volumePath);
  if (found !== undefined && (found.kind !== 'file' || found.bytes > 0)) return;
  throw new NodeRefusal(
    `${volumePath}, the volume of ${folder}, is ${found === undefined ? 'not there' : 'empty'}: mount it or put it back; ` +
      'if it is lost, so is this node',
  );
}

/** A journal that node.json knows nothing of is removed when the node meets its peer: so there must be nothing in it. */
async function demandUnused(folder: string, files: NodeOptions['files']): Promise<void> {
  if (!(await wasUsed(folder, files))) return;
  throw new NodeRefusal(
    `${folder} has a journal with something in it, and no node.json that says of which pair it is: put back the node.json ` +
      'that belongs to it, or name another folder; only if nothing in it is needed, remove its journal files',
  );
}

/** It is opened only once there is something to write down. */
function demandTrace({ trace }: NodeOptions): void {
  if (trace === undefined) return;
  const there = existsSync(trace.path) ? trace.path : dirname(trace.path);
  try {
    if (there === trace.path) accessSync(there, constants.R_OK | constants.W_OK);
    else readdirSync(there);
  } catch (error) {
    throw FileFailure.of('write the trace there (--trace)', there, error);
  }
}

/** A node that is in no pair has no events yet. */
function demandNewTrace({ trace }: NodeOptions): void {
  if (trace === undefined || (statSync(trace.path, { throwIfNoEntry: false })?.size ?? 0) === 0) return;
  throw new NodeRefusal(`${trace.path} is the trace of another node, or of this one's former life: name another file`);
}

const noMarks: JournalMarks = { released: 0, permitted: 0, destaged: 0, takeover: 0 };

function demandSame(known: NodeIdentity, options: NodeOptions, role: NodeIdentity['role']): void {
  const { folder } = options;
  if (known.role !== role)
    throw new NodeRefusal(`${folder} is the folder of a ${known.role}: start it as one, or name another folder`);
  if (known.volumeBytes !== options.volumeBytes)
    throw new NodeRefusal(
      `${folder} belongs to a volume of ${known.volumeBytes} bytes, not of ${options.volumeBytes}: a pair keeps its size`,
    );
  if (known.blockSize !== options.blockSize)
    throw new NodeRefusal(
      `${folder} belongs to a volume with blocks of ${known.blockSize} bytes, not of ${options.blockSize}: a pair keeps its block size`,
    );
  if (known.volumePath !== options.volume)
    throw new NodeRefusal(
      `${folder} belongs to the volume ${known.volumePath}, not to ${options.volume}: name that one; where it was moved, ` +
        'change its path in node.json',
    );
  if (known.cacheBytes !== undefined && known.cacheBytes !== options.cacheBytes)
    throw new NodeRefusal(
      `${folder} belongs to a node with a cache of ${known.cacheBytes} bytes, not of ${options.cacheBytes}: a node keeps the size ` +
        `of its cache, with that of its journal; start it with --cache ${known.cacheBytes}`,
    );
}
