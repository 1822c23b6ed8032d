// Mistakes of a primary that people make: in what it stores, completes, transmits, permits and releases.
import type { Mutant, Patch } from './mutant.js';

const patch = (find: string, replace: string): Patch => ({ file: 'impl/primary.ts', find, replace });

const storeOutput = 'this.#outputs.store(this.#issued, block, this.#cache.bytes(this.#issued), checksum);';
const covered = 'Math.min(this.#acknowledged, this.#reported)';
const isReported = 'this.#reported >= this.#stored';

export const storingMutants: readonly Mutant[] = [
  {
    name: 'numbers-again-what-is-stored',
    wrong: 'After a crash the primary numbers on from the last released write.',
    caughtBy: ['M-ISSUE', 'lockstep'],
    patches: [patch('this.#issued = this.#stored;', 'this.#issued = this.#released;')],
  },
  {
    name: 'stores-before-it-has-received',
    wrong: 'The primary counts a write as stored before it is there.',
    caughtBy: ['M-STORE', 'lockstep'],
    patches: [
      patch(
        "this.#observe('host.issue', this.#issued);",
        "this.store();\n    this.#observe('host.issue', this.#issued);",
      ),
    ],
  },
  {
    name: 'counts-arrival-as-stored',
    wrong: 'The primary counts a write as stored when it arrives, and reports it complete.',
    caughtBy: ['RC-K', 'M-SURVIVE', 'image'],
    patches: [patch(storeOutput, `${storeOutput}\n    this.stored(this.#issued);\n    this.advance();`)],
  },
  {
    name: 'stores-the-last-of-a-batch',
    wrong: 'When several writes become durable together, the primary stores only the last of them.',
    caughtBy: ['RC-C', 'lockstep'],
    patches: [patch('while (this.#stored < upTo) this.store();', 'this.#stored = upTo - 1;\n    this.store();')],
  },
  {
    name: 'holds-one-write-too-many',
    wrong: 'The primary takes one write more than its cache has room for.',
    caughtBy: ['M-CAPACITY', 'RC-F', 'lockstep'],
    patches: [
      patch(
        'this.#issued - this.#released >= this.#cache.capacity',
        'this.#issued - this.#released > this.#cache.capacity',
      ),
    ],
  },
  {
    name: 'reads-the-disk-alone',
    wrong: 'Reads at the primary do not look into its cache.',
    caughtBy: ['RC-V', 'reads'],
    patches: [patch('? this.#cache.read(block, length, into, this.#released) :', '? [{ block, length }] :')],
  },
  {
    name: 'copies-a-write-from-its-beginning',
    wrong: 'Of a write of several blocks a read gets the first one, whichever it asks for.',
    note: 'RC-V knows what the first block of a write is, and no other one.',
    caughtBy: ['reads'],
    patches: [
      {
        file: 'impl/window.ts',
        find: 'const start = from * this.blockSize;',
        replace: 'const start = Math.min(from, 0);',
      },
    ],
  },
  {
    name: 'reads-another-write-from-its-journal',
    wrong: 'Of what has left memory, the write before it is read from the journal instead.',
    caughtBy: ['RC-F', 'anything'],
    patches: [
      {
        file: 'sim/journal.ts',
        find: 'const kept = this.#writes[seq];',
        replace: 'const kept = this.#writes[seq - 1] ?? this.#writes[seq];',
      },
    ],
  },
  {
    name: 'reads-what-is-not-durable',
    wrong: 'A host reads a write that a crash may still take back.',
    caughtBy: ['RC-V', 'reads'],
    patches: [patch(storeOutput, `${storeOutput}\n    this.#cache.index(this.#issued);`)],
  },
  {
    name: 'goes-on-after-its-crash',
    wrong: 'The primary stores and releases what it was not told before its crash only after it.',
    caughtBy: ['RC-D', 'lockstep'],
    patches: [
      patch(
        'while (this.#stored < stored) this.store();',
        "this.#observe('primary.crash', 0);\n    while (this.#stored < stored) this.store();",
      ),
      patch("this.#connected = false;\n    this.#observe('primary.crash', 0);", 'this.#connected = false;'),
    ],
  },
  {
    name: 'comes-back-after-a-takeover',
    wrong: 'The old primary does not ask whether there was a takeover.',
    caughtBy: ['RC-T', 'lockstep'],
    patches: [patch('if (isTakenOver) {', 'if (isTakenOver && stored < released) {')],
  },
  {
    name: 'recovers-at-a-new-connection',
    wrong: 'The primary takes a new connection for a start of its own.',
    caughtBy: ['M-UP', 'lockstep'],
    patches: [
      patch('this.#connected = true;\n', 'this.#connected = true;\n    if (this.#issued > 0) this.recover();\n'),
    ],
  },
];

