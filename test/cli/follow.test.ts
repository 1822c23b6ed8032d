// `destage check --follow`: traces that are still being written, in files, pipes and sockets.
import { execFileSync } from 'node:child_process';
import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { textOf } from '../oracle/judge.js';
import { accepted, copied, header, report, settled, store, wholeWay } from '../oracle/lines.js';
import { destage } from './destage.js';
import { cleanUpAfterEach, follow, inFolder, serve } from './following.js';

cleanUpAfterEach();

const traceFile = (text = '') => {
  const file = inFolder('trace.jsonl');
  writeFileSync(file, text);
  return file;
};

test('cli: follow: a file: the verdict comes with the first violation, and says why', async () => {
  const file = traceFile(textOf([header(), ...wholeWay(1, 2)]));
  const { said, ended } = follow(file);
  await said('following');
  await pause(300);
  appendFileSync(file, textOf([store(1), report(3)]));
  const { code, stderr } = await ended;
  expect(code).toBe(1);
  expect(stderr).toContain(`${file}:24: primary.store(1)`);
  expect(stderr).toContain(`${file}:3: {"event":"primary.store","seq":1`);
});

test('cli: follow: a line that is half written waits for its end', async () => {
  const file = traceFile(textOf(wholeWay(1)));
  const { said, ended, child } = follow(file);
  await said('following');
  const text = textOf([...accepted(2), ...copied(2), ...settled(2)]);
  appendFileSync(file, text.slice(0, 70));
  await pause(300);
  appendFileSync(file, `${text.slice(70)}{"event":"prim`);
  await pause(500);
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  expect(stderr).toContain('stopped; this is the verdict so far');
  expect(stderr).toContain('conforms');
  expect(stderr).toContain('22 events, 2 writes');
  expect(code).toBe(0);
});

test('cli: follow: SIGINT says the verdict so far, which is inconclusive where little was seen', async () => {
  const { said, ended, child } = follow(traceFile(textOf(wholeWay(1))));
  await said('following');
  await pause(300);
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  expect(code).toBe(4);
  expect(stderr).toContain('the claim is about two writes or more, and 1 was stored');
});

test('cli: follow: a file that is replaced is noticed, and the trace goes on in the new one', async () => {
  const file = traceFile(textOf(wholeWay(1)));
  const { said, ended, child } = follow(file);
  await said('following');
  await pause(300);
  appendFileSync(file, textOf(accepted(2)));
  renameSync(file, `${file}.1`);
  writeFileSync(file, textOf([...copied(2), ...settled(2)]));
  await said('was replaced: it is read on from its start');
  await pause(300);
  child.kill('SIGTERM');
  const { code, stderr } = await ended;
  expect(stderr).toContain('22 events, 2 writes');
  expect(code).toBe(0);
});

test('cli: follow: a file that is truncated is noticed, and said', async () => {
  const file = traceFile(textOf(wholeWay(1, 2)));
  const { said, ended } = follow(file);
  await said('following');
  await pause(1_500);
  truncateSync(file, 0);
  await said('was truncated: it is read on from its start');
  appendFileSync(file, textOf([store(1)]));
  expect((await ended).code).toBe(1);
});

test('cli: follow: where a file starts anew with a header, another trace begins', async () => {
  const file = traceFile(textOf([header(), ...wholeWay(1, 2)]));
  const { said, ended } = follow(file);
  await said('following');
  await pause(300);
  writeFileSync(file, textOf([header(), ...wholeWay(1)]));
  await said('another trace begins in');
  appendFileSync(file, textOf([report(3)]));
  const { code, stderr } = await ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/conforms[\s\S]+22 events, 2 writes[\s\S]+another trace begins[\s\S]+violates/);
  expect(stderr).toContain(`${file}:13: primary.report(3)`);
});

test('cli: follow: standard input: the verdict comes at its end, or with the first violation', async () => {
  const whole = destage(['check', '--follow', '-'], { input: textOf(wholeWay(1, 2)) });
  expect([whole.code, whole.stdout]).toEqual([0, '']);
  expect(destage(['check', '--follow', '-'], { input: `${textOf(wholeWay(1, 2))}{"ev` }).code).toBe(4);
  const { child, ended } = follow('-');
  child.stdin?.write(textOf([...accepted(1), report(2)]));
  const { code, stderr } = await ended;
  expect(code).toBe(1);
  expect(stderr).toContain('(standard input):4: primary.report(2)');
  expect(stderr).toContain('It would have needed, before it: primary.store(2)');
});

test('cli: follow: a named pipe: its writers may come late, and the trace ends with the last', async () => {
  const pipe = inFolder('pipe');
  execFileSync('mkfifo', [pipe]);
  const { said, ended } = follow(pipe);
  await said('following');
  await pause(300);
  execFileSync('sh', ['-c', `cat > ${pipe}`], { input: textOf(wholeWay(1, 2)) });
  expect((await ended).code).toBe(0);
  const idle = follow(pipe);
  await idle.said('following');
  idle.child.kill('SIGINT');
  expect((await idle.ended).code).toBe(4);
});

test('cli: follow: sockets: a port, and a path; a violation ends it though the socket stays open', async () => {
  const greet = (socket: Socket) => {
    socket.on('error', () => {});
    socket.write(textOf([...accepted(1), report(2)]));
  };
  const server = await serve((one) => one.listen(0, '127.0.0.1'), greet);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  expect((await follow(`tcp:127.0.0.1:${port}`).ended).code).toBe(1);
  const path = inFolder('socket');
  await serve((one) => one.listen(path), greet);
  expect((await follow(path).ended).code).toBe(1);
});

test('cli: follow: what cannot be followed ends with a clear message', async () => {
  expect(destage(['check', '--follow', inFolder('none')]).stderr).toContain('no such file or directory. Check');
  expect(destage(['check', '--follow', inFolder('')]).code).toBe(3);
  expect(destage(['check', '--follow', 'tcp:nowhere']).stderr).toContain('tcp:nowhere is no address');
  const refused = destage(['check', '--follow', 'tcp:127.0.0.1:1']);
  expect([refused.code, refused.stderr.includes('(T001)')]).toEqual([3, true]);
});
