// Keeps two processes out of one folder, and says who is in it. A holder that was killed keeps nobody out.

export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Locks an existing folder for this process, until it is released or the process ends, however it ends.
 *
 * @throws FolderInUse saying which process has it
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  throw new Error(`not yet: ${folder}`);
}
