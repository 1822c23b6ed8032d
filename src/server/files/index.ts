// The file layer, and the lock of a folder. It knows nothing of what is kept in files.
export { asError } from './as-error.js';
export { FileFailure } from './file-failure.js';
export { type Done, type Files, type Found, type OpenFile, whenDone } from './files.js';
export { FolderInUse, type FolderLock, lockFolder } from './folder-lock.js';
export { makeFolder } from './make-folder.js';
export { nodeFiles } from './node-files.js';
