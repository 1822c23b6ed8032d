// Runs that broke once, as `destage fuzz` keeps them: every one must hold now. A new failure becomes a regression by
// being put here; where its fault can be planted again, the list below says how, and it must break again with that.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Parts, recordingSchema, replay } from '../../src/sim/index.js';
import { ForgetfulJournal, RashSecondary, TersePrimary } from '../property/planted-parts.js';

const folder = join('test', 'regressions');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const recordingIn = (file: string) => recordingSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));

const planted: readonly { readonly file: string; readonly parts: Partial<Parts> }[] = [
  { file: 'entry-forgotten-by-a-journal.json', parts: { journal: () => new ForgetfulJournal() } },
  { file: 'message-lost-on-the-link.json', parts: { primary: (...given) => new TersePrimary(...given) } },
  { file: 'takeover-lost-in-a-crash.json', parts: { secondary: (...given) => new RashSecondary(...given) } },
];

describe('regressions', () => {
  it.each(files)('regressions: %s holds now', (file) => {
    const recording = recordingIn(file);
    expect(recording.what).toMatch(/\w/);
    expect(replay(recording).broken).toBeUndefined();
  });

  it.each(planted)('regressions: $file breaks again with its fault, after the same events', ({ file, parts }) => {
    const { broken, isSame } = replay(recordingIn(file), { parts });
    expect(broken).toBeDefined();
    expect(isSame).toBe(true);
  });
});
