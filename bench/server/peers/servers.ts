// Who is measured: each serves a disk over NBD of which a completed write is durable.
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { BlockdevMirror } from './blockdev-mirror.js';
import { fillImage } from './filled-image.js';
import { volumeBytes } from './fio.js';
import { answers, freePort, Running } from './running.js';
import { SecondaryOfNothing } from './secondary-of-nothing.js';

type Serving = {
  readonly port: number;
  /** Everything that runs for it, but for whoever runs the measurement. */
  readonly processes: readonly number[];
  readonly stop: () => Promise<void>;
  /** When it has nothing left to do by itself. */
  readonly settled?: () => Promise<void>;
  /** Of the pair alone. */
  readonly nodes?: { readonly primary: number; readonly secondary: number; readonly metrics: number };
};

export type Served = Serving & { readonly name: string };

export const servers: readonly { readonly name: string; readonly start: (folder: string) => Promise<Serving> }[] = [
  { name: 'pair', start: pair },
  { name: 'nbdkit', start: (folder) => imageServer(folder, nbdkit) },
  { name: 'qemu-nbd', start: (folder) => imageServer(folder, qemuNbd) },
  { name: 'mirror', start: mirror },
  { name: 'uncopied', start: uncopied },
  { name: 'taken-over', start: takenOver },
];

const main = 'dist/cli/main.js';

function nodeArgs(folder: string, name: string, port: number): readonly string[] {
  const volume = join(folder, `${name}.img`);
  fillImage(volume, volumeBytes);
  return [
    ...['--dir', join(folder, name), '--volume', volume, '--size', String(volumeBytes), '--assume-equal'],
    ...['--listen', `127.0.0.1:${port}`, '--log-level', 'warn'],
  ];
}

const destage = (args: readonly string[]): Running => new Running(process.execPath, [main, ...args]);

/** What a node says of itself. */
async function positionsOf(folder: string): Promise<Readonly<Record<string, number>>> {
  const { stdout } = await promisify(execFile)(process.execPath, [main, 'status', '--dir', folder, '--json']);
  return z.looseObject({ positions: z.record(z.string(), z.number()) }).parse(JSON.parse(stdout)).positions;
}

/** When everything that was stored has left the cache of the primary, and that of its secondary, if it has one. */
async function settled(folder: string, hasSecondary: boolean): Promise<void> {
  for (;;) {
    const { stored, released } = await positionsOf(join(folder, 'main'));
    const destaged = hasSecondary ? (await positionsOf(join(folder, 'copy')))['destaged'] : stored;
    if (stored === released && stored === destaged) return;
    await pause(500);
  }
}

async function pair(folder: string): Promise<Required<Serving>> {
  mkdirSync(folder);
  const [port, behind, metrics] = [await freePort(), await freePort(), await freePort()];
  const secondary = destage(['secondary', ...nodeArgs(folder, 'copy', behind)]);
  await secondary.until('the secondary listens', () => answers(behind));
  const around = ['--peer', `127.0.0.1:${behind}`, '--metrics', `127.0.0.1:${metrics}`];
  const primary = destage(['primary', ...nodeArgs(folder, 'main', port), ...around]);
  await primary.until('the primary serves', () => answers(port));
  const stop = async () => {
    await primary.end('SIGKILL');
    await secondary.end('SIGKILL');
  };
  const processes = [primary.process, secondary.process];
  return {
    port,
    processes,
    stop,
    settled: () => settled(folder, true),
    nodes: { primary: primary.process, secondary: secondary.process, metrics },
  };
}

/** A primary whose secondary is in this process, says at once that it has everything, and keeps nothing. */
async function uncopied(folder: string): Promise<Serving> {
  mkdirSync(folder);
  const nothing = await SecondaryOfNothing.start(volumeBytes);
  const port = await freePort();
  const primary = destage(['primary', ...nodeArgs(folder, 'main', port), '--peer', `127.0.0.1:${nothing.port}`]);
  await primary.until('the primary serves', () => answers(port));
  const stop = async () => {
    await primary.end('SIGKILL');
    await nothing.stop();
  };
  return { port, processes: [primary.process], stop, settled: () => settled(folder, false) };
}

/** What the pair becomes: a node that has taken over, and copies to nobody. */
async function takenOver(folder: string): Promise<Serving> {
  const { nodes, stop } = await pair(folder);
  process.kill(nodes.primary, 'SIGKILL');
  const takeover = [
    'takeover',
    '--dir',
    join(folder, 'copy'),
    '--primary-is-down',
    '--listen',
    '127.0.0.1:0',
    '--json',
  ];
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...takeover]);
  const { listen } = z.object({ listen: z.string() }).parse(JSON.parse(stdout));
  return { port: Number(listen.split(':').at(-1)), processes: [nodes.secondary], stop };
}

type Command = (image: string, port: number) => readonly [string, ...string[]];

const nbdkit: Command = (image, port) => {
  const address = ['-i', '127.0.0.1', '-p', String(port)];
  return ['nbdkit', '-f', ...address, '--filter=fua', 'file', image, 'fuamode=force'];
};

const qemuNbd: Command = (image, port) => {
  const address = ['-b', '127.0.0.1', '-p', String(port)];
  return ['qemu-nbd', '-f', 'raw', '--cache=writethrough', '-t', '-e', '8', ...address, image];
};

async function imageServer(folder: string, commandOf: Command): Promise<Serving> {
  mkdirSync(folder);
  const image = join(folder, 'disk.img');
  fillImage(image, volumeBytes);
  const port = await freePort();
  const [command, ...args] = commandOf(image, port);
  const server = new Running(command, args);
  await server.until(`${command} serves`, () => answers(port));
  return { port, processes: [server.process], stop: () => server.end('SIGKILL') };
}

async function mirror(folder: string): Promise<Serving> {
  mkdirSync(folder);
  const volume = { bytes: volumeBytes, isFilled: true };
  const options = { copyMode: 'write-blocking', delayMilliseconds: 0, isDurable: true, ...volume } as const;
  const disk = await BlockdevMirror.start(folder, options);
  return { port: disk.port, processes: disk.processes, stop: () => disk.kill() };
}
