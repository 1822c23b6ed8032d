// How much memory judging takes, however long the trace is: another process writes the trace into a pipe, so that nothing is
// measured but the judging. Each length is judged in a process of its own.
//
//   npm run --silent bench -- out/bench/bench/oracle/memory.js [--events 1000000,10000000,100000000] [--window 1000]
import { execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkTrace } from '../../src/oracle/index.js';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000,10000000,100000000' },
    window: { type: 'string', default: '1000' },
    one: { type: 'boolean', default: false },
  },
});

const say = (text: string) => process.stdout.write(`${text}\n`);
const inMegabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

/** Milliseconds between looks at the memory. */
const pause = 50;

async function measure(events: number): Promise<void> {
  const generator = fileURLToPath(new URL('generate-trace.js', import.meta.url));
  const { stdout } = spawn(process.execPath, [generator, '-', String(events), values.window], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const looks: NodeJS.MemoryUsage[] = [];
  const timer = setInterval(() => looks.push(process.memoryUsage()), pause);
  const before = process.cpuUsage();
  const { verdict, lines } = await checkTrace({ name: 'trace', again: false, open: () => stdout });
  const { user, system } = process.cpuUsage(before);
  clearInterval(timer);
  if (verdict !== 'conforms') throw new Error(`the trace ${verdict}`);
  const most = (of: (look: NodeJS.MemoryUsage) => number) => looks.reduce((so, look) => Math.max(so, of(look)), 0);
  const mean = looks.reduce((sum, { rss }) => sum + rss, 0) / looks.length;
  const rate = Math.round((lines * 1e6) / (user + system)).toLocaleString('en');
  say(
    `| ${lines.toLocaleString('en')} | ${inMegabytes(most(({ rss }) => rss))} MB | ${inMegabytes(mean)} MB | ` +
      `${inMegabytes(most(({ heapUsed }) => heapUsed))} MB | ${rate} |`,
  );
}

if (values.one) await measure(Number(values.events));
else {
  say('| lines | resident at most | resident on average | heap at most | lines a core second |');
  say('|---|---|---|---|---|');
  for (const events of values.events.split(',')) {
    const options = ['--one', '--events', events, '--window', values.window];
    execFileSync(process.execPath, [fileURLToPath(import.meta.url), ...options], { stdio: 'inherit' });
  }
}
