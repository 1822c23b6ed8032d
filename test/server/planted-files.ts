// File layers with a planted fault, for tests that have to find it.
import type { Done, Files, OpenFile } from '../../src/server/files/index.js';

/** How a file with a fault does what a whole one does otherwise. */
export type FileFault = (file: OpenFile) => Partial<OpenFile>;

/** A file layer in which files that are opened have the fault. */
export function withFault(files: Files, fault: FileFault): Files {
  const faulty = async (opening: Promise<OpenFile>): Promise<OpenFile> => {
    const file = await opening;
    return { ...boundTo(file), ...fault(file) };
  };
  return {
    open: (path) => faulty(files.open(path)),
    create: (path) => files.create(path),
    list: (folder) => files.list(folder),
    rename: (from, to) => files.rename(from, to),
    remove: (path) => files.remove(path),
    syncFolder: (folder) => files.syncFolder(folder),
    find: (path) => files.find(path),
  };
}

function boundTo(file: OpenFile): OpenFile {
  return {
    path: file.path,
    read: (position, into, done) => file.read(position, into, done),
    readNow: (position, into) => file.readNow(position, into),
    write: (position, parts, done) => file.write(position, parts, done),
    datasync: (done) => file.datasync(done),
    writeDurably: (position, parts, done) => file.writeDurably(position, parts, done),
    resize: (bytes) => file.resize(bytes),
    size: () => file.size(),
    lock: () => file.lock(),
    close: () => file.close(),
  };
}

/** Says that something is durable that was only written. */
export const withoutSync: FileFault = (file) => ({
  datasync: (done: Done) => setImmediate(done),
  writeDurably: (position, parts, done) => file.write(position, parts, done),
});

/** No fault, but slow: what is to be durable is begun a while later. */
export const slowToBeDurable: FileFault = (file) => ({
  writeDurably: (position, parts, done) => {
    setTimeout(() => file.writeDurably(position, parts, done), 50);
  },
});

/** Makes durable what was written before, and only then writes. */
export const syncingFirst: FileFault = (file) => ({
  writeDurably: (position, parts, done) =>
    file.datasync((failure) => (failure === undefined ? file.write(position, parts, done) : done(failure))),
});

/** Takes the header of a segment for durable when it is written. */
export const withoutHeaderSync: FileFault = (file) => ({
  writeDurably: (position, parts, done) =>
    position === 0 ? file.write(position, parts, done) : file.writeDurably(position, parts, done),
});

/** Says that a write is durable before it is. */
export const sayingBefore: FileFault = (file) => ({
  writeDurably: (position, parts, done) => {
    file.writeDurably(position, parts, () => undefined);
    setImmediate(done);
  },
});