export const completingMutants: readonly Mutant[] = [
  {
    name: 'completes-what-it-has-received',
    wrong: 'The primary reports a write complete when it arrives.',
    caughtBy: ['RC-A', 'lockstep', 'image'],
    patches: [
      patch(isReported, 'this.#reported >= this.#issued'),
      patch(storeOutput, `${storeOutput}\n    while (this.report());`),
    ],
  },
  {
    name: 'completes-at-once-when-alone',
    wrong: 'Store before completion is only awaited while there is a secondary to send to.',
    source: {
      system: 'etcd: complete before persist, in a cluster of one',
      links: ['https://github.com/etcd-io/etcd/issues/14370', 'https://github.com/etcd-io/etcd/issues/10508'],
    },
    caughtBy: ['RC-A', 'lockstep', 'image'],
    patches: [
      patch(isReported, 'this.#reported >= (this.#connected ? this.#stored : this.#issued)'),
      patch(storeOutput, `${storeOutput}\n    while (this.report());`),
    ],
  },
  {
    name: 'answers-the-host-before-it-reports',
    wrong: 'The host is told of a completion that the primary counts only later.',
    caughtBy: ['M-QUEUE', 'lockstep'],
    patches: [patch(storeOutput, `${storeOutput}\n    this.#outputs.complete(this.#issued);`)],
  },
  {
    name: 'reports-released-writes-again',
    wrong: 'After a recovery the primary reports every write again, released ones, too.',
    caughtBy: ['M-REPORT', 'lockstep'],
    patches: [patch('this.#reported = this.#released;', 'this.#reported = 0;')],
  },
  {
    name: 'does-not-report-again',
    wrong: 'After a recovery the primary takes for reported what it has stored.',
    caughtBy: ['M-AGAIN', 'lockstep'],
    patches: [patch('this.#reported = this.#released;', 'this.#reported = this.#stored;')],
  },
];

export const permittingMutants: readonly Mutant[] = [
  {
    name: 'permits-what-is-complete',
    wrong: 'The destage message is computed from the completions instead of the acknowledgments.',
    source: {
      system: 'DRBD: a barrier closes an epoch that still has an unsent write',
      links: ['https://github.com/LINBIT/drbd/commit/8962f7c03c12c5b544b9840e4224a7a6186a596a'],
    },
    caughtBy: ['RC-H', 'lockstep'],
    patches: [patch(covered, 'this.#reported')],
  },
  {
    name: 'finds-acknowledgments-in-its-journal',
    wrong: 'After a recovery the primary takes for acknowledged what it has stored.',
    caughtBy: ['M-MESSAGE', 'RC-H', 'lockstep'],
    patches: [patch('this.#acknowledged = this.#released;', 'this.#acknowledged = this.#stored;')],
  },
  {
    name: 'takes-silence-for-an-acknowledgment',
    wrong: 'After a recovery the primary receives acknowledgments that nobody sent.',
    caughtBy: ['RC-N', 'lockstep'],
    patches: [
      patch(
        "this.#observe('primary.recover', 0);",
        "this.#observe('primary.recover', 0);\n    while (this.#acknowledged < this.#stored) this.acknowledged();",
      ),
    ],
  },
  {
    name: 'permits-what-the-frame-says',
    wrong: 'Every acknowledgment is answered with a message of its own number, a late one, too.',
    caughtBy: ['M-FORWARD', 'lockstep'],
    patches: [
      patch(
        'while (this.#acknowledged < upTo) this.acknowledged();',
        'while (this.#acknowledged < upTo) this.acknowledged();\n    this.#mustRepeat = true;\n    this.message(upTo);',
      ),
    ],
  },
  {
    name: 'says-a-message-once',
    wrong: 'A message is sent when its number changes, and never again.',
    source: {
      system: 'Redpanda and YugabyteDB: a watermark that got lost is never said again',
      links: [
        'https://github.com/redpanda-data/redpanda/pull/31642',
        'https://github.com/yugabyte/yugabyte-db/issues/32876',
      ],
    },
    note: 'The other half of these bugs, a message dropped because it cannot be honoured yet, cannot happen here: what a message covers was acknowledged, and what was acknowledged is held.',
    caughtBy: ['RC-L', 'settling'],
    patches: [patch('    this.#mustRepeat = true;\n', '')],
  },
  {
    name: 'releases-what-is-on-its-own-disk',
    wrong: 'A write leaves the cache when the own disk has it, whatever the secondary has.',
    caughtBy: ['RC-R', 'lockstep'],
    patches: [patch('Math.min(this.#messaged, this.#onDisk)', 'this.#onDisk')],
  },
  {
    name: 'releases-before-it-permits',
    wrong: 'The message is left to the next time that the primary waits; the release is not.',
    caughtBy: ['M-SAID', 'lockstep'],
    patches: [
      patch(
        '    this.message();',
        `    if (this.#mustRepeat) this.message();\n    else this.#messaged = Math.max(this.#messaged, ${covered});`,
      ),
    ],
  },
  {
    name: 'releases-the-last-of-a-batch',
    wrong: 'When the journal forgets several writes together, only the last is released.',
    caughtBy: ['M-RELEASE', 'lockstep'],
    patches: [
      patch('while (this.#released < upTo) this.release();', 'this.#released = upTo - 1;\n    this.release();'),
    ],
  },
];
