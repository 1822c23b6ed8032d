// Mistakes in what a primary transmits, and when: most of the bugs that real systems had are here.
import { noFaults } from '../../src/sim/index.js';
import type { Mutant, Patch } from './mutant.js';

const patch = (find: string, replace: string): Patch => ({ file: 'impl/primary.ts', find, replace });

const storeOutput = 'this.#outputs.store(this.#issued, block, this.#cache.bytes(this.#issued), checksum);';
const transmitOutput =
  'this.#outputs.transmit(seq, this.#cache.block(seq), this.#cache.inMemory(seq), this.#cache.checksum(seq));';

/** A long queue is sent in the order of its blocks, under numbers in the order of sending. */
const drained = `const waiting = Array.from({ length: this.#reported - this.#acknowledged }, (_, k) => this.#acknowledged + 1 + k);
    waiting.sort((a, b) => this.#cache.block(a) - this.#cache.block(b));
    const from = waiting.length > 2 ? (waiting[seq - this.#acknowledged - 1] ?? seq) : seq;
    this.#outputs.transmit(seq, this.#cache.block(from), this.#cache.bytes(from), this.#cache.checksum(from));`;

export const transmittingMutants: readonly Mutant[] = [
  {
    name: 'drains-its-queue-by-block',
    wrong: 'When more than two writes wait, they are sent in the order of their blocks and numbered as they are sent.',
    source: {
      system: 'IBM Storage Virtualize: asynchronous replication sends writes out of order',
      links: [
        'https://www.ibm.com/support/pages/hiper-undetected-data-corruption-dr-copy-when-using-asynchronous-policy-based-replication-cycling-mode-870-and-higher',
      ],
    },
    caughtBy: ['RC-F', 'image'],
    patches: [patch(transmitOutput, drained)],
  },
  {
    name: 'sends-from-a-borrowed-buffer',
    wrong: 'The cache keeps a reference to the buffer of the host, who has long used it again when the write is sent.',
    source: {
      system: 'DRBD: zero-copy with protocol A',
      links: ['https://github.com/LINBIT/drbd/commit/35223d753cf5d11c3c675f6c74df7d530c412231'],
    },
    caughtBy: ['RC-F', 'image'],
    faults: noFaults,
    patches: [
      {
        file: 'impl/window.ts',
        find: 'this.#room(place, bytes.length).set(bytes);',
        replace: 'this.#bytes[place] = bytes;',
      },
      patch(
        transmitOutput,
        transmitOutput.replace('this.#cache.checksum(seq)', 'this.#checksum(this.#cache.bytes(seq))'),
      ),
    ],
  },
  {
    name: 'transmits-while-it-stores',
    wrong: 'A write is sent at the moment at which the journal is asked to store it.',
    source: {
      system: 'canonical/raft: the leader replicates while its own disk write is in flight',
      links: ['https://github.com/canonical/raft/issues/320'],
    },
    note: 'A host of the simulated world sends a lost write again with the same bytes, so the number that then names two writes does not show; the early transmission does.',
    caughtBy: ['RC-E', 'lockstep'],
    patches: [
      patch(
        storeOutput,
        `if (this.#connected && this.#transmitted === this.#issued - 1) this.transmit(this.#issued);\n    ${storeOutput}`,
      ),
    ],
  },
  {
    name: 'transmits-what-a-crash-can-lose',
    wrong: 'Sending takes everything that has arrived, though only what is stored survives a crash.',
    source: {
      system: 'PostgreSQL and Redis: a replica ahead of the recovered primary',
      links: [
        'https://git.delaage.fr/rdelaage/postgresql/src/commit/ff9f111bce24fd9bbca7a20315586de877d74923',
        'https://github.com/redis/redis/issues/7795',
      ],
    },
    caughtBy: ['RC-E', 'lockstep'],
    patches: [patch('end = Math.min(this.#reported,', 'end = Math.min(this.#issued,')],
  },
  {
    name: 'sends-again-from-the-first-write',
    wrong: 'The primary begins again at 1 when it sends again, whatever has left its cache.',
    caughtBy: ['M-CACHE', 'lockstep'],
    patches: [
      patch(
        'this.#transmitted = this.#acknowledged;\n    this.#mustRepeat',
        'this.#transmitted = 0;\n    this.#mustRepeat',
      ),
    ],
  },
  {
    name: 'never-sends-again',
    wrong: 'The primary waits for ever for an acknowledgment.',
    caughtBy: ['RC-L', 'settling'],
    patches: [patch('    if (this.#connected) this.#repeat();\n', '')],
  },
];
