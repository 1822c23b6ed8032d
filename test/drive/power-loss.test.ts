// The power-loss library and what is worked out from it: held to what a program that really runs sees as durable, for
// random operations; and to its own promises where it cannot see.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildLibrary, powerLossStorage } from '../../src/drive/index.js';
import type { Storage } from '../../src/drive/storage.js';
import { compiler, hunt, python, temporary } from './driving.js';

const canRun = process.platform === 'linux' && compiler !== undefined && python !== undefined;

let folder = '';
let library = '';
beforeAll(async () => {
  folder = mkdtempSync(join(realpathSync(temporary), 'destage-power-'));
  if (compiler !== undefined) library = await buildLibrary(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = fc.constantFrom('a', 'b', 'c');
const bytes = fc.uint8Array({ minLength: 1, maxLength: 6 }).map((some) => Buffer.from(some).toString('base64'));
const at = fc.nat(8);
const operation = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('pwrite', 'write', 'writev'), name: file, at, bytes }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('append'), name: file, bytes }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('sync'), name: file }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('sync names') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('truncate'), name: file, at }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('unlink', 'empty'), name: file }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('rename', 'link'), name: file, other: file }) },
);

const saidSchema = z.object({
  inode: z.number().optional(),
  bytes: z.string().optional(),
  names: z.record(z.string(), z.number()).optional(),
});

let runs = 0;

/** Lets a program do these in a new directory, loses the power at once, and says what is left and what it had seen. */
function lose(script: readonly string[], input: string, crash: (storage: Storage) => void) {
  runs += 1;
  const home = join(folder, `run-${runs}`);
  mkdirSync(home);
  const storage = powerLossStorage(library, home, 'primary');
  storage.prepare();
  const [command = '', ...args] = script;
  const ended = spawnSync(command, args, {
    cwd: storage.directory,
    input,
    env: { ...process.env, ...storage.environment },
    encoding: 'utf8',
  });
  crash(storage);
  const left = readdirSync(storage.directory).map((name) => {
    return [name, readFileSync(join(storage.directory, name)).toString('base64')] as const;
  });
  rmSync(home, { recursive: true });
  return { ended, left: new Map(left) };
}

const everythingLost = (storage: Storage) => storage.crash(() => 'lost', () => 0); // biome-ignore format: one crash

/** What was said to be durable, as it was when it was: contents by inode, names by the last sync of the folder. */
function durableBy(output: string): Map<string, string> {
  const contents = new Map<number, string>();
  let names: Readonly<Record<string, number>> = {};
  for (const line of output.split('\n').filter((text) => text !== '')) {
    const said = saidSchema.parse(JSON.parse(line));
    if (said.inode !== undefined) contents.set(said.inode, said.bytes ?? '');
    names = said.names ?? names;
  }
  return new Map(Object.entries(names).map(([name, inode]) => [name, contents.get(inode) ?? '']));
}

