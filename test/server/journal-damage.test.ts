// What was durable and is not whole any more is damage, and is refused; only what nobody was told of may be missing.
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import * as journalRoom from '../../src/server/journal/index.js';
import { folder, type Tested } from './journal-life.js';
import { contentsOf, type SmallJournal, smallJournal } from './small-journal.js';

/** Which bytes of which file are of the last group: those that it changed. */
function lastGroupOf({ bytesBefore, files }: SmallJournal): {
  readonly path: string;
  readonly from: number;
  readonly to: number;
} {
  for (const [path, bytes] of files.all) {
    const before = bytesBefore.get(path) ?? new Uint8Array();
    const from = bytes.findIndex((byte, k) => byte !== before[k]);
    // A group has the beginning of its page, also where it is as it was before.
    if (from >= 0)
      return { path, from: from - (from % 4096), to: bytes.findLastIndex((byte, k) => byte !== before[k]) + 1 };
  }
  throw new Error('the last group changed nothing');
}

type Outcome = 'whole' | 'without its last group' | 'refused' | 'wrong';

/** Flips a bit of every so many bytes, one at a time; how often what was found. */
async function flips(tested: Tested, small: SmallJournal, every: number): Promise<ReadonlyMap<Outcome, number>> {
  const counts = new Map<Outcome, number>();
  const last = lastGroupOf(small);
  for (const [path, bytes] of small.files.all)
    for (let k = 0; k < bytes.length; k += every) {
      // Of what is nothing but the rest of a page, a sixteenth.
      if (bytes[k] === 0 && k % 4096 > 256 && k % 16 !== 0) continue;
      const files = small.files.copy();
      bytes[k] = (bytes[k] ?? 0) ^ (1 << (k % 8));
      files.replace(path, bytes);
      bytes[k] = (bytes[k] ?? 0) ^ (1 << (k % 8));
      const found = await contentsOf(tested, files, small.role);
      const isInLast = path === last.path && k >= last.from && k < last.to;
      const outcome = outcomeOf(found, small, isInLast);
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    }
  return counts;
}

function outcomeOf(found: string, { before, after }: SmallJournal, isInLast: boolean): Outcome {
  if (found === after) return 'whole';
  if (found.startsWith('refused')) return 'refused';
  return found === before && isInLast ? 'without its last group' : 'wrong';
}

describe.each(['primary', 'secondary'] as const)('journal: damage: %s', (role) => {
  let small: SmallJournal;
  beforeAll(async () => {
    small = await smallJournal(journalRoom, role);
  });

  it('what is small has something of everything', () => {
    expect(small.before).not.toBe(small.after);
    expect(small.before.split(' ').length).toBeGreaterThan(5);
  });

  it('a flipped bit, wherever, is noticed or changes nothing', async () => {
    const counts = await flips(journalRoom, small, role === 'primary' ? 1 : 7);
    expect(counts.get('wrong')).toBeUndefined();
    expect(counts.get('refused')).toBeGreaterThan(500);
    expect(counts.get('without its last group')).toBeGreaterThan(100);
    expect(counts.get('whole')).toBeGreaterThan(1000);
  });

  it('a last group that is torn at any byte, from either side, is not there', async () => {
    const { path, from, to } = lastGroupOf(small);
    const after = small.files.contents(path);
    const before = small.bytesBefore.get(path) ?? new Uint8Array();
    for (let k = from; k < to; k += 1)
      for (const [left, right] of [
        [after, before],
        [before, after],
      ] as const) {
        const torn = Uint8Array.from(left);
        torn.set(right.subarray(k), k);
        const files = small.files.copy();
        files.replace(path, torn);
        const isWhole = Buffer.compare(torn, after) === 0;
        expect(await contentsOf(journalRoom, files, role)).toBe(isWhole ? small.after : small.before);
      }
  });

  it('a journal that was refused is not changed, also when it is opened again', async () => {
    const files = small.files.copy();
    const path = `${folder}/journal-002`;
    files.replace(path, files.contents(path).subarray(0, 5000));
    const first = await contentsOf(journalRoom, files, role);
    expect(first).toBe(
      `refused: ${path}: the journal is damaged: the segment has 5000 bytes, and has to have 16384; nothing was changed; keep a copy of the folder, and replace the device`,
    );
    expect(await contentsOf(journalRoom, files, role)).toBe(first);
  });
});

describe('journal: damage: a planted fault is found', () => {
  afterEach(() => {
    vi.resetModules();
    vi.doUnmock('../../src/server/journal/read-segment.js');
    vi.doUnmock('../../src/server/journal/group.js');
  });

  it('where reading goes on after a hole', async () => {
    vi.doMock('../../src/server/journal/read-segment.js', async (original) => {
      const room = await original<typeof import('../../src/server/journal/read-segment.js')>();
      return { ...room, groupAfter: () => undefined, readGroups: readingOn(room.readGroups) };
    });
    expect(await wrongWith()).toBeGreaterThan(0);
  });

  it('where a hole ends the newest segment, whatever is after it', async () => {
    vi.doMock('../../src/server/journal/read-segment.js', async (original) => {
      const room = await original<typeof import('../../src/server/journal/read-segment.js')>();
      return { ...room, groupAfter: () => undefined };
    });
    expect(await wrongWith()).toBeGreaterThan(0);
  });

  it('where a segment without a whole header is taken for one that was being begun', async () => {
    vi.doMock('../../src/server/journal/read-segment.js', async (original) => {
      const room = await original<typeof import('../../src/server/journal/read-segment.js')>();
      return { ...room, groupOfLaterUse: () => undefined };
    });
    expect(await wrongWith()).toBeGreaterThan(0);
  });

  async function wrongWith(): Promise<number> {
    const small = await smallJournal(journalRoom, 'secondary');
    vi.resetModules();
    const tested: Tested = await import('../../src/server/journal/index.js');
    return (await flips(tested, small, 29)).get('wrong') ?? 0;
  }
});

type ReadGroups = typeof import('../../src/server/journal/read-segment.js').readGroups;

/** What is not whole is passed over, a page at a time. */
const readingOn =
  (readGroups: ReadGroups): ReadGroups =>
  (segment, tie, end) => {
    const read = readGroups(segment, tie, end);
    for (let page = read.end + 4096; page < segment.length; page += 4096) {
      const more = readGroups(segment, tie, end, page);
      if (more.entries.length > 0) return { ...more, entries: [...read.entries, ...more.entries] };
    }
    return read;
  };
