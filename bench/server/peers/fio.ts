// fio with its NBD engine, and what it says.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';

export const volumeBytes = 256 * 2 ** 20;

const schema = z.object({
  jobs: z.tuple([
    z.looseObject({
      write: z.looseObject({
        iops: z.number(),
        clat_ns: z.looseObject({ percentile: z.record(z.string(), z.number()).optional() }),
      }),
    }),
  ]),
});

/** Writes a second, and how long 99 % took at most, in milliseconds. */
type Told = { readonly rate: number; readonly p99: number };

type Load = { readonly depth: number; readonly seconds: number; readonly blockSizes?: string; readonly rate?: number };

/** Random writes of 4 KiB, or of these sizes, for some time; the first second is not counted. */
export const randomWrites = (port: number, { depth, seconds, blockSizes, rate }: Load): Promise<Told> =>
  fio(port, [
    ...[
      `--iodepth=${depth}`,
      '--norandommap',
      '--randrepeat=0',
      '--time_based',
      `--runtime=${seconds}`,
      '--ramp_time=1',
    ],
    ...(blockSizes === undefined ? ['--bs=4k'] : [`--bssplit=${blockSizes}`, '--blockalign=4k']),
    ...(rate === undefined ? [] : [`--rate_iops=${Math.max(1, Math.round(rate))}`]),
  ]);

async function fio(port: number, args: readonly string[]): Promise<Told> {
  const usual = ['--name=hosts', '--ioengine=nbd', `--uri=nbd://127.0.0.1:${port}`, '--rw=randwrite'];
  const all = [...usual, `--size=${volumeBytes}`, '--output-format=json', ...args];
  const child = spawn('fio', all, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let [text, errors] = ['', ''];
  child.stdout.on('data', (chunk) => {
    text += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    errors += String(chunk);
  });
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`fio ended with ${child.exitCode}: ${errors}${text}`);
  const { write } = schema.parse(JSON.parse(text.slice(text.indexOf('{')))).jobs[0];
  return { rate: write.iops, p99: (write.clat_ns.percentile?.['99.000000'] ?? 0) / 1e6 };
}
