// How many requests of fio's engine for NBD the server carries against a device in memory, beside nbdkit's memory plugin, in turn: in
// a second that passed, and in a second of a core that the server used.
//
//   node out/bench/bench/server/nbd.js [--rounds 5] [--seconds 3] [--size 256]
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type Contestant, inTurn, type Measured, median, type Pace, ratioOf } from '../rounds.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    size: { type: 'string', default: '256' },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'destage-bench-nbd-'));
const megabytes = Number(values.size);
const say = (text: string) => process.stdout.write(`${text}\n`);
const whole = (value: number) => Math.round(value).toLocaleString('en');

type Server = { readonly name: string; readonly socket: string; readonly process: ChildProcess };

function start(name: string, command: (socket: string) => readonly string[]): Server {
  const socket = join(folder, `${name}.sock`);
  const [program = '', ...args] = command(socket);
  return { name, socket, process: spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] }) };
}

/** Microseconds of all threads of a process; the clock of the kernel ticks a hundred times a second. */
function coreMicroseconds(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

const counted = z.object({ total_ios: z.number(), iops: z.number() });
const report = z.object({ jobs: z.array(z.object({ read: counted, write: counted })) });

type Load = { readonly rw: 'randwrite' | 'randread'; readonly depth: number };

function fio(server: Server, { rw, depth }: Load): Pace {
  const before = coreMicroseconds(server.process.pid);
  const job = ['--name=hosts', '--ioengine=nbd', `--uri=nbd+unix:///?socket=${server.socket}`, `--rw=${rw}`, '--bs=4k'];
  const extent = [`--iodepth=${depth}`, `--size=${megabytes}m`, '--time_based', `--runtime=${values.seconds}`];
  const output = execFileSync('fio', [...job, ...extent, '--output-format=json'], { encoding: 'utf8' });
  const [done] = report.parse(JSON.parse(output.slice(output.indexOf('{')))).jobs;
  const counts = rw === 'randwrite' ? done?.write : done?.read;
  const core = coreMicroseconds(server.process.pid) - before;
  return { passed: counts?.iops ?? 0, core: ((counts?.total_ios ?? 0) / core) * 1e6 };
}

const spread = (rates: readonly number[]) =>
  `${whole(median(rates))} (${whole(Math.min(...rates))} to ${whole(Math.max(...rates))})`;

function tell(load: Load, [one, other]: readonly Measured[]): void {
  if (one === undefined || other === undefined) return;
  say(`${load.rw}, 4 KiB, depth ${load.depth}: medians of ${values.rounds} rounds in turn`);
  for (const { name, passed, core } of [one, other])
    say(`  ${name}: ${spread(passed)} a second, ${spread(core)} a core second of the server`);
  const passed = median(one.passed.map((rate, round) => rate / (other.passed[round] ?? Number.NaN)));
  say(`  ratio: ${passed.toFixed(2)} by the clock, ${ratioOf(one, other).toFixed(2)} by the core`);
}

const here = dirname(fileURLToPath(import.meta.url));
const servers = [
  start('destage', (socket) => [process.execPath, join(here, 'memory-server.js'), socket, String(megabytes * 2 ** 20)]),
  start('nbdkit', (socket) => ['nbdkit', '--foreground', '--unix', socket, 'memory', `${megabytes}M`]),
];
try {
  while (servers.some(({ socket }) => !existsSync(socket))) await new Promise((resolve) => setTimeout(resolve, 50));
  for (const rw of ['randwrite', 'randread'] as const)
    for (const depth of [1, 16, 64]) {
      const contestants = servers.map(
        (server): Contestant => ({ name: server.name, pace: () => fio(server, { rw, depth }) }),
      );
      tell({ rw, depth }, inTurn(Number(values.rounds), contestants));
    }
} finally {
  for (const server of servers) server.process.kill();
  rmSync(folder, { recursive: true, force: true });
}
