// Restarts: nodes and link fail again and again while a host writes, and come back. In the end everything has settled: both
// volumes are what the plain model says, and no completed write is missing.
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Random, runSeed } from '../../src/sim/index.js';
import { NumberedWriter } from './numbered-writer.js';
import { differenceOf, ModelVolume } from './numbered-writes.js';
import { type PairFolder, volumeBytes } from './pair-folder.js';
import { inFolder, roundsOf, seed } from './rounds.js';
import { endNodes, type RunningNode } from './running-node.js';
import { until } from './until.js';
import { expectConforming } from './verdict.js';

afterEach(endNodes);

describe('restarts', () => {
  it.for(roundsOf('restarts', 2))('restarts: round %i', { timeout: 600_000 }, (round) =>
    inFolder(round, (pair) => new Life(pair, new Random(runSeed(seed, 1_000_000 + round))).live()),
  );
});

/** One pair that is hurt several times, and settles. */
class Life {
  readonly #pair: PairFolder;
  readonly #random: Random;
  readonly #writer: NumberedWriter;
  readonly #options: readonly string[];
  #primary: RunningNode;
  #secondary: RunningNode;
  #written: Promise<unknown> = Promise.resolve();

  constructor(pair: PairFolder, random: Random) {
    this.#pair = pair;
    this.#random = random;
    this.#writer = new NumberedWriter(new Random(random.next()), { volumeBytes, longest: 2 ** 20 });
    this.#options = random.between(0, 1) === 0 ? ['--self-check'] : [];
    pair.link.delay = random.between(0, 1) === 0 ? 0 : 40;
    this.#secondary = pair.start('secondary', this.#options);
    this.#primary = pair.start('primary', this.#options);
  }

  async live(): Promise<void> {
    await this.#serve();
    const hurts = this.#random.between(2, 5);
    for (let k = 0; k < hurts; k += 1) await this.#hurtOnce();
    await this.#writeSome(this.#random.between(1, 50));
    await this.#settle();
  }

  /** Waits until hosts are served, learns which writes are left, and writes on. */
  async #serve(): Promise<void> {
    await this.#primary.said('hosts are served');
    const { stored = 0 } = (await this.#primary.status()).positions;
    this.#writer.keep(stored);
    this.#written = this.#writer.write(await this.#pair.connect(), this.#random.between(0, 1) === 0 ? 1 : 16);
  }

  async #writeSome(count: number): Promise<void> {
    const enough = this.#writer.completions + count;
    await until(() => this.#writer.completions >= enough, 'more is completed');
  }

  async #hurtOnce(): Promise<void> {
    await this.#writeSome(this.#random.between(1, 200));
    const victim = this.#random.between(0, 3);
    if (victim === 0) await this.#hurtLink();
    if (victim === 1 || victim === 3) await this.#restartSecondary();
    if (victim === 2 || victim === 3) await this.#restartPrimary();
  }

  async #hurtLink(): Promise<void> {
    if (this.#random.between(0, 1) === 0) this.#pair.link.cut();
    else this.#pair.link.stall('to the target', 'from the target');
    await pause(this.#random.between(0, 400));
    this.#pair.link.mend();
  }

  async #restartSecondary(): Promise<void> {
    for (let k = this.#random.between(0, 1); k >= 0; k -= 1) {
      await this.#secondary.end('SIGKILL');
      this.#secondary = this.#pair.start('secondary', this.#options);
      if (k > 0) await pause(this.#random.between(0, 1500));
    }
  }

  async #restartPrimary(): Promise<void> {
    for (let k = this.#random.between(0, 1); k >= 0; k -= 1) {
      await this.#primary.end('SIGKILL');
      await this.#written;
      this.#primary = this.#pair.start('primary', this.#options);
      if (k > 0) await pause(this.#random.between(0, 1500));
    }
    await this.#serve();
  }

  /** Everything is copied, both nodes end by themselves, and what they leave is what was written. */
  async #settle(): Promise<void> {
    this.#writer.stop();
    await this.#written;
    expect(this.#writer.completed).toBe(this.#writer.pieces.length);
    const written = this.#writer.pieces.length;
    await this.#primary.is('settled', ({ positions }) => positions['released'] === written);
    await this.#secondary.is('settled', ({ positions }) => positions['destaged'] === written);
    expect(await this.#primary.end('SIGTERM')).toBe(0);
    expect(await this.#secondary.end('SIGTERM')).toBe(0);
    const expected = ModelVolume.after(this.#writer.pieces, volumeBytes);
    expect(differenceOf(this.#pair.volume('primary'), expected)).toBeUndefined();
    expect(differenceOf(this.#pair.volume('secondary'), expected)).toBeUndefined();
    await expectConforming(this.#pair);
  }
}
