// Loss of power, for programs that are dynamically linked: a small library that is loaded into them writes down what
// they do to their files; after a kill the files are made what a loss of power would have left.
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { NodeName } from '../protocol/index.js';
import { DurableFiles, type Tree } from './durable-files.js';
import { operationsIn } from './operations-log.js';
import { ProgramFault } from './program-fault.js';
import type { Storage } from './storage.js';

const source = fileURLToPath(new URL('../../src/drive/power-loss.c', import.meta.url));

/**
 * Builds the library.
 *
 * @returns its path
 * @throws ProgramFault when this is not Linux, there is no compiler, or it refuses
 */
export async function buildLibrary(folder: string, compiler = process.env['CC'] ?? 'cc'): Promise<string> {
  if (process.platform !== 'linux')
    throw new ProgramFault(
      `--power-loss works on Linux, and this is ${process.platform}: only process crashes are tested`,
    );
  const library = join(folder, 'power-loss.so');
  const args = ['-std=c11', '-O2', '-shared', '-fPIC', '-pthread', source, '-o', library];
  try {
    await promisify(execFile)(compiler, args);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new ProgramFault(
      isMissing
        ? `--power-loss needs a C compiler, and there is no "${compiler}": install one, or name it in the variable CC`
        : `--power-loss needs its library, which "${compiler}" does not build: ${error instanceof Error ? error.message : error}`,
    );
  }
  return library;
}

/** The most that a directory may have, in bytes: it is kept in memory. */
const mostBytes = 256 * 1024 * 1024;

/** The storage of a node in this folder of a run, watched by the library. */
export function powerLossStorage(library: string, folder: string, node: NodeName): Storage {
  const directory = join(realpathSync(folder), node);
  const log = join(folder, `${node}.operations`);
  const control = join(folder, `${node}.control`);
  const files = new DurableFiles();
  mkdirSync(directory);
  const killBefore = (operations: number) => {
    const bytes = Buffer.alloc(8);
    new BigInt64Array(bytes.buffer, bytes.byteOffset, 1)[0] = BigInt(operations);
    // In place: the library has the file mapped.
    writeFileSync(control, bytes, { flag: 'r+' });
  };
  return {
    directory,
    environment: {
      LD_PRELOAD: library,
      DESTAGE_DIRECTORY: directory,
      DESTAGE_LOG: log,
      DESTAGE_CONTROL: control,
    },
    prepare() {
      writeFileSync(log, '');
      writeFileSync(control, Buffer.alloc(8));
      files.begin(treeIn(directory, node), (name) => statSync(join(directory, name)).ino);
    },
    killBefore,
    started() {
      if (statSync(log).size > 0) return;
      throw new ProgramFault(
        `--power-loss cannot watch the ${node}: the library was not loaded, so the program is statically linked, or ` +
          'not allowed to load it. Leave --power-loss out, and only process crashes are tested',
      );
    },
    crash(fateOf, below) {
      for (const operation of operationsIn(readFileSync(log))) files.follow(operation);
      compare(files.current, treeIn(directory, node), node);
      replace(directory, files.left(fateOf, below));
    },
  };
}

function treeIn(directory: string, node: NodeName): Tree {
  const tree = new Map<string, Uint8Array | undefined>();
  let bytes = 0;
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(directory, folder), { withFileTypes: true })) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        tree.set(name, undefined);
        walk(name);
      } else if (entry.isFile()) {
        const content = readFileSync(join(directory, name));
        bytes += content.length;
        tree.set(name, content);
      }
    }
  };
  walk('');
  if (bytes > mostBytes)
    throw new ProgramFault(`--power-loss: the directory of the ${node} has ${bytes} bytes, more than ${mostBytes}`);
  return tree;
}

/** What the library saw must be what is there, or a loss of power would be worked out wrong. */
function compare(seen: Tree, found: Tree, node: NodeName): void {
  for (const name of new Set([...seen.keys(), ...found.keys()])) {
    const [expected, there] = [seen.get(name), found.get(name)];
    const isSame = seen.has(name) && found.has(name) && Buffer.compare(expected ?? nothing, there ?? nothing) === 0;
    if (isSame) continue;
    throw new ProgramFault(
      `--power-loss: "${name}" in the directory of the ${node} is not what the library saw written. It does not see ` +
        'streams of stdio (fopen, fwrite), mapped memory, io_uring, symbolic links, renamed folders, and system calls ' +
        'made directly; and nothing may be written after "done"',
    );
  }
}

const nothing = new Uint8Array(0);

function replace(directory: string, tree: Tree): void {
  for (const name of readdirSync(directory)) rmSync(join(directory, name), { recursive: true, force: true });
  for (const [name, bytes] of tree) {
    const path = join(directory, name);
    // A name may be durable in a folder that is not.
    mkdirSync(bytes === undefined ? path : dirname(path), { recursive: true });
    if (bytes !== undefined) writeFileSync(path, bytes);
  }
}
