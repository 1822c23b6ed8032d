// Programs that do not behave: each is told apart by a clear message, is no violation and no success, and nothing of it
// is left running.
import { describe, expect, it } from 'vitest';
import { noFaults } from '../../src/sim/index.js';
import { drivenIn, hunt } from './driving.js';

/** A shell script that answers every input by what the functions below make of its number. */
const answering = (answer: string, before = '') => `${before}n=0\nwhile read -r line; do n=$((n+1))\n${answer}\ndone`;

const hello = `[ $n = 1 ] && echo '{"hello":"destage-drive/1"}'`;
const blind = `[ $n = 1 ] && echo '{"hello":"destage-drive/1","reads":false,"takeover":false}'`;
const done = `echo "{\\"done\\":$n}"`;

type Hostile = { readonly what: string; readonly script: string; readonly says: RegExp; readonly timeout?: number };

const hostile: readonly Hostile[] = [
  {
    what: 'dies at once',
    script: 'echo "no license" >&2; exit 3',
    says: /the primary ended by itself with code 3 before it had answered "hello"[\s\S]*no license/,
  },
  {
    what: 'is killed by a signal of its own',
    script: 'kill -SEGV $$',
    says: /the primary ended by itself with signal SIGSEGV/,
  },
  {
    what: 'hangs',
    script: 'sleep 1000',
    says: /the primary did not answer "hello" within 0.3 s/,
    timeout: 300,
  },
  {
    what: 'answers hello and nothing else',
    script: answering(`${hello} && ${done}`),
    says: /did not answer "(write|read|settle)" within 0.3 s: there was no "done" \(--timeout gives it more\)/,
    timeout: 300,
  },
  {
    what: 'prints garbage',
    script: 'echo "Starting up ..."; cat',
    says: /wrote a line that is no JSON object: Starting up \.\.\.\. Standard output is for the protocol alone/,
  },
  {
    what: 'prints JSON that says nothing',
    script: answering(`echo '{"log":"starting"}'`),
    says: /with none of "event", "frame", "data", "done", "hello": \{"log":"starting"\}/,
  },
  {
    what: 'prints megabytes without a newline',
    script: 'head -c 3000000 /dev/zero | tr "\\0" x; sleep 1000',
    says: /wrote more than 1048576 bytes without a newline/,
  },
  {
    what: 'prints lines without end',
    script: `yes '{"frame":""}'`,
    says: /wrote 100000 lines to one input and no "done"/,
  },
  {
    what: 'says done of something else',
    script: answering(`${hello}; echo '{"done":7}'`),
    says: /wrote "done" of 7, but was asked 1 \(hello\)/,
  },
  {
    what: 'says nothing of itself',
    script: answering(done),
    says: /answered "hello" without a line that has "hello"/,
  },
  {
    what: 'reports what it said it lacks',
    script: answering(
      `[ $n = 1 ] && echo '{"hello":"destage-drive/1","lacks":["host.issue"]}'; [ $n = 2 ] && echo '{"event":"host.issue","write":1}'; ${done}`,
    ),
    says: /reported host\.issue, but its hello says that it lacks that/,
  },
  {
    what: 'speaks another version',
    script: answering(`echo '{"hello":"destage-drive/2"}'`),
    says: /that the protocol does not have \("hello" is "destage-drive\/2", but must be "destage-drive\/1"\)/,
  },
  {
    what: 'says of itself what there is not',
    script: answering(`echo '{"hello":"destage-drive/1","lacks":[],"numbers":"some"}'`),
    says: /that the protocol does not have \("numbers" is "some", but must be "dense" or "sparse"\)/,
  },
  {
    what: 'says done of nothing',
    script: answering(`echo '{"done":0}'`),
    says: /that the protocol does not have \("done" is 0, but must be at least 1\)/,
  },
  {
    what: 'speaks after done',
    script: answering(`${hello}; printf '{"done":%d}\\n{"event":"primary.release","seq":1}\\n' $n`),
    says: /wrote a line that it was not asked for, after "done": \{"event":"primary.release","seq":1\}/,
  },
  {
    what: 'reports an event that there is not',
    script: answering(`echo '{"event":"primary.stored","seq":1}'`),
    says: /"primary.stored" is no event; did you mean primary.store\?/,
  },
  {
    what: 'reports an event without its number',
    script: answering(`echo '{"event":"primary.store"}'`),
    says: /primary.store needs "seq" or "upTo"/,
  },
  {
    what: 'reports an event of the other node',
    script: answering(`echo '{"event":"secondary.store","seq":1}'`),
    says: /the primary reported secondary.store, which happens at the other node/,
  },
  {
    what: 'reports its own crash',
    script: answering(`echo '{"event":"primary.crash"}'`),
    says: /the primary reported primary.crash, which is for destage to write/,
  },
  {
    what: 'leaves a process behind outside of its group',
    script: answering(`${blind}; ${done}`, 'setsid sleep 1000 >/dev/null 2>&1 </dev/null &\nsleep 0.3\n'),
    says: /the program left .* behind, outside of its process group; destage has ended/,
  },
  {
    what: 'leaves a process behind that holds its output',
    script: 'setsid sleep 1000 & exit 0',
    says: /left a process behind that holds its output open|ended by itself with code 0/,
  },
];

const isLinux = process.platform === 'linux';

describe.runIf(isLinux)('drive: hostile programs', () => {
  it.each(hostile)('drive: hostile programs: one that $what', async ({ script, says, timeout = 20_000 }) => {
    const command = ['/bin/sh', '-c', script];
    await hunt({ command, runs: 1, faults: noFaults, timeout }, ({ failure }, { folder }) => {
      expect(failure?.violation).toBeUndefined();
      expect(failure?.fault).toMatch(says);
      expect(drivenIn(folder)).toEqual([]);
    });
  });

  it('drive: hostile programs: one that is not there', async () => {
    const fault = await hunt({ command: ['/no/such/program'], runs: 1 }, ({ failure }) => failure?.fault);
    expect(fault).toMatch(/\/no\/such\/program cannot be started: .*ENOENT/);
  });

  it('drive: hostile programs: one with frames of its own cannot have destage as its other end', async () => {
    const command = ['/bin/sh', '-c', answering(`${hello}; ${done}`)];
    const fault = await hunt({ command, role: 'primary', runs: 1 }, ({ failure }) => failure?.fault);
    expect(fault).toContain('the primary has frames of its own, so destage cannot be its other end: use --role pair');
  });

  it('drive: hostile programs: one that recovers in silence', async () => {
    const command = ['/bin/sh', '-c', answering(`${hello}; ${done}`)];
    const faults = { ...noFaults, primaryCrash: 100 };
    const fault = await hunt({ command, runs: 20, faults }, ({ failure }) => failure?.fault);
    expect(fault).toMatch(/was told that it was restarted, and reported no primary.recover|answered a read/);
  });
});
