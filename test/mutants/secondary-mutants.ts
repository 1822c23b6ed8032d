// Mistakes of a secondary that people make: in what it acknowledges, destages, and keeps over a crash or a takeover.
import type { Mutant, Patch } from './mutant.js';

const patch = (find: string, replace: string): Patch => ({ file: 'impl/secondary.ts', find, replace });

const storeOutput = 'this.#outputs.store(seq, block, this.#cache.bytes(seq), checksum);';
const found = 'const last = active ? permitted : Number.MAX_SAFE_INTEGER;';

export const acknowledgingMutants: readonly Mutant[] = [
  {
    name: 'acknowledges-what-it-was-sent',
    wrong: 'A write that arrived is acknowledged, though its store may still wait.',
    source: {
      system: 'DRBD: a barrier is acknowledged while earlier writes are still held',
      links: ['https://github.com/LINBIT/drbd/commit/15f2580aec521eb271c69447749697e66c508ed6'],
    },
    caughtBy: ['RC-G', 'lockstep'],
    patches: [
      patch(storeOutput, `${storeOutput}\n    this.#extendPrefix();`),
      {
        file: 'impl/arrived.ts',
        find: 'while (last < end && this.isHeld(last + 1))',
        replace: 'while (last < end && (this.isHeld(last + 1) || this.isStoring(last + 1)))',
      },
    ],
  },
  {
    name: 'acknowledges-a-repetition-at-once',
    wrong: 'A write that arrives again is acknowledged, though its first store may still wait.',
    source: {
      system: 'YugabyteDB and c5: the path of an acknowledgment without the wait for the log',
      links: [
        'https://github.com/yugabyte/yugabyte-db/issues/32875',
        'https://github.com/cloud-software-foundation/c5/issues/263',
      ],
    },
    caughtBy: ['RC-G', 'lockstep'],
    patches: [
      patch(
        "if (this.#arrived.isStoring(seq)) return 'known';",
        "if (this.#arrived.isStoring(seq)) {\n      this.#prefix = Math.max(this.#prefix, seq);\n      this.#mustRepeat = true;\n      return 'known';\n    }",
      ),
    ],
  },
  {
    name: 'acknowledges-across-a-gap',
    wrong: 'The greatest write that is here is acknowledged, whatever is missing before it.',
    source: {
      system: 'ZooKeeper and MySQL: gaps and doubles',
      links: ['https://github.com/apache/zookeeper/pull/2266', 'https://bugs.mysql.com/bug.php?id=74324'],
    },
    note: 'The other half of these bugs, a position that is kept apart from the data, is `marks-before-it-writes`.',
    caughtBy: ['RC-G', 'lockstep'],
    patches: [
      patch(
        'this.store(seq);\n    this.#extendPrefix();',
        'this.store(seq);\n    this.#prefix = Math.max(this.#prefix, seq);',
      ),
    ],
  },
  {
    name: 'acknowledges-once',
    wrong: 'A write that arrives again is taken for acknowledged, though the acknowledgment may be lost.',
    caughtBy: ['RC-L', 'settling'],
    patches: [patch("this.#mustRepeat = true;\n      return 'known';", "return 'known';")],
  },
  {
    name: 'takes-damaged-writes',
    wrong: 'Nobody compares the checksum of a write that arrives.',
    caughtBy: ['RC-F', 'image'],
    patches: [patch(' || !isSameChecksum(this.#checksum(bytes), checksum)', '')],
  },
  {
    name: 'has-no-window',
    wrong: 'The secondary stores whatever arrives, and so over what it still needs.',
    caughtBy: ['M-WINDOW', 'lockstep'],
    patches: [patch("    if (seq > this.#destaged + this.#cache.capacity) return 'outside the window';\n", '')],
  },
];

