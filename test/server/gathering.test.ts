// A group waits a moment for hosts that have just been answered, and for nobody else.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { xxh32 } from '../../src/impl/index.js';
import { Gathering } from '../../src/server/journal/gathering.js';
import { createJournal, type Journal } from '../../src/server/journal/index.js';
import { blockSize, folder, identity } from './journal-life.js';
import { PowerLossFiles } from './power-loss-files.js';

/** Time stands still but where a test lets it pass; turns of the event loop come as ever. */
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const few = (writes: number) => ({ writes, bytes: writes * 4096 });

function gathering() {
  const begin = vi.fn();
  return { gathering: new Gathering(begin), begin };
}

describe('gathering: when a group begins', () => {
  test('the first ever begins at once', () => {
    expect(gathering().gathering.holds(few(1))).toBe(false);
  });

  test('one host with one write under way never waits', () => {
    const { gathering: it } = gathering();
    it.stored(1, 0);

    expect(it.holds(few(1))).toBe(false);
  });

  test('it waits until there is as much as hosts had under way, and not longer', () => {
    const { gathering: it, begin } = gathering();
    it.stored(10, 6);

    expect(it.holds(few(6))).toBe(true);
    expect(it.holds(few(15))).toBe(true);
    expect(it.holds(few(16))).toBe(false);
    vi.advanceTimersByTime(100);

    expect(begin).not.toHaveBeenCalled();
  });

  test('it waits no longer than a moment', () => {
    const { gathering: it, begin } = gathering();
    it.stored(16, 0);

    expect(it.holds(few(1))).toBe(true);
    vi.advanceTimersByTime(1);

    expect(begin).toHaveBeenCalledOnce();
  });

  test('what comes later than a moment after the answers does not wait', () => {
    const { gathering: it } = gathering();
    it.stored(16, 0);
    vi.advanceTimersByTime(1);

    expect(it.holds(few(1))).toBe(false);
  });

  test('what is worth a sync does not wait', () => {
    const { gathering: it } = gathering();
    it.stored(64, 0);

    expect(it.holds({ writes: 31, bytes: 31 * 4096 })).toBe(true);
    expect(it.holds({ writes: 32, bytes: 32 * 4096 })).toBe(false);
  });

  test('where it was in vain, 8 groups do not wait, then 16, and 8 again after it was not', () => {
    const { gathering: it } = gathering();
    const groupsThatDoNotWait = () => {
      for (let groups = 0; ; groups += 1) {
        it.stored(16, 0);
        if (it.holds(few(1))) return groups;
      }
    };

    groupsThatDoNotWait();
    vi.advanceTimersByTime(1);
    expect(groupsThatDoNotWait()).toBe(7);
    vi.advanceTimersByTime(1);
    expect(groupsThatDoNotWait()).toBe(15);
    expect(it.holds(few(16))).toBe(false);
    it.stored(16, 0);
    it.holds(few(1));
    vi.advanceTimersByTime(1);
    expect(groupsThatDoNotWait()).toBe(7);
  });
});

describe('gathering: the groups of a journal', () => {
  /** Sixteen writes under way: of those that are answered, half are replaced in the next turn, the others one turn later. */
  async function groupsOf(gathers: boolean): Promise<readonly number[]> {
    const groups: number[] = [];
    let [seq, end] = [0, () => {}];
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const write = (count: number) => {
      const bytes = new Uint8Array(blockSize).fill(1);
      for (let k = 0; k < count; k += 1) journal.write(++seq, 0, bytes, xxh32(bytes));
    };
    const journal: Journal = await createJournal({
      folder,
      files: new PowerLossFiles(),
      identity,
      segments: 4,
      window: 1024,
      segmentBytes: 1_048_576,
      gathers,
      onDurable: ({ length }) => {
        groups.push(length);
        if (groups.length === 20) end();
        if (groups.length >= 20) return;
        setImmediate(() => {
          write(Math.ceil(length / 2));
          setImmediate(() => setImmediate(() => setImmediate(() => write(Math.floor(length / 2)))));
        });
      },
      onFailure: (failure) => {
        throw failure;
      },
    });
    write(16);
    await ended;
    return groups;
  }

  test('each has all that hosts have under way, where it gathers', async () => {
    expect(await groupsOf(true)).toEqual(new Array(20).fill(16));
  });

  test('each has a part of it, where it does not', async () => {
    expect(Math.max(...(await groupsOf(false)).slice(1))).toBeLessThan(16);
  });
});
