// The import arrows can fail: each forbidden arrow, planted in a folder of its own, is found.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const rooms = [
  'protocol',
  'machines',
  'invariants',
  'impl',
  'explore',
  'sim',
  'oracle',
  'diagram',
  'convert',
  'drive',
  'server',
  'cli',
];

/** What stands in docs/ARCHITECTURE.md, written a second time. */
const allowed = new Set([
  'machines → protocol',
  'invariants → protocol',
  'impl → protocol',
  'explore → protocol',
  'explore → machines',
  'explore → invariants',
  'sim → protocol',
  'sim → machines',
  'sim → invariants',
  'sim → impl',
  'sim → explore',
  'oracle → protocol',
  'oracle → machines',
  'oracle → invariants',
  'oracle → impl',
  'diagram → protocol',
  'diagram → machines',
  'convert → protocol',
  'convert → machines',
  'convert → oracle',
  'convert → diagram',
  'drive → protocol',
  'drive → invariants',
  'drive → impl',
  'drive → sim',
  'drive → oracle',
  'server → protocol',
  'server → impl',
  'server → invariants',
  ...rooms.filter((room) => room !== 'cli').map((room) => `cli → ${room}`),
]);

const serverRooms = ['files', 'journal', 'volume', 'nbd', 'link', 'node'];

/** The arrows within the server, written a second time. */
const allowedInServer = new Set([
  'journal → files',
  'volume → files',
  ...serverRooms.filter((room) => room !== 'node').map((room) => `node → ${room}`),
]);

const serverPairs = serverRooms.flatMap((from) => serverRooms.filter((to) => to !== from).map((to) => ({ from, to })));

const pairs = rooms.flatMap((from) => rooms.filter((to) => to !== from).map((to) => ({ from, to })));

let folder = '';

const plant = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};

/** The violations found in the planted tree, as `rule: from → to`. */
function cruise(): readonly string[] {
  const cruiser = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [cruiser, '--config', resolve('.dependency-cruiser.cjs'), '--output-type', 'json', 'src'];
  const output = runToEnd(args);
  const { summary }: { summary: { violations: { rule: { name: string }; from: string; to: string }[] } } =
    JSON.parse(output);
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}

/** Standard output, also of a run that ends with an error, as one that finds violations does. */
function runToEnd(args: readonly string[]): string {
  try {
    return execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  } catch (error) {
    if (error instanceof Error && 'stdout' in error && String(error.stdout) !== '') return String(error.stdout);
    throw error;
  }
}

describe('repository: import arrows', () => {
  let violations: readonly string[] = [];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'destage-arrows-'));
    plant('package.json', '{"name":"planted","type":"module"}');
    for (const room of rooms) plant(`src/${room}/index.ts`, 'export const here = 1;\n');
    for (const { from, to } of pairs) {
      plant(`src/${from}/to-${to}.ts`, `import { here } from '../${to}/index.js';\nexport const there = here;\n`);
    }
    for (const room of serverRooms) plant(`src/server/${room}/index.ts`, 'export const here = 1;\n');
    for (const { from, to } of serverPairs) {
      const text = `import { here } from '../${to}/index.js';\nexport const there = here;\n`;
      plant(`src/server/${from}/to-${to}.ts`, text);
    }
    plant(
      'src/machines/reads-a-file.ts',
      "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n",
    );
    plant('src/machines/one.ts', "import { two } from './two.js';\nexport const one = (): unknown => two;\n");
    plant('src/machines/two.ts', "import { one } from './one.js';\nexport const two = (): unknown => one;\n");
    plant('src/secret/index.ts', "import { here } from '../protocol/index.js';\nexport const there = here;\n");
    plant('src/cli/types-only.ts', 'export type Here = number;\n');
    plant(
      'src/protocol/types-only.ts',
      "import type { Here } from '../cli/types-only.js';\nexport type There = Here;\n",
    );
    violations = cruise();
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(pairs)('repository: import arrows: from $from to $to is judged as the architecture says', ({ from, to }) => {
    const found = violations.includes(`arrows-of-${from}: src/${from}/to-${to}.ts → src/${to}/index.ts`);
    expect(found).toBe(!allowed.has(`${from} → ${to}`));
  });

  it.each(serverPairs)('repository: import arrows: within the server, from $from to $to', ({ from, to }) => {
    const arrow = `src/server/${from}/to-${to}.ts → src/server/${to}/index.ts`;
    expect(violations.includes(`arrows-of-server-${from}: ${arrow}`)).toBe(!allowedInServer.has(`${from} → ${to}`));
  });

  it('repository: import arrows: a type is an arrow, too', () => {
    expect(violations).toContain('arrows-of-protocol: src/protocol/types-only.ts → src/cli/types-only.ts');
  });

  it('repository: import arrows: a core room that reads a file is found', () => {
    expect(
      violations.some((violation) => violation.startsWith('no-io-in-pure-rooms: src/machines/reads-a-file.ts')),
    ).toBe(true);
  });

  it('repository: import arrows: a cycle is found', () => {
    expect(violations.some((violation) => violation.startsWith('no-cycles: src/machines/one.ts'))).toBe(true);
  });

  it('repository: import arrows: a room without arrows is found', () => {
    expect(violations.some((violation) => violation.startsWith('every-room-has-arrows: src/secret/index.ts'))).toBe(
      true,
    );
  });
});
