// A destager at work on a volume that may lose its power, held to a plain image of what the writes are.
import fc from 'fast-check';
import { expect } from 'vitest';
import { whenDone } from '../../src/server/files/index.js';
import type * as VolumeRoom from '../../src/server/volume/index.js';
import { type FileFault, withFault } from './planted-files.js';
import { chooseBy, PowerLossFiles } from './power-loss-files.js';

const blockSize = 512;
const blocks = 24;
const path = '/main.img';

export type Plan = {
  readonly writes: readonly { readonly block: number; readonly length: number; readonly turns: number }[];
  /** How many are handed over at a time. */
  readonly at: number;
  readonly pieceBytes: number | undefined;
  readonly startAfter: { readonly blocks: number; readonly milliseconds: number } | undefined;
  /** Whether nothing waits any more once all was handed over. */
  readonly hurries: boolean;
  readonly lostAfter: number | undefined;
  readonly choices: readonly number[];
};

export const plans: fc.Arbitrary<Plan> = fc.record({
  writes: fc.array(fc.record({ block: fc.nat(blocks - 5), length: fc.integer({ min: 1, max: 4 }), turns: fc.nat(3) }), {
    minLength: 1,
    maxLength: 40,
  }),
  at: fc.integer({ min: 1, max: 6 }),
  pieceBytes: fc.constantFrom(undefined, 1, 4 * blockSize),
  startAfter: fc.constantFrom(undefined, { blocks: 8, milliseconds: 2 }, { blocks: 100, milliseconds: 1 }),
  hurries: fc.boolean(),
  lostAfter: fc.option(fc.nat(30), { nil: undefined }),
  choices: fc.array(fc.nat(0xffff), { maxLength: 60 }),
});

type Tested = Pick<typeof VolumeRoom, 'openVolume' | 'Destager'>;

/** Runs the plan; what it finds wrong it throws. */
export async function destaging({ openVolume, Destager }: Tested, fault: FileFault, plan: Plan): Promise<void> {
  const files = new PowerLossFiles();
  await (await openVolume(path, blocks * blockSize, files)).close();
  const volume = await openVolume(path, blocks * blockSize, withFault(files, fault));
  const held = plan.writes.map(({ block, length }, k) => ({
    block,
    bytes: new Uint8Array(length * blockSize).fill(k + 1),
  }));
  let told = 0;
  const destager = new Destager({
    volume,
    blockSize,
    pieceBytes: plan.pieceBytes,
    startAfter: plan.startAfter,
    firstBlock: (seq) => held[seq - 1]?.block ?? Number.NaN,
    length: (seq) => plan.writes[seq - 1]?.length ?? Number.NaN,
    copy: (seq, block, into) => {
      const { bytes, block: first } = held[seq - 1] ?? { bytes: new Uint8Array(), block: 0 };
      into.set(bytes.subarray((block - first) * blockSize, (block - first + 1) * blockSize));
    },
    onDestaged: (last) => {
      expect(last).toBeGreaterThan(told);
      // From now on the cache may use the memory for something else.
      for (const { bytes } of held.slice(told, last)) bytes.fill(0xee);
      told = last;
    },
    onFailure: (failure) => {
      throw failure;
    },
  });
  if (plan.lostAfter !== undefined) files.lostAt = files.count + plan.lostAfter;
  let handed = 0;
  while (handed < plan.writes.length && !files.isLost) {
    const last = Math.min(plan.writes.length, handed + plan.at);
    destager.destage(handed + 1, last);
    for (let turn = plan.writes[handed]?.turns ?? 0; turn > 0; turn -= 1)
      await new Promise((resolve) => setImmediate(resolve));
    handed = last;
  }
  if (plan.hurries) destager.hurry();
  await Promise.race([destager.settled(), files.lost]);
  if (!files.isLost) {
    expect(told).toBe(handed);
    expect(destager.isIdle).toBe(true);
    files.lostAt = Number.POSITIVE_INFINITY;
    const seen = new Uint8Array(blocks * blockSize);
    await whenDone((done) => volume.read(0, seen, done));
    check(seen, plan, told, told);
  }
  check(files.cut(chooseBy(plan.choices)).contents(path), plan, told, handed);
}

/** Each byte is of the newest write of its block that was told, or of one that was handed over after it. */
function check(found: Uint8Array, { writes }: Plan, told: number, handed: number): void {
  for (let block = 0; block < blocks; block += 1) {
    const covers = (k: number): boolean => {
      const write = writes[k - 1];
      return write !== undefined && block >= write.block && block < write.block + write.length;
    };
    const upTo = Array.from({ length: handed }, (_, k) => k + 1).filter(covers);
    const allowed = [upTo.filter((k) => k <= told).at(-1) ?? 0, ...upTo.filter((k) => k > told)];
    for (const byte of found.subarray(block * blockSize, (block + 1) * blockSize))
      if (!allowed.includes(byte)) expect.fail(`block ${block} has ${byte}, and may have ${allowed.join(' or ')}`);
  }
}
