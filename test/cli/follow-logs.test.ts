// `destage check --follow` with several logs: each is read as it grows, and a violation is told as soon as both nodes have
// come to it. What only waits for the other log is never called one.
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { alphabet, isEventType } from '../../src/protocol/index.js';
import { type Line, textOf } from '../oracle/judge.js';
import {
  accepted,
  acknowledged,
  begin,
  copied,
  header,
  secondaryReport,
  settled,
  takeover,
  wholeWay,
} from '../oracle/lines.js';
import { destage } from './destage.js';
import { cleanUpAfterEach, follow, inFolder, serve } from './following.js';

cleanUpAfterEach();

const ofNode = (lines: readonly Line[], node: string) =>
  lines.filter(({ event }) => typeof event === 'string' && isEventType(event) && alphabet[event].node === node);
const two = [...wholeWay(1), ...accepted(2), ...copied(2), ...settled(2)];
const primary = ofNode(two, 'primary');
const secondary = ofNode(two, 'secondary');

const file = (name: string, lines: readonly Line[] = []) => {
  const path = inFolder(name);
  writeFileSync(path, textOf(lines));
  return path;
};

const logs = (first: readonly Line[], second: readonly Line[]) =>
  [file('p.jsonl', first), file('s.jsonl', second)] as const;

test('cli: follow logs: a violation is told when both have come to it, with file and line', async () => {
  const hasty = secondary.filter(({ event, seq }) => !(event === 'secondary.store' && seq === 2));
  const [p, s] = logs(primary.slice(0, 6), []);
  const { said, ended } = follow(p, s);
  await said(`following ${p}, ${s}`);
  appendFileSync(s, textOf(hasty.slice(0, 4)));
  await pause(300);
  appendFileSync(p, textOf(primary.slice(6)));
  await pause(300);
  appendFileSync(s, textOf(hasty.slice(4, 5)));
  const { code, stderr } = await ended;
  expect([code, stderr.includes(`${s}:5: secondary.report(2)`)]).toEqual([1, true]);
  expect(stderr).toContain('RC-G store-before-acknowledgment');
  expect(stderr).toContain(`The last of this write at the primary:\n    ${p}:11:`);
});

test('cli: follow logs: a violation within one log is told while the other is silent', async () => {
  const [p, s] = logs(primary.slice(0, 4), secondary.slice(0, 1));
  const { said, ended } = follow(p, s);
  await said('following');
  await pause(300);
  appendFileSync(p, textOf([{ event: 'primary.report', seq: 7 }]));
  const { code, stderr } = await ended;
  expect([code, stderr.includes(`${p}:5: primary.report(7)`)]).toEqual([1, true]);
});

test('cli: follow logs: what waits for the other log at Ctrl-C is said, and is no violation', async () => {
  const [p, s] = logs(primary, secondary.slice(0, 3));
  const { said, ended, child } = follow(p, s);
  await said('following');
  await pause(500);
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  expect([code, stderr.includes('violates')]).toEqual([4, false]);
  expect(stderr).toContain(
    `not judged: 3 events of the primary wait, from ${p}:12 on, for lines that the log of the secondary`,
  );
  // Whole files, in which the same stands, violate: nothing more is to come.
  expect(destage(['check', p, s]).code).toBe(1);
});

test('cli: follow logs: Ctrl-C after both have come to their end conforms', async () => {
  const [p, s] = logs([], []);
  const { said, ended, child } = follow('--json', p, s);
  await said('following');
  for (let k = 0; k < 14; k += 1) {
    appendFileSync(p, textOf(primary.slice(k, k + 1)));
    appendFileSync(s, textOf(secondary.slice(k, k + 1)));
    await pause(20);
  }
  await pause(500);
  child.kill('SIGTERM');
  const { code, stdout } = await ended;
  expect([code, JSON.parse(stdout).pairs[0]]).toMatchObject([0, { verdict: 'conforms', events: 22, waiting: [] }]);
});

test('cli: follow logs: a takeover is judged at Ctrl-C, though the log of the primary has no end', async () => {
  const late = [...secondary.slice(0, 5), takeover({ upTo: 1 })];
  const [p, s] = logs(primary.slice(0, 11), late);
  const { said, ended, child } = follow(p, s);
  await said('following');
  await pause(500);
  child.kill('SIGINT');
  expect((await ended).code).toBe(0);
  appendFileSync(s, textOf([secondaryReport(1)]));
  const again = follow(p, s);
  await again.said('following');
  await pause(500);
  again.child.kill('SIGINT');
  const { code, stderr } = await again.ended;
  expect([code, stderr.includes(`${s}:7: secondary.report(1)`)]).toEqual([1, true]);
});

test('cli: follow logs: several files of a node, of which the last grows', async () => {
  const [p, s] = logs(primary.slice(0, 3), secondary);
  const more = file('p2.jsonl', primary.slice(3, 6));
  const { said, ended, child } = follow(p, more, s);
  await said('following');
  await pause(400);
  appendFileSync(more, textOf(primary.slice(6)));
  await pause(400);
  child.kill('SIGINT');
  expect((await ended).code).toBe(0);
  // Of a file that was named earlier nothing more may come.
  const early = follow(p, more, s);
  await early.said('following');
  await pause(400);
  appendFileSync(p, textOf(primary.slice(-1)));
  const { code, stderr } = await early.ended;
  expect([code, stderr.includes('(T013)')]).toEqual([3, true]);
});

