// A file layer of which every operation fails from the loss of power on, also those that are under way: so a node in this
// process ends, as its process would. It never says that something is done that was not.
import { type Done, FileFailure, type Files, type OpenFile } from '../../src/server/files/index.js';
import type { PowerLossFiles } from '../server/power-loss-files.js';

export function failingWhenLost(files: PowerLossFiles, layer: Files = files): Files {
  const under = new UnderWay(files);
  return {
    open: async (path) => failing(await under.promise(path, () => layer.open(path)), under),
    create: async (path) => failing(await under.promise(path, () => layer.create(path)), under),
    list: (folder) => under.promise(folder, () => layer.list(folder)),
    rename: (from, to) => under.promise(from, () => layer.rename(from, to)),
    remove: (path) => under.promise(path, () => layer.remove(path)),
    syncFolder: (folder) => under.promise(folder, () => layer.syncFolder(folder)),
    find: (path) => under.promise(path, () => layer.find(path)),
  };
}

function failing(file: OpenFile, under: UnderWay): OpenFile {
  const { path } = file;
  return {
    path,
    read: (position, into, done) => under.call(path, done, (end) => file.read(position, into, end)),
    readNow: (position, into) => {
      if (under.isOver) throw lostAt(path);
      file.readNow(position, into);
    },
    write: (position, parts, done) => under.call(path, done, (end) => file.write(position, parts, end)),
    datasync: (done) => under.call(path, done, (end) => file.datasync(end)),
    writeDurably: (position, parts, done) => under.call(path, done, (end) => file.writeDurably(position, parts, end)),
    resize: (bytes) => under.promise(path, () => file.resize(bytes)),
    size: () => under.promise(path, () => file.size()),
    lock: () => under.promise(path, () => file.lock()),
    close: () => (under.isOver ? Promise.resolve() : file.close()),
  };
}

/** What is under way, to fail when the power is lost. */
class UnderWay {
  readonly #files: PowerLossFiles;
  readonly #calls = new Set<Done>();

  constructor(files: PowerLossFiles) {
    this.#files = files;
    files.lost.then(() => {
      for (const done of this.#calls) done(lostAt('this file'));
      this.#calls.clear();
    });
  }

  get isOver(): boolean {
    return this.#files.isLost;
  }

  call(path: string, done: Done, begin: (end: Done) => void): void {
    if (this.isOver) {
      setImmediate(() => done(lostAt(path)));
      return;
    }
    // The same function may wait for several calls.
    const once: Done = (failure) => done(failure);
    this.#calls.add(once);
    begin((failure) => {
      if (!this.isOver && this.#calls.delete(once)) done(failure);
    });
  }

  promise<T>(path: string, begin: () => Promise<T>): Promise<T> {
    if (this.isOver) return Promise.reject(lostAt(path));
    return Promise.race([
      begin(),
      this.#files.lost.then(() => {
        throw lostAt(path);
      }),
    ]);
  }
}

const lostAt = (path: string): FileFailure => new FileFailure('go on', path, 'EIO', 'the power is lost');
