// A database of accounts between which money is moved, one durable deal of several moves after the other, and an audit that finds out
// whether what is left of it is a moment of its life: no money came, none went, and every deal was made whole.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Random } from '../../src/sim/index.js';

const run = promisify(execFile);
const accounts = 4_000;
const money = 100;
/** Moves of one transaction: they touch pages everywhere. */
const movesOfDeal = 6;
const fileName = 'bank.db';

const durably = 'PRAGMA journal_mode=DELETE; PRAGMA synchronous=EXTRA;';

/** Makes the database: of every page, accounts fill no more than a few. */
export async function openBank(folder: string): Promise<void> {
  const sql = `${durably}
    CREATE TABLE account (id INTEGER PRIMARY KEY, balance INTEGER NOT NULL, filler BLOB NOT NULL);
    CREATE TABLE move (id INTEGER PRIMARY KEY, source INTEGER NOT NULL, target INTEGER NOT NULL);
    WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ${accounts})
      INSERT INTO account SELECT n, ${money}, randomblob(2000) FROM number;`;
  await run('sqlite3', [join(folder, fileName), sql]);
}

/** Moves money, deal after deal, until it is killed or its disk is gone. */
export class Dealer {
  /** Deals that were committed, and so are durable. */
  committed = 0;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(folder: string, random: Random) {
    // Each line as soon as it is there.
    this.#child = spawn('stdbuf', ['-oL', 'sqlite3', '-bail', join(folder, fileName)], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#ended = once(this.#child, 'close');
    this.#child.stdin?.on('error', () => {});
    this.#child.stdout?.on('data', (chunk) => {
      for (const [, number] of String(chunk).matchAll(/^deal (\d+)$/gm)) this.committed = Number(number);
    });
    this.#child.stdin?.end(`${durably}\n${dealsOf(random).join('\n')}\n`);
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}

/** More than are ever made before it is killed. */
const mostDeals = 1_000;

const dealsOf = (random: Random): readonly string[] =>
  Array.from({ length: mostDeals }, (_, k) => {
    const moves = Array.from({ length: movesOfDeal }, (_, other) => moveOf(random, k * movesOfDeal + other + 1));
    return ['BEGIN IMMEDIATE;', ...moves, 'COMMIT;', `SELECT 'deal ${k + 1}';`].join(' ');
  });

function moveOf(random: Random, id: number): string {
  const [source, target] = [random.between(1, accounts), random.between(1, accounts)];
  return [
    `UPDATE account SET balance = balance - 1, filler = randomblob(2000) WHERE id = ${source};`,
    `UPDATE account SET balance = balance + 1, filler = randomblob(2000) WHERE id = ${target};`,
    `INSERT INTO move VALUES (${id}, ${source}, ${target});`,
  ].join(' ');
}

const auditSchema = z.tuple([
  z.object({ integrity_check: z.string() }),
  z.object({ total: z.number() }),
  z.object({ moves: z.number(), last: z.number() }),
  z.object({ wrong: z.number() }),
]);

/** What an audit found wrong, and how many deals there are. */
export type Audit = { readonly wrong: readonly string[]; readonly deals: number };

/** Looks at everything: the structure of the file, the sum of all balances by a scan, and each balance after all moves. */
export async function audit(folder: string): Promise<Audit> {
  const questions = [
    'PRAGMA integrity_check(1)',
    'SELECT sum(balance) AS total FROM account NOT INDEXED',
    'SELECT count(*) AS moves, ifnull(max(id), 0) AS last FROM move NOT INDEXED',
    `SELECT count(*) AS wrong FROM account NOT INDEXED WHERE balance <> ${money}
       - (SELECT count(*) FROM move WHERE source = account.id) + (SELECT count(*) FROM move WHERE target = account.id)`,
  ];
  const { stdout } = await run('sqlite3', ['-json', '-bail', join(folder, fileName), `${questions.join('; ')};`]);
  const answers = stdout
    .trim()
    .split(/(?<=\])\s*\n/)
    .flatMap((text): unknown => JSON.parse(text));
  const [{ integrity_check }, { total }, { moves, last }, { wrong }] = auditSchema.parse(answers);
  return {
    deals: moves / movesOfDeal,
    wrong: [
      ...(integrity_check === 'ok' ? [] : [integrity_check]),
      ...(total === accounts * money ? [] : [`the balances sum up to ${total}, not to ${accounts * money}`]),
      ...(moves % movesOfDeal === 0 ? [] : [`a deal has ${moves % movesOfDeal} moves instead of ${movesOfDeal}`]),
      ...(moves === last ? [] : [`there are ${moves} moves, and the last one has the number ${last}`]),
      ...(wrong === 0 ? [] : [`${wrong} balances are not what the moves make of them`]),
    ],
  };
}
