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

const serverRooms = ['bytes', 'files', 'journal', 'volume', 'nbd', 'link', 'node'];

/** The arrows within the server, written a second time. */
const allowedInServer = new Set([
  'journal → bytes',
  'journal → files',
  'link → bytes',
  'volume → files',
  ...serverRooms.filter((room) => room !== 'node').map((room) => `node → ${room}`),
]);

const oracleRooms = ['reading', 'ordering', 'judging', 'explaining'];

/** The arrows within the oracle, written a second time: each room may know those before it. */
const allowedInOracle = new Set(
  oracleRooms.flatMap((from, place) => oracleRooms.slice(0, place).map((to) => `${from} → ${to}`)),
);

const exploreRooms = ['asking', 'answers', 'exports', 'reduce'];

/** The arrows within exploration, written a second time. */
const allowedInExplore = new Set(['answers → asking', 'exports → answers']);

/** The rooms within a room, and what they may know of each other. */
const inside = [
  { parent: 'server', subRooms: serverRooms, allowedInside: allowedInServer },
  { parent: 'oracle', subRooms: oracleRooms, allowedInside: allowedInOracle },
  { parent: 'explore', subRooms: exploreRooms, allowedInside: allowedInExplore },
];

const innerPairs = inside.flatMap(({ parent, subRooms, allowedInside }) =>
  subRooms.flatMap((from) =>
    subRooms
      .filter((to) => to !== from)
      .map((to) => ({ parent, from, to, isAllowed: allowedInside.has(`${from} → ${to}`) })),
  ),
);

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

/** Milliseconds that looking through the planted tree may take. */
const patience = 120_000;

describe('repository: import arrows', () => {
  let violations: readonly string[] = [];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'destage-arrows-'));
    plant('package.json', '{"name":"planted","type":"module"}');
    for (const room of rooms) plant(`src/${room}/index.ts`, 'export const here = 1;\n');
    for (const { from, to } of pairs) {
      plant(`src/${from}/to-${to}.ts`, `import { here } from '../${to}/index.js';\nexport const there = here;\n`);
    }
    for (const { parent, from } of innerPairs) plant(`src/${parent}/${from}/index.ts`, 'export const here = 1;\n');
    for (const { parent, from, to } of innerPairs) {
      const text = `import { here } from '../${to}/index.js';\nexport const there = here;\n`;
      plant(`src/${parent}/${from}/to-${to}.ts`, text);
    }
    plant('src/oracle/roomless.ts', "import { here } from './judging/index.js';\nexport const there = here;\n");
    plant('src/oracle/judging/to-outside.ts', "import { here } from '../index.js';\nexport const there = here;\n");
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
  }, patience);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(pairs)('repository: import arrows: from $from to $to is judged as the architecture says', ({ from, to }) => {
    const found = violations.includes(`arrows-of-${from}: src/${from}/to-${to}.ts → src/${to}/index.ts`);
    expect(found).toBe(!allowed.has(`${from} → ${to}`));
  });

  it.each(innerPairs)(
    'repository: import arrows: within the $parent, from $from to $to',
    ({ parent, from, to, isAllowed }) => {
      const arrow = `src/${parent}/${from}/to-${to}.ts → src/${parent}/${to}/index.ts`;
      expect(violations.includes(`arrows-of-${parent}-${from}: ${arrow}`)).toBe(!isAllowed);
    },
  );

  it('repository: import arrows: a room within the oracle that knows the whole of it is found', () => {
    expect(violations).toContain('arrows-of-oracle-judging: src/oracle/judging/to-outside.ts → src/oracle/index.ts');
  });

  it('repository: import arrows: a file of the oracle that is in none of its rooms is found', () => {
    const arrow = 'src/oracle/roomless.ts → src/oracle/judging/index.ts';
    expect(violations).toContain(`every-file-of-the-oracle-has-a-room: ${arrow}`);
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
