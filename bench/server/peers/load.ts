// What the pair says of itself, and what the system says of its nodes, while fio writes.
import { readFileSync } from 'node:fs';
import { randomWrites } from './fio.js';
import type { Served } from './servers.js';

/** How far the copy is behind while hosts write so much, as a line. */
export async function lagAt({ port, nodes }: Served, rate: number): Promise<string> {
  if (nodes === undefined) throw new Error('only a pair has a lag');
  const before = await bucketsOf(nodes.metrics);
  const told = await randomWrites(port, { depth: 64, seconds: 15, rate });
  const after = await bucketsOf(nodes.metrics);
  const counts = after.map(({ bound, count }, k) => ({ bound, count: count - (before[k]?.count ?? 0) }));
  const all = counts.at(-1)?.count ?? 0;
  const within = (part: number) => counts.find(({ count }) => count >= all * part)?.bound;
  return `lag at ${Math.round(told.rate)} writes a second: 50 % within ${within(0.5)} s, 99 % within ${within(0.99)} s, all within ${within(1)} s`;
}

type Bucket = { readonly bound: string; readonly count: number };

async function bucketsOf(port: number): Promise<readonly Bucket[]> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return [...text.matchAll(/^destage_lag_seconds_bucket\{le="([^"]+)"\} (\d+)$/gm)].map(
    ([, bound = '', count = '']) => ({
      bound,
      count: Number(count),
    }),
  );
}

/** The memory of both nodes under small and large writes together, in quarters of the time, as lines. */
export async function memoryUnder({ port, nodes }: Served, seconds: number): Promise<readonly string[]> {
  if (nodes === undefined) throw new Error('only a pair has nodes');
  const { primary, secondary } = nodes;
  const samples: { readonly primary: number; readonly secondary: number }[] = [];
  const timer = setInterval(
    () => samples.push({ primary: residentOf(primary), secondary: residentOf(secondary) }),
    250,
  );
  await randomWrites(port, { depth: 64, seconds, blockSizes: '4k/90:1m/10' });
  clearInterval(timer);
  const quarters = [0, 1, 2, 3].map((k) => samples.slice((k * samples.length) / 4, ((k + 1) * samples.length) / 4));
  return (['primary', 'secondary'] as const).map((node) => {
    const most = quarters.map((quarter) => Math.max(0, ...quarter.map((sample) => sample[node])).toFixed(0));
    return `memory of the ${node}, most MiB in each quarter of ${seconds} s: ${most.join(', ')}`;
  });
}

/** The time of a core that these have used until now, in seconds; the system counts it in hundredths. */
export const coreSecondsOf = (processes: readonly number[]): number =>
  processes.reduce((sum, process) => {
    const [, user = '0', system = '0'] =
      /\) \S(?: \S+){10} (\d+) (\d+) /.exec(readFileSync(`/proc/${process}/stat`, 'utf8')) ?? [];
    return sum + (Number(user) + Number(system)) / 100;
  }, 0);

/** In MiB. */
function residentOf(process: number): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${process}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
