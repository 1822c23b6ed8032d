// Whatever is done to a journal, and whenever the power is lost, what was said to be durable is there.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as journalRoom from '../../src/server/journal/index.js';
import { JournalLife, type Shape, steps } from './journal-life.js';

const shapes: readonly Shape[] = [
  { role: 'primary', segments: 3, segmentBytes: 12_288 },
  { role: 'primary', segments: 5, segmentBytes: 20_480 },
  { role: 'primary', segments: 5, segmentBytes: 20_480, gathers: true },
  { role: 'secondary', segments: 3, segmentBytes: 16_384 },
  { role: 'secondary', segments: 4, segmentBytes: 12_288 },
];

describe('journal: whatever happens', () => {
  it.each(shapes)('what was said to be durable is found, and what is found was there: %o', async (shape) => {
    const seen = { lives: 0, full: 0, torn: 0 };
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        const life = new JournalLife(journalRoom, shape);
        await life.run(list);
        seen.lives += life.seen.lives;
        seen.full += life.seen.full;
        seen.torn += life.seen.torn;
      }),
      { numRuns: 300 },
    );
    expect(seen.lives).toBeGreaterThan(600);
    expect(seen.full).toBeGreaterThan(50);
    expect(seen.torn).toBeGreaterThan(50);
  });
});
