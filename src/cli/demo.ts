// `destage demo`: two nodes on this machine, a host that writes, a primary that is killed in the middle, a takeover; then it
// is compared what the host was told, what the image holds, and what the nodes wrote down.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { checkLogs, type TraceReport } from '../oracle/index.js';
import { askNode, connectNbd, type NbdClient, type TakeoverReport } from '../server/index.js';
import { DemoNode } from './demo-node.js';
import { exitCode } from './exit-code.js';
import { blockBytes, numberOf, prefixIn, writeUntilGone } from './numbered-writes.js';
import { count, say } from './output.js';
import { addressOf } from './sizes.js';
import { takeoverSchema } from './takeover.js';
import { traceFile } from './trace-file.js';

const size = '64M';
const sizes = ['--size', size, '--cache', '8M'];
const blocks = (64 * 1024 * 1024) / blockBytes;
/** Where the file lies that another client writes first; the numbered writes come before it. */
const fileBlocks = 1024;
const numbered = blocks - fileBlocks;
const underWay = 16;
/** After so many completions the primary is killed. */
const enough = 3000;
/** Or after so many milliseconds. */
const longEnough = 4000;

export type DemoResult = { readonly ok: boolean; readonly summary: string };

export const demoCommand = (): Command =>
  new Command('demo')
    .summary('two nodes, a host, a kill, a takeover: and what is left')
    .description('Runs a pair on this machine, kills the primary while a host writes, takes over, and compares.')
    .option('--keep', 'leave the folder with volumes, journals and traces')
    .action(async ({ keep }: { readonly keep?: boolean }) => {
      const { ok } = await runDemo(keep ?? false);
      process.exitCode = ok ? exitCode.conforms : exitCode.violates;
    });

/** @param keep whether the folder stays */
export async function runDemo(keep: boolean): Promise<DemoResult> {
  const folder = mkdtempSync(join(tmpdir(), 'destage-demo-'));
  const nodes: DemoNode[] = [];
  try {
    return await story(folder, nodes);
  } finally {
    for (const node of nodes) await node.kill();
    if (keep) say(`  Everything is in ${folder}.`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

async function story(folder: string, nodes: DemoNode[]): Promise<DemoResult> {
  const loopback = '127.0.0.1:0';
  const secondary = new DemoNode('secondary', folder, [...sizes, '--listen', loopback]);
  nodes.push(secondary);
  const peer = await secondary.status(({ link }) => link.address);
  const primary = new DemoNode('primary', folder, [...sizes, '--listen', loopback, '--peer', peer]);
  nodes.push(primary);
  const served = await primary.status(({ hosts }) => hosts.listen);
  say(`  A primary serves ${size} at nbd://${served}; its secondary follows.`);

  say(`  ${await copyFile(folder, served)}`);
  const { sent, completed } = await writeAndKill(primary, served);
  say(
    `  A host wrote with ${underWay} writes under way. After ${count(completed)} completions the primary was killed (SIGKILL).`,
  );

  const takeover = await takeOver(secondary);
  say(
    `  Takeover: the secondary keeps every write up to ${count(takeover.kept)}, and serves nbd://${takeover.listen}.`,
  );
  const image = await readImage(takeover.listen);
  const prefix = prefixIn(numbered, sent, (block) =>
    numberOf(image.subarray(block * blockBytes, (block + 1) * blockBytes)),
  );
  say(
    prefix === undefined
      ? '  Its image is NO prefix of what was written.'
      : `  Its image is exactly the first ${count(prefix)} of the host's writes, byte for byte; ${count(Math.max(0, completed - prefix))} completed ones are lost.`,
  );

  const fenced = await comeBack(primary, folder, peer, nodes);
  say(
    `  The old primary, started again, ${fenced ? 'says that it was taken over, and serves nobody' : 'is NOT fenced'}.`,
  );
  const report = await checkLogs(
    [traceFile(join(folder, 'primary.jsonl')), traceFile(join(folder, 'secondary.jsonl'))],
    { strict: true },
  );
  say(`  Both nodes wrote down what they did, ${count(report.lines)} lines: ${verdictOf(report)}.`);
  say();
  const ok = prefix !== undefined && fenced && report.verdict === 'conforms';
  return {
    ok,
    summary: `a pair on this machine, killed and taken over: the image is ${prefix === undefined ? 'no' : 'a'} prefix, its traces ${report.verdict === 'conforms' ? 'conform' : report.verdict}`,
  };
}

const verdictOf = ({ verdict, pairs }: TraceReport) =>
  `${verdict}, ${pairs[0]?.model.followed === true ? 'and the model followed to the letter' : 'but not to the letter of the model'}`;

/** Puts a file on the volume with a client that others wrote, or with our own where there is none. */
async function copyFile(folder: string, served: string): Promise<string> {
  const bytes = Buffer.alloc(fileBlocks * blockBytes, 'destage ');
  const path = join(folder, 'file');
  writeFileSync(path, bytes);
  const { port, host } = addressOf('the primary', served);
  const script = `write -q -s ${path} ${numbered * blockBytes} ${bytes.length}`;
  const qemu = spawnSync('qemu-io', ['-f', 'raw', '-c', script, `nbd://${host}:${port}/`], { timeout: 30_000 });
  if (qemu.error === undefined && qemu.status === 0)
    return `qemu-io wrote a file of ${count(bytes.length)} bytes onto it.`;
  const client = await connectNbd({ server: { host, port }, exportName: '' });
  for (let at = 0; at < bytes.length; at += 65_536)
    await client.write(numbered * blockBytes + at, bytes.subarray(at, at + 65_536));
  await client.disconnect();
  return `Our own NBD client wrote a file of ${count(bytes.length)} bytes onto it (qemu-io is not here).`;
}

async function writeAndKill(primary: DemoNode, served: string) {
  const client = await connect(served);
  let isKilled = false;
  const kill = () => {
    if (!isKilled) primary.kill();
    isKilled = true;
  };
  const timer = setTimeout(kill, longEnough);
  const written = await writeUntilGone(client, numbered, underWay, (completed) => completed >= enough && kill());
  clearTimeout(timer);
  client.destroy();
  return written;
}

async function takeOver({ folder }: DemoNode): Promise<TakeoverReport> {
  const asked = await askNode(folder, { ask: 'takeover', listen: { host: '127.0.0.1', port: 0 } });
  if (asked === undefined) throw new Error(`no node runs in ${folder}`);
  return takeoverSchema.parse(asked.answer);
}

async function readImage(served: string): Promise<Buffer> {
  const client = await connect(served);
  const parts: Buffer[] = [];
  const length = 1024 * 1024;
  for (let at = 0; at < numbered * blockBytes; at += length)
    parts.push(await client.read(at, Math.min(length, numbered * blockBytes - at)));
  await client.disconnect();
  return Buffer.concat(parts);
}

/** Whether the old primary ends by itself, because it was taken over. */
async function comeBack(primary: DemoNode, folder: string, peer: string, nodes: DemoNode[]): Promise<boolean> {
  await primary.ended;
  const again = new DemoNode('primary', folder, [...sizes, '--listen', '127.0.0.1:0', '--peer', peer]);
  nodes.push(again);
  return (await again.ended) === exitCode.cannotRun && again.words.includes('fenced');
}

function connect(served: string): Promise<NbdClient> {
  const { host, port } = addressOf('a node', served);
  return connectNbd({ server: { host, port }, exportName: '' });
}
