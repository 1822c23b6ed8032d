// An ext4 file system on a disk: an image, or what an NBD server serves, through nbdfuse and a loop device. Whatever a test
// does, nothing stays mounted.
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from './until.js';

const run = promisify(execFile);

/** Whether these tools are here, and this process may mount. @returns why not */
export function whyNoMounts(): string | undefined {
  for (const tool of ['nbdfuse', 'mkfs.ext4', 'e2fsck', 'sqlite3', 'stdbuf', 'mount', 'umount'])
    try {
      execFileSync('sh', ['-c', `PATH=$PATH:/usr/sbin:/sbin command -v ${tool}`], { stdio: 'ignore' });
    } catch {
      return `${tool} is not here`;
    }
  if (process.getuid?.() !== 0) return 'only root may mount';
  return ['/dev/fuse', '/dev/loop-control'].every(existsSync) ? undefined : 'there are no loop devices, or no FUSE';
}

export const makeFileSystem = (disk: string): Promise<unknown> => run('mkfs.ext4', ['-q', '-F', disk], { env });

/** Looks at a file system that is not mounted, and changes nothing. @throws Error with what it found wrong */
export const checkFileSystem = (disk: string): Promise<unknown> => run('e2fsck', ['-f', '-n', disk], { env });

/** A disk of an NBD server, as a file. */
export class FuseDisk {
  readonly path: string;
  readonly #folder: string;
  readonly #child: ChildProcess;

  static async attach(folder: string, { host, port }: { readonly host: string; readonly port: number }) {
    mkdirSync(folder, { recursive: true });
    const disk = new FuseDisk(folder, `nbd://${host}:${port}`);
    await until(() => {
      if (disk.#child.exitCode !== null) throw new Error(`nbdfuse ended with ${disk.#child.exitCode}`);
      return existsSync(disk.path);
    }, `${disk.path} is there`);
    return disk;
  }

  private constructor(folder: string, uri: string) {
    this.#folder = folder;
    this.path = join(folder, 'disk');
    this.#child = spawn('nbdfuse', [this.path, uri], { stdio: ['ignore', 'ignore', 'ignore'] });
  }

  async detach(): Promise<void> {
    await unmount(this.#folder);
    if (this.#child.exitCode === null) this.#child.kill('SIGKILL');
  }
}

/** Mounts the file system of a disk, which brings its journal to an end; then acts in it, and unmounts it. */
export async function withFileSystem<Result>(
  disk: string,
  folder: string,
  act: (folder: string) => Promise<Result>,
): Promise<Result> {
  mkdirSync(folder, { recursive: true });
  await run('mount', ['-t', 'ext4', '-o', 'loop', disk, folder], { env });
  try {
    return await act(folder);
  } finally {
    await unmount(folder);
  }
}

const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };

/** Of a disk that is gone, too. */
async function unmount(folder: string): Promise<void> {
  await run('umount', [folder], { env, timeout: 30_000 }).catch(() => run('umount', ['-l', folder], { env }));
}