describe.runIf(canRun)('drive: power loss', () => {
  const script = [...(python ?? []), resolve('test/drive/operations.py')];

  it('drive: power loss: leaves exactly what a program saw as durable, whatever it did', () => {
    const property = fc.property(fc.array(operation, { minLength: 1, maxLength: 40 }), (operations) => {
      const input = operations.map((one) => `${JSON.stringify(one)}\n`).join('');
      const { ended, left } = lose(script, input, everythingLost);
      expect(ended.stderr).toBe('');
      const durable = durableBy(ended.stdout);
      // Where an inode that is freed is given to a new file, what is said of it is about two files.
      const isUnclear = temporary !== '/dev/shm' && operations.some((one) => ['unlink', 'rename'].includes(one.do));
      if (isUnclear) expect([...left.keys()].sort()).toEqual([...durable.keys()].sort());
      else expect(left).toEqual(durable);
    });
    fc.assert(property, { seed: 20_261_122, numRuns: 50 });
  });

  it('drive: power loss: what may survive is what was written, as a whole, in part, or not at all', () => {
    const input = ['append', 'append'].map((what, k) => JSON.stringify({ do: what, name: 'a', bytes: Buffer.from(`${k}${k}${k}`).toString('base64') })); // biome-ignore format: one list
    const durable = [...input, JSON.stringify({ do: 'sync names' })].map((line) => `${line}\n`).join('');
    const fates: ('lost' | 'kept' | number)[] = ['kept', 2];
    const { left } = lose(script, durable, (storage) => storage.crash(() => fates.shift() ?? 'lost', () => 1)); // biome-ignore format: one crash
    expect(Buffer.from(left.get('a') ?? '', 'base64').toString()).toBe('00011');
  });

  it('drive: power loss: the process is killed before the operation that was said', () => {
    const input = ['x', 'y', 'z'].map((text) => `${JSON.stringify({ do: 'append', name: 'a', bytes: Buffer.from(text).toString('base64') })}\n`); // biome-ignore format: one list
    runs += 1;
    const home = join(folder, `run-${runs}`);
    mkdirSync(home);
    const storage = powerLossStorage(library, home, 'primary');
    storage.prepare();
    // Each line opens, writes and answers: the fifth operation is the second write.
    storage.killBefore(5);
    const [command = '', ...args] = script;
    const env = { ...process.env, ...storage.environment };
    // In a group of its own: the whole group is killed.
    const ended = spawnSync('setsid', ['-w', command, ...args], { cwd: storage.directory, input: input.join(''), env });
    expect(ended.stdout.toString().trim().split('\n').length).toBe(1);
    expect(readFileSync(join(storage.directory, 'a'), 'utf8')).toBe('x');
  });

  const writers = [
    [
      'streams of stdio',
      'f = popen("cat > a", "w"); fputs("x", f); pclose(f); f = fopen("a", "w"); fputs("y", f); fclose(f);',
    ],
    [
      'shared mapped memory',
      'int a = open("a", 2 | 64, 0644); ftruncate(a, 4096); char *m = mmap(0, 4096, 3, 1, a, 0); m[0] = 1;',
    ],
  ] as const;

  it.each(writers)('drive: power loss: finds out that a program writes with %s', (_, body) => {
    const source = join(folder, 'writer.c');
    const program = join(folder, 'writer');
    writeFileSync(source, `#include <fcntl.h>\n#include <stdio.h>\n#include <sys/mman.h>\n#include <unistd.h>\nint main(void) { FILE *f; (void)f; ${body} return 0; }\n`); // biome-ignore format: one program
    expect(spawnSync('cc', ['-w', source, '-o', program]).status).toBe(0);
    expect(() => lose([program], '', everythingLost)).toThrow(
      /"a" in the directory of the primary is not what the library saw/,
    );
  });

  it('drive: power loss: says that a program is statically linked', async () => {
    const program = join(folder, 'static');
    const built = spawnSync('cc', ['-static', '-O2', '-w', 'examples/drive/replica.c', '-o', program]);
    if (built.status !== 0) return;
    const fault = await hunt({ command: [program], runs: 1, powerLoss: true }, ({ failure }) => failure?.fault);
    expect(fault).toContain('the library was not loaded, so the program is statically linked');
  });

  it('drive: power loss: the same seed gives the same runs, kill by kill', async () => {
    const command = [...(python ?? []), resolve('examples/drive/replica.py'), '--bug', 'store-without-fsync'];
    const once = () => hunt({ command, runs: 8, seed: 1, powerLoss: true }, ({ failure }) => failure?.report.lines);
    const first = await once();
    expect(first?.length).toBeGreaterThan(0);
    expect(await once()).toEqual(first);
  });
});

describe('drive: power loss without its tools', () => {
  it('drive: power loss without its tools: says that there is no compiler', async () => {
    await expect(buildLibrary(folder, '/no/such/cc')).rejects.toThrow(
      '--power-loss needs a C compiler, and there is no "/no/such/cc": install one, or name it in the variable CC',
    );
  });

  it('drive: power loss without its tools: says what the compiler says', async () => {
    await expect(buildLibrary(folder, 'false')).rejects.toThrow('which "false" does not build');
  });
});