export const destagingMutants: readonly Mutant[] = [
  {
    name: 'destages-without-permission',
    wrong: 'The secondary destages what it has, permitted or not.',
    caughtBy: ['RC-I', 'lockstep', 'image'],
    patches: [patch('Math.min(this.#permitted, this.#prefix)', 'this.#prefix')],
  },
  {
    name: 'destages-the-last-of-a-batch',
    wrong: 'When a mark covers several writes, only the last counts as destaged.',
    caughtBy: ['RC-O', 'lockstep'],
    patches: [
      patch(
        'while (this.#destaged < upTo) this.destage();',
        'this.#destaged = Math.max(this.#destaged, upTo - 1);\n    while (this.#destaged < upTo) this.destage();',
      ),
    ],
  },
  {
    name: 'counts-as-destaged-what-is-on-its-way',
    wrong: 'A write counts as destaged when it is handed over.',
    caughtBy: ['RC-K', 'lockstep'],
    patches: [
      patch(
        'this.#outputs.destage(first, last);',
        'this.#outputs.destage(first, last);\n    while (this.#destaged < last) this.destage();',
      ),
    ],
  },
  {
    name: 'counts-a-message-as-permitted',
    wrong: 'A message counts when it arrives, before that is durable.',
    caughtBy: ['RC-K', 'lockstep'],
    patches: [patch('this.#outputs.permit(upTo);', 'this.#outputs.permit(upTo);\n    this.permitted(upTo);')],
  },
];

export const keepingMutants: readonly Mutant[] = [
  {
    name: 'keeps-only-what-was-permitted',
    wrong: 'After a crash the secondary finds nothing beyond the last message.',
    source: {
      system: 'Kafka: truncating to a lagging watermark',
      links: [
        'https://cwiki.apache.org/confluence/display/KAFKA/KIP-101+-+Alter+Replication+Protocol+to+use+Leader+Epoch+rather+than+High+Watermark+for+Truncation',
        'https://kafka-options-explorer.conduktor.io/kip/279',
      ],
    },
    note: 'RC-K judges what the journal has after a crash, and the journal has it all; a controller that does not look there is caught by what it does next.',
    caughtBy: ['refused frame', 'lockstep'],
    patches: [patch(found, 'const last = permitted;')],
  },
  {
    name: 'rolls-back-what-was-counted',
    wrong: 'After a crash the secondary drops its newest write, and the primary goes on counting its acknowledgment.',
    source: {
      system: 'MongoDB: acknowledgments survive the rollback of who gave them',
      links: ['https://jira.mongodb.org/browse/SERVER-16570'],
    },
    note: 'RC-K judges what the journal has after a crash, and the journal has it all; a controller that does not look there is caught by what it does next.',
    caughtBy: ['RC-L', 'refused frame', 'lockstep'],
    patches: [patch(found, 'const last = active ? permitted : Math.max(0, ...[...found].map(({ seq }) => seq)) - 1;')],
  },
  {
    name: 'closes-after-it-has-taken-over',
    wrong: 'What arrives while a takeover is on its way into the journal is still taken.',
    source: {
      system: 'BookKeeper: fencing that does not fence',
      links: ['https://github.com/apache/bookkeeper/issues/2614', 'https://github.com/apache/bookkeeper/pull/2616'],
    },
    caughtBy: ['RC-T', 'lockstep'],
    patches: [
      patch('this.#closing = true;\n    this.#outputs.takeOver();', 'this.#outputs.takeOver();'),
      patch('if (this.#active || seq <= this.#destaged || ', 'if (seq <= this.#destaged || '),
      patch('if (this.#active || upTo <= this.#permitted) return;', 'if (upTo <= this.#permitted) return;'),
    ],
  },
  {
    name: 'takes-over-before-that-is-durable',
    wrong: 'The secondary serves hosts while a crash can still take the takeover back.',
    caughtBy: ['RC-T', 'lockstep'],
    patches: [patch('this.#outputs.takeOver();', 'this.#outputs.takeOver();\n    this.tookOver();')],
  },
  {
    name: 'takes-over-with-what-it-holds',
    wrong: 'A takeover keeps everything that has arrived without gap, permitted or not.',
    caughtBy: ['RC-T', 'lockstep'],
    patches: [
      patch(
        'this.#active = true;\n    this.#closing = true;',
        'this.#active = true;\n    this.#permitted = this.#prefix;\n    this.#closing = true;',
      ),
    ],
  },
  {
    name: 'takes-over-twice',
    wrong: 'A crash after a takeover makes it once more.',
    caughtBy: ['M-TAKEOVER', 'lockstep'],
    patches: [patch('if (active && !this.#active) this.takeover();', 'if (active) this.takeover();')],
  },
];
