// The trace of a node as a file: what was flushed is in it, whole; a line that a crash cut is taken back.
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TraceLog } from '../../../src/server/node/trace-log.js';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'destage-trace-'));
  path = join(folder, 'trace.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (rotateBytes = 2 ** 30) =>
  new TraceLog({ path, rotateBytes, source: 'test', begin: () => ({ event: 'begin', stored: 7 }) });
const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('trace log', () => {
  it('trace log: a new one has a header, and one of a node that is not new the state, too', () => {
    const log = open();
    expect(log.continues).toBe(false);
    log.open(true);
    log.close();
    expect(linesOf(path)).toEqual([{ trace: 'destage/1', order: 'per-node', source: 'test' }]);
    rmSync(path);
    const other = open();
    other.open(false);
    other.close();
    expect(linesOf(path).at(-1)).toEqual({ event: 'begin', stored: 7 });
  });

  it('trace log: nothing is in the file before it is flushed, and everything after', () => {
    const log = open();
    log.note({ event: 'one' });
    expect(readFileSync(path, 'utf8')).toBe('');
    log.flush();
    expect(linesOf(path)).toEqual([{ event: 'one' }]);
    log.close();
  });

  it('trace log: wherever a crash cut the file, it goes on behind the last whole line', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 200 }), { minLength: 1, maxLength: 20 }), fc.nat(), (texts, cut) => {
        rmSync(path, { force: true });
        const whole = texts.map((text) => `${JSON.stringify({ text })}\n`).join('');
        writeFileSync(path, whole);
        const length = cut % (Buffer.byteLength(whole) + 1);
        truncateSync(path, length);
        const log = open();
        const kept = Buffer.from(whole).subarray(0, length).toString('latin1').split('\n').length - 1;
        expect(log.continues).toBe(kept > 0);
        log.note({ text: 'next' });
        log.close();
        expect(linesOf(path)).toEqual([...texts.slice(0, kept).map((text) => ({ text })), { text: 'next' }]);
      }),
    );
  });

  it('trace log: also behind a line that is longer than what is read at a time', () => {
    writeFileSync(path, `{"a":1}\n{"long":"${'x'.repeat(200_000)}`);
    open().close();
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n');
  });

  it('trace log: a file that is long enough is put aside, and the next begins with header and state', () => {
    const log = open(100);
    for (let k = 0; k < 10; k += 1) {
      log.note({ event: 'some', number: k });
      log.flush();
    }
    log.close();
    const files = Array.from({ length: 20 }, (_, k) => k + 1)
      .map((number) => `${path}.${number}`)
      .filter(existsSync);
    expect(files.length).toBeGreaterThan(1);
    const all = [...files, path].map(linesOf);
    for (const lines of all.slice(1))
      expect(lines.slice(0, 2)).toMatchObject([{ trace: 'destage/1' }, { event: 'begin' }]);
    expect(all.flat().flatMap(({ number }) => number ?? [])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('trace log: it finds an event in its file or in the one before, also across what is read at a time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 65_400, max: 65_560 }), fc.boolean(), (before, isRotated) => {
        const file = isRotated ? `${path}.1` : path;
        writeFileSync(file, `${' '.repeat(before)}{"event":"secondary.takeover"}\n`);
        const log = open();
        expect(log.tells('secondary.takeover')).toBe(true);
        expect(log.tells('primary.store')).toBe(false);
        log.close();
        rmSync(file);
      }),
      { numRuns: 40 },
    );
    appendFileSync(path, '');
  });

  it.runIf(existsSync('/dev/full'))(
    'trace log: where the disk is full, it says which file, and what that is for',
    () => {
      path = '/dev/full';
      const log = open();
      log.note({ event: 'one' });
      expect(() => log.flush()).toThrow('/dev/full: cannot write the trace there (--trace): the disk is full');
    },
  );
});
