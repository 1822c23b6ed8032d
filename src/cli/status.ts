// `destage status`: what a running node says of itself.
import { resolve } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import { askNode } from '../server/index.js';
import { asking } from './asking.js';
import { exitCode, UsageError } from './exit-code.js';
import { columns, count, result, say } from './output.js';

/** What the text shows; `--json` shows everything. */
const shown = z.object({
  role: z.enum(['primary', 'secondary']),
  state: z.string(),
  pair: z.string().optional(),
  generation: z.number(),
  process: z.number(),
  up: z.number(),
  link: z.object({ address: z.string().optional(), isUp: z.boolean() }),
  hosts: z.object({ listen: z.string().optional(), connections: z.number(), waiting: z.number().optional() }),
  cache: z.object({ bytes: z.number(), most: z.number() }),
  memory: z.object({ bytes: z.number(), most: z.number() }),
  positions: z.record(z.string(), z.number()),
  lag: z.object({ writes: z.number(), bytes: z.number(), seconds: z.number() }).optional(),
  rates: z.record(z.string(), z.number()),
});

export const statusCommand = (): Command =>
  new Command('status')
    .summary('what a running node says of itself')
    .description('Asks the node that runs in a folder for its state, positions, lag and rates.')
    .requiredOption('--dir <folder>', "the node's folder")
    .option('--json', 'everything, as JSON')
    .action(async ({ dir, json }: { readonly dir: string; readonly json?: boolean }) => {
      const asked = await asking(() => askNode(resolve(dir), { ask: 'status' }));
      if (asked === undefined) {
        say(`destage: no node runs in ${dir}`);
        process.exitCode = exitCode.cannotRun;
        return;
      }
      result(json ? JSON.stringify(asked.answer, undefined, 2) : textOf(asked.answer));
    });

function textOf(answer: unknown): string {
  const parsed = shown.safeParse(answer);
  if (!parsed.success) throw new UsageError('the node is of another version of destage; ask it with --json');
  const {
    role,
    state,
    pair,
    generation,
    process: id,
    up,
    link,
    hosts,
    cache,
    memory,
    positions,
    lag,
    rates,
  } = parsed.data;
  const rows = [
    ['state', generation > 0 ? `${state} (takeover ${generation})` : state],
    ['pair', pair ?? 'none yet'],
    ['link', `${link.isUp ? 'up' : 'down'}${link.address === undefined ? '' : ` (${link.address})`}`],
    [
      'hosts',
      hosts.listen === undefined
        ? 'not served'
        : `${hosts.listen}, ${hosts.connections} connected, ${hosts.waiting ?? 0} requests waiting`,
    ],
    [
      'positions',
      Object.entries(positions)
        .map(([step, number]) => `${step} ${count(number)}`)
        .join(', '),
    ],
    ...(lag === undefined
      ? []
      : [['lag', `${count(lag.writes)} writes, ${count(lag.bytes)} bytes, ${lag.seconds.toFixed(3)} s`]]),
    ['cache', `${count(cache.bytes)} of ${count(cache.most)} bytes`],
    ['memory', `${count(memory.bytes)} of ${count(memory.most)} bytes`],
    [
      'rates',
      Object.entries(rates)
        .map(([name, rate]) => `${name} ${count(Math.round(rate))}/s`)
        .join(', '),
    ],
    ['process', `${id}, up ${up.toFixed(0)} s`],
  ];
  return `${role}\n${columns(rows.map(([name = '', value = '']) => [`  ${name}`, value]))}`;
}