test('cli: follow logs: pipes: what was never sent is a violation when the other pipe is closed', async () => {
  const [p, s] = [inFolder('p'), inFolder('s')];
  execFileSync('mkfifo', [p, s]);
  const write = (pipe: string, lines: readonly Line[]) => {
    const writer = spawn('sh', ['-c', `cat > ${pipe}`]);
    writer.stdin.write(textOf(lines));
    return writer;
  };
  const { said, ended } = follow(p, s);
  await said('following');
  write(p, primary);
  const other = write(s, secondary.slice(0, 3));
  await pause(800);
  other.stdin.end();
  const { code, stderr } = await ended;
  expect([code, stderr.includes(`RC-N`), stderr.includes(`${p}:12: primary.acknowledged(2)`)]).toEqual([1, true, true]);
});

test('cli: follow logs: a socket and standard input', async () => {
  const server = await serve(
    (one) => one.listen(0, '127.0.0.1'),
    (socket) => socket.end(textOf(primary)),
  );
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { child, ended } = follow('-', `tcp:127.0.0.1:${port}`);
  child.stdin?.end(textOf(secondary));
  const { code, stderr } = await ended;
  expect([code, stderr.includes(`(standard input) tcp:127.0.0.1:${port}: conforms`)]).toEqual([0, true]);
  const twice = destage(['check', '--follow', '-', '-']);
  expect([twice.code, twice.stderr]).toEqual([2, expect.stringContaining('- is named twice')]);
});

test('cli: follow logs: a log that is rotated with its header and the state goes on', async () => {
  const [p, s] = logs([header(), ...primary.slice(0, 7)], [header(), ...secondary]);
  const { said, ended, child } = follow(p, s);
  await said('following');
  await pause(400);
  renameSync(p, `${p}.1`);
  const state = begin({ stored: 1, released: 1, reported: 1, permitted: 1, destaged: 1 });
  writeFileSync(p, textOf([header(), state, ...primary.slice(7)]));
  await said('was replaced');
  await pause(400);
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  expect([code, stderr.includes('another trace begins')]).toEqual([0, false]);
});

test('cli: follow logs: with a header alone another trace begins, when the others have come to theirs', async () => {
  const [p, s] = logs([header(), ...primary], [header(), ...secondary]);
  const { said, ended } = follow(p, s);
  await said('following');
  await pause(400);
  writeFileSync(p, textOf([header(), ...accepted(1), acknowledged(1)]));
  await said(`another trace begins in ${p}: it is judged when the other logs have come to it`);
  writeFileSync(s, textOf([header({ lacks: [] }), ...secondary.slice(0, 1)]));
  await said(`another trace begins in ${p}, ${s}`);
  appendFileSync(s, textOf([{ event: 'secondary.destage', seq: 1 }]));
  const { code, stderr } = await ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/: conforms[\s\S]+22 events, 2 writes[\s\S]+another trace begins in[\s\S]+: violates/);
});

test('cli: follow logs: headers that contradict are refused when the second one comes', async () => {
  const [p, s] = logs([header(), ...primary], []);
  const { said, ended } = follow(p, s);
  await said('following');
  await pause(300);
  appendFileSync(s, textOf([header({ lacks: ['primary.release'] })]));
  const { code, stderr } = await ended;
  expect([code, stderr.includes(`${s}:1: "lacks" is ["primary.release"], but [] in ${p}`)]).toEqual([3, true]);
});

const example = (name: string) => readFileSync(`examples/mapping/${name}`, 'utf8').split(/(?<=\n)/);

test('cli: follow logs: through a map, which says by the name of a file whose log it is', async () => {
  const [west, east] = [inFolder('shelf-west.log'), inFolder('shelf-east.log')];
  writeFileSync(west, '');
  writeFileSync(east, '');
  const { said, ended } = follow(west, east, '--map', 'examples/mapping/shelf.map.json');
  await said('following');
  for (const line of example('shelf-west.log')) appendFileSync(west, line);
  for (const line of example('shelf-east-hasty.log')) {
    appendFileSync(east, line.slice(0, 30));
    await pause(30);
    appendFileSync(east, line.slice(30));
  }
  const { code, stderr } = await ended;
  expect([code, stderr.includes(`${east}:4: 08:59:41.004 shelf[77] sent 2`)]).toEqual([1, true]);
});

test('cli: follow logs: a line that no rule takes is told with file and line, also of one log through a map', async () => {
  const [west, east] = [inFolder('shelf-west.log'), inFolder('shelf-east.log')];
  writeFileSync(west, example('shelf-west.log').join(''));
  writeFileSync(east, example('shelf-east.log').slice(0, 5).join(''));
  const both = follow(west, east, '--map', 'examples/mapping/shelf.map.json');
  await both.said('following');
  appendFileSync(east, '08:59:41.006 shelf[77] lost 3\n');
  const { code, stderr } = await both.ended;
  expect([code, stderr.includes(`${east}:6: no rule takes the line`)]).toEqual([3, true]);
  writeFileSync(west, '09:00:00.100 shelf[31] lost 3\n');
  const one = follow(west, '--map', 'examples/mapping/shelf.map.json');
  expect((await one.ended).stderr).toContain(`${west}:1: no rule takes the line`);
});

test('cli: check: several logs through a map, and one that the map does not know', () => {
  const map = ['--map', 'examples/mapping/shelf.map.json'];
  const [west, east] = ['examples/mapping/shelf-west.log', 'examples/mapping/shelf-east.log'];
  expect(destage(['check', '--strict', west, east, ...map]).code).toBe(0);
  expect(destage(['check', east, west, ...map]).code).toBe(0);
  const found = destage(['check', west, 'examples/mapping/shelf-east-hasty.log', ...map]);
  expect([found.code, found.stderr.includes('shelf-east-hasty.log:4: secondary.report(2)')]).toEqual([1, true]);
  const unknown = destage(['check', west, 'examples/mapping/standby.log', ...map]);
  expect([
    unknown.code,
    unknown.stderr.includes('standby.log: no entry of "files" in the map takes this name'),
  ]).toEqual([3, true]);
});
