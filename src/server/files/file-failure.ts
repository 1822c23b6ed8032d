// What failed in a file system, where, and what to do about it. It never hides the error of the system: that is its cause.

/** What there is to do about an error of the system, for the person who runs the node. */
const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: make room on it, then start again',
  EDQUOT: 'the quota is used up: raise it or make room, then start again',
  EFBIG: 'the file system or a limit of the process does not allow a file of this size',
  EROFS: 'the file system is read-only: mount it for writing, or name another folder',
  EACCES: 'this user may not do it: check the permissions of the file and of its folders',
  EPERM: 'this user may not do it: check the owner and the attributes of the file',
  EIO: 'the device failed: look at the log of the kernel, and do not trust the device before it is checked',
  ENOENT: 'it does not exist: check the name',
  EEXIST: 'it exists already',
  EISDIR: 'it is a folder, where a file is needed',
  ENOTDIR: 'a part of the name is no folder',
  ENOTEMPTY: 'the folder is not empty',
  EMFILE: 'too many files are open: raise the limit of the process (ulimit -n)',
  ENFILE: 'too many files are open on this machine',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'symbolic links go round in a circle',
  EXDEV: 'both names must be on one file system',
  ENODEV: 'there is no such device',
  ENXIO: 'there is no such device',
  EBUSY: 'something else uses it',
  ETXTBSY: 'something else uses it',
  ESTALE: 'the network file system has lost it: mount it again',
};

export class FileFailure extends Error {
  override readonly name = 'FileFailure';
  /** The code of the system (`ENOSPC`), or `SHORT` where fewer bytes were there, or were taken, than had to be. */
  readonly code: string;
  readonly path: string;

  /** @param action what was to be done, to end a sentence that begins with "cannot" */
  constructor(action: string, path: string, code: string, remedy: string, cause?: unknown) {
    super(`${path}: cannot ${action}: ${remedy} (${code})`, { cause });
    this.code = code;
    this.path = path;
  }

  /** Of an error that Node gave. */
  static of(action: string, path: string, error: unknown): FileFailure {
    const code = codeOf(error);
    const remedy = remedies[code] ?? (error instanceof Error ? error.message : String(error));
    return new FileFailure(action, path, code, remedy, error);
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return 'UNKNOWN';
}
