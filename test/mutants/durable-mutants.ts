// Mistakes below the controllers: journals, disks and destagers that keep less over a loss of power than they say.
import { allFaults } from '../../src/sim/index.js';
import type { Mutant, Patch, PatchedFile } from './mutant.js';

const patchOf =
  (file: PatchedFile) =>
  (find: string, replace: string): Patch => ({ file, find, replace });

const journal = patchOf('sim/journal.ts');
const disk = patchOf('sim/disk.ts');
const destager = patchOf('sim/destager.ts');

const flush = 'this.#disk.flush();';
const oneBatch = 'this.#coalesces ? this.#queue.length : 1';
const newest = 'this.#coalesces ? this.newestOfEach(blocks) : blocks';

/** Every fifth flush fails, and what it should have made durable is taken for clean, as some kernels do. */
export const failingFlush: Patch = disk(
  'flush(): void {\n',
  `#flushes = 0;

  flush(): void {
    this.#flushes += 1;
    if (this.#flushes % 5 === 0) {
      this.#pending.length = 0;
      throw new Error('the flush failed');
    }
`,
);

/** Hosts of the secondary flush by themselves, and would have to try again, too. */
export const withoutTakeover = { ...allFaults, takeover: 0 };

export const journalMutants: readonly Mutant[] = [
  {
    name: 'forgets-a-durable-entry',
    wrong: 'After a crash the newest entry of a journal is gone, durable or not.',
    caughtBy: ['RC-K', 'M-SURVIVE', 'image', 'lockstep'],
    patches: [journal('return kept;\n', 'return kept.slice(0, -1);\n')],
  },
  {
    name: 'acknowledges-then-flushes',
    wrong: 'The journal of the secondary says of every entry at once that it is durable.',
    source: {
      system: 'TiKV and NATS JetStream: acknowledge, then flush later',
      links: ['https://github.com/tikv/tikv/issues/994', 'https://jepsen.io/analyses/nats-2.12.1'],
    },
    note: 'The other half of these bugs, a message beyond what is held, is refused: see `rolls-back-what-was-counted`.',
    caughtBy: ['RC-K', 'lockstep'],
    patches: [journal('if (next?.isDurable && !next.isTold) return next;', 'if (next?.isTold === false) return next;')],
  },
  {
    name: 'starts-with-a-torn-entry',
    wrong: 'A recovery looks at the header of an entry, not at its bytes.',
    caughtBy: ['RC-F', 'image'],
    patches: [journal('return entry !== undefined && isWhole(entry) ? entry : undefined;', 'return entry;')],
  },
];

export const diskMutants: readonly Mutant[] = [
  {
    name: 'marks-what-is-not-flushed',
    wrong: 'The mark that says that a write is on the disk follows the write without a flush between them.',
    source: {
      system: 'dm-writecache, the NVMe driver and DRBD: the order of flushes',
      links: [
        'https://git.lede-project.org./?a=commit&h=aa9509209c5ac2f0b35d01a922bf9ae072d0c2fc&p=openwrt%2Fstaging%2Fblogic.git',
        'https://git.stricted.de?a=commit&h=53562be74bd06bbe74d2acf3caca5398f8eeb160&p=GitHub%2Fexynos8895%2Fandroid_kernel_samsung_universal8895.git',
        'https://github.com/LINBIT/drbd/commit/65579694d',
      ],
    },
    note: 'Rules see disks only through reads: RC-V finds it, too, when a host happens to read exactly such a block after a crash, and that is rare.',
    caughtBy: ['image', 'reads'],
    patches: [destager(`    ${flush}\n`, '')],
  },
  {
    name: 'ignores-a-flush',
    wrong: 'The disk answers a flush and does nothing.',
    source: {
      system: 'solid-state drives that lose data after an acknowledged flush',
      links: ['https://www.tomshardware.com/news/sk-hynix-sabrent-rocket-ssds-data-loss'],
    },
    note: 'Rules see disks only through reads: RC-V finds it, too, when a host happens to read exactly such a block after a crash, and that is rare.',
    caughtBy: ['image', 'reads'],
    patches: [
      disk(
        'for (let k = 0; k < this.#pending.length; k += 1) this.#settle(k, this.blockSize);\n    this.#pending = [];',
        '',
      ),
    ],
  },
  {
    name: 'marks-before-it-writes',
    wrong: 'The mark that says that writes are on the disk may be durable before the writes are.',
    source: {
      system: 'etcd 3.5: position and data not in one step',
      links: ['https://github.com/etcd-io/etcd/pull/13967'],
    },
    note: 'Rules see disks only through reads: RC-V finds it, too, when a host happens to read exactly such a block after a crash, and that is rare.',
    caughtBy: ['image', 'reads'],
    patches: [
      destager(
        'if (this.#last === 0) this.#begin();',
        'if (this.#last === 0) {\n      this.#begin();\n      return this.#last;\n    }',
      ),
      destager(`${flush}\n    const last = this.#last;`, `${flush}\n    const last = 0;`),
    ],
  },
  {
    name: 'retries-the-flush-alone',
    wrong: 'When a flush fails, the destager flushes again and does not write again.',
    source: {
      system: 'PostgreSQL and DRBD: errors that turn into success',
      links: ['https://vuink.com/post/qnayhh-d-dpbz/fsyncgate', 'https://github.com/LINBIT/drbd/commit/497149ded'],
    },
    note: 'Rules see disks only through reads, and no rule was seen to find it. In this world every fifth flush fails; the canary `writes-again-after-a-failed-flush` shows that the failure alone is harmless.',
    caughtBy: ['image', 'reads'],
    faults: withoutTakeover,
    patches: [failingFlush, destager(flush, `try {\n      ${flush}\n    } catch {\n      ${flush}\n    }`)],
  },
  {
    name: 'destages-by-several-queues',
    wrong: 'Everything permitted is under way at once, and writes of one block may end in any order.',
    source: {
      system: 'Linux md/raid1: write-behind',
      links: ['https://android-kvm.googlesource.com/linux/+/3e148a3209792e04f63ec99701235c960765fc9a'],
    },
    caughtBy: ['RC-V', 'image', 'reads'],
    patches: [destager(oneBatch, 'this.#queue.length'), destager(newest, 'blocks.toReversed()')],
  },
  {
    name: 'keeps-the-oldest-of-a-block',
    wrong: 'Of several writes of a block that are destaged together, the first stays.',
    caughtBy: ['RC-V', 'image', 'reads'],
    patches: [destager('this.newestOfEach(blocks)', 'this.newestOfEach(blocks.toReversed())')],
  },
];
