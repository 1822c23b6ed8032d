// A small journal with something of everything: segments used again, one that is needed for its writes alone, and some groups in the
// newest. And what is found in it when its bytes are others.
import { xxh32 } from '../../src/impl/index.js';
import { type JournalOptions, JournalRefusal } from '../../src/server/journal/index.js';
import { readBack } from './journal-contents.js';
import { blockSize, folder, identity, type Tested } from './journal-life.js';
import { type Operation, PowerLossFiles } from './power-loss-files.js';

export type SmallJournal = {
  readonly files: PowerLossFiles;
  readonly role: 'primary' | 'secondary';
  /** Before and after its last group, as text. */
  readonly before: string;
  readonly after: string;
  /** Bytes of all files before the last group. */
  readonly bytesBefore: ReadonlyMap<string, Uint8Array>;
};

const smallOptions = (files: PowerLossFiles, role: 'primary' | 'secondary'): JournalOptions => ({
  folder,
  files,
  identity: { ...identity, role },
  segmentBytes: 16_384,
  segments: 5,
  window: 64,
  onDurable: () => undefined,
  onFailure: (failure) => {
    throw failure;
  },
});

export async function smallJournal(tested: Tested, role: 'primary' | 'secondary'): Promise<SmallJournal> {
  const files = new PowerLossFiles();
  const options = smallOptions(files, role);
  const journal = await tested.createJournal(options);
  const write = async (seq: number): Promise<void> => {
    const bytes = new Uint8Array(blockSize * (1 + (seq % 3))).fill(seq % 5);
    journal.write(seq, seq % 9, bytes, xxh32(bytes));
    if (seq % 2 === 0) await journal.settled();
  };
  for (let seq = 1; seq <= 60; seq += 1) {
    await write(seq);
    if (seq % 2 !== 0) continue;
    const letGo = Math.max(0, seq - 5);
    journal.mark('permitted', seq - 2);
    journal.mark(role === 'primary' ? 'released' : 'destaged', letGo);
    journal.forget(letGo);
    await journal.settled();
  }
  const [before, bytesBefore] = [await contentsOf(tested, files.copy(), role), files.all];
  await write(61);
  journal.mark('takeover', 3);
  await write(62);
  return { files, role, before, bytesBefore, after: await contentsOf(tested, files.copy(), role) };
}

/** What is found, as text; `refused` with the reason, if it is refused and nothing was changed. */
export async function contentsOf(
  tested: Tested,
  files: PowerLossFiles,
  role: 'primary' | 'secondary',
): Promise<string> {
  let isChanged = false;
  files.isPrompt = true;
  files.fault = ({ kind }) => {
    if (changing.has(kind)) isChanged = true;
    return undefined;
  };
  try {
    const { journal, marks, writes } = await tested.openJournal(smallOptions(files, role));
    const texts = writes.map(
      ({ seq, block, size }) => `${seq}:${block}:${size}:${xxh32(readBack(journal, seq, size))}`,
    );
    return `${JSON.stringify(marks)} ${texts.join(' ')}`;
  } catch (error) {
    if (!(error instanceof Error && error.name === JournalRefusal.name)) throw error;
    if (isChanged) return `changed, and then refused: ${error.message}`;
    return `refused: ${error.message}`;
  }
}

const changing: ReadonlySet<Operation['kind']> = new Set(['create', 'rename', 'remove', 'write', 'resize']);
