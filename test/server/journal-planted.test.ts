// The properties of the journal can fail: a fault is planted, and they find it.
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { JournalOptions } from '../../src/server/journal/index.js';
import * as journalRoom from '../../src/server/journal/index.js';
import { JournalLife, type Shape, steps, type Tested } from './journal-life.js';
import {
  type FileFault,
  sayingBefore,
  syncingFirst,
  withFault,
  withoutHeaderSync,
  withoutSync,
} from './planted-files.js';

const shapes: readonly Shape[] = [
  { role: 'primary', segments: 3, segmentBytes: 20_480 },
  { role: 'secondary', segments: 4, segmentBytes: 20_480 },
];

/** Whether the properties find the fault: not an error of a program, but something that is missing, or too much. */
async function isFound(tested: Tested, shape: Shape): Promise<boolean> {
  const property = fc.asyncProperty(steps, (list) => new JournalLife(tested, shape).run(list));
  const { errorInstance } = await fc.check(property, { seed: 20_261_123, numRuns: 1000, endOnFailure: true });
  return errorInstance instanceof Error && reasons.test(errorInstance.message);
}

const reasons = /is read back|what is found is no state|a mark that was told is lost|the journal is damaged/;

const onFiles = (fault: FileFault): Tested => {
  const faulty = (options: JournalOptions): JournalOptions => ({ ...options, files: withFault(options.files, fault) });
  return {
    createJournal: (options) => journalRoom.createJournal(faulty(options)),
    openJournal: (options) => journalRoom.openJournal(faulty(options)),
  };
};

afterEach(() => {
  vi.resetModules();
  vi.doUnmock('../../src/server/journal/segments.js');
  vi.doUnmock('../../src/server/journal/group.js');
  vi.doUnmock('../../src/server/journal/places.js');
  vi.doUnmock('../../src/server/journal/segment-header.js');
});

/** The room with other parts. */
async function replanted(): Promise<Tested> {
  vi.resetModules();
  return import('../../src/server/journal/index.js');
}

describe.each(shapes)('journal: a planted fault is found: %o', (shape) => {
  it('where nothing is made durable', async () => {
    expect(await isFound(onFiles(withoutSync), shape)).toBe(true);
  });

  it('where it is made durable first and written then', async () => {
    expect(await isFound(onFiles(syncingFirst), shape)).toBe(true);
  });

  it('where it is said to be durable before it is', async () => {
    expect(await isFound(onFiles(sayingBefore), shape)).toBe(true);
  });

  it('where the header of a segment is not durable before its groups', async () => {
    expect(await isFound(onFiles(withoutHeaderSync), shape)).toBe(true);
  });

  it('where a segment is used again too early', async () => {
    vi.doMock('../../src/server/journal/segments.js', async (original) => {
      const { Segments } = await original<typeof import('../../src/server/journal/segments.js')>();
      class HastySegments extends Segments {
        override sweep(begun: Parameters<(typeof Segments)['prototype']['sweep']>[0]): void {
          super.sweep(begun, Number.MAX_SAFE_INTEGER);
        }
      }
      return { Segments: HastySegments };
    });
    expect(await isFound(await replanted(), shape)).toBe(true);
  });

  it('where bytes are read from the place of another write', async () => {
    vi.doMock('../../src/server/journal/places.js', async (original) => {
      const { Places } = await original<typeof import('../../src/server/journal/places.js')>();
      class FewPlaces extends Places {
        constructor() {
          super(4);
        }
      }
      return { Places: FewPlaces };
    });
    expect(await isFound(await replanted(), shape)).toBe(true);
  });

  it('where groups of an earlier use of a segment are taken for new ones', async () => {
    vi.doMock('../../src/server/journal/group.js', async (original) => {
      const room = await original<typeof import('../../src/server/journal/group.js')>();
      const readHead: typeof room.readHead = (segment, tie) =>
        tie.position + 48 > segment.length
          ? undefined
          : room.readHead(segment, { ...tie, use: room.useAt(segment, tie.position) });
      return { ...room, readHead };
    });
    expect(await isFound(await replanted(), shape)).toBe(true);
  });

  it('where a header does not repeat the marks', async () => {
    vi.doMock('../../src/server/journal/segment-header.js', async (original) => {
      const room = await original<typeof import('../../src/server/journal/segment-header.js')>();
      const marks = { released: 0, permitted: 0, destaged: 0, takeover: 0 };
      const encodeHeader: typeof room.encodeHeader = (header) => room.encodeHeader({ ...header, marks });
      return { ...room, encodeHeader };
    });
    expect(await isFound(await replanted(), shape)).toBe(true);
  });
});
