// What the rules about contents remember, and for how long: contents that are told in parts, of numbers that are used
// again, and of writes that both nodes are done with.
import { describe, expect, test } from 'vitest';
import type { ObservedEvent } from '../../src/protocol/index.js';
import { lastAnswer } from './ask.js';

type Fields = { readonly block?: number; readonly length?: number; readonly digest?: string };
const issue = (write: number, fields: Fields = {}): ObservedEvent => ({ type: 'host.issue', write, ...fields });
const store = (seq: number, fields: Fields & { readonly write?: number } = {}): ObservedEvent => ({
  type: 'primary.store',
  seq,
  ...fields,
});
const transmit = (seq: number, fields: Fields = {}): ObservedEvent => ({ type: 'primary.transmit', seq, ...fields });
const arrive = (seq: number, fields: Fields = {}): ObservedEvent => ({ type: 'secondary.store', seq, ...fields });
const destage = (seq: number, fields: Fields = {}): ObservedEvent => ({ type: 'secondary.destage', seq, ...fields });
const release = (seq: number): ObservedEvent => ({ type: 'primary.release', seq });
const crash: ObservedEvent = { type: 'primary.crash' };

describe('invariants: contents: RC-F', () => {
  const parts: readonly Fields[] = [{ block: 0 }, { length: 2 }, { digest: 'a' }];
  const others: readonly (Fields & { readonly named: string })[] = [
    { named: 'block', block: 1 },
    { named: 'length', length: 3 },
    { named: 'digest', digest: 'b' },
  ];
  const orders = [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
  ].map((order) => order.map((k) => parts[k] ?? {}));

  for (const [first = {}, second = {}, third = {}] of orders) {
    const told = [store(1, first), transmit(1, second), arrive(1, third)];
    const names = [first, second, third].map((part) => Object.keys(part)).join(', ');

    for (const { named, ...other } of others) {
      test(`invariants: contents: RC-F: of ${names}, told one after the other, another ${named} is noticed`, () => {
        expect(lastAnswer('RC-F', [...told, destage(1, other)])).toContain(`secondary.destage of 1 has ${named}`);
      });
    }

    test(`invariants: contents: RC-F: of ${names}, told one after the other, the whole again is right`, () => {
      const whole = [...told, transmit(1, { block: 0 }), destage(1, { block: 0, length: 2, digest: 'a' })];
      expect(lastAnswer('RC-F', whole)).toBe('held');
    });
  }

  test('invariants: contents: RC-F: only digests of both nodes are a check', () => {
    expect(lastAnswer('RC-F', [store(1, { digest: 'a' }), transmit(1, { digest: 'a' })])).toBeUndefined();
    expect(lastAnswer('RC-F', [store(1, { block: 1 }), arrive(1, { block: 1, digest: 'a' })])).toBeUndefined();
    expect(lastAnswer('RC-F', [store(1, { digest: 'a' }), arrive(1, { block: 1 })])).toBeUndefined();
    expect(lastAnswer('RC-F', [arrive(1, { digest: 'a' }), destage(1, { digest: 'a' })])).toBeUndefined();
    expect(lastAnswer('RC-F', [store(1, { digest: 'a' }), arrive(1, { digest: 'a' })])).toBe('held');
  });

  test('invariants: contents: RC-F: what a number named before it was lost is forgotten', () => {
    const lost = [issue(1, { digest: 'a' }), store(1, { write: 1 }), crash];
    expect(lastAnswer('RC-F', [...lost, store(1, { digest: 'b' })])).toBeUndefined();
    expect(lastAnswer('RC-F', [...lost, store(1), arrive(1, { digest: 'b' })])).toBeUndefined();
    expect(lastAnswer('RC-F', [issue(1, { digest: 'a' }), crash, store(1, { write: 1, digest: 'b' })])).toBeUndefined();
  });

  test('invariants: contents: RC-F: an issue is used up by the store that names it, and by no other', () => {
    const told = [issue(1, { digest: 'a' }), store(1, { write: 1 })];
    expect(lastAnswer('RC-F', [...told, store(2, { write: 1, digest: 'b' })])).toBeUndefined();
    expect(lastAnswer('RC-F', [issue(0, { digest: 'a' }), store(1, { digest: 'b' })])).toBeUndefined();
    expect(lastAnswer('RC-F', [...told, arrive(1, { digest: 'b' })])).toContain('has digest b, but host.issue had a');
  });

  test('invariants: contents: RC-F: a store that breaks it leaves everything as it was', () => {
    const told = [store(1, { digest: 'c' }), issue(1, { digest: 'a' }), store(1, { write: 1, digest: 'b' })];
    expect(lastAnswer('RC-F', told)).toContain('has digest b');
    expect(lastAnswer('RC-F', [...told, arrive(1, { digest: 'c' })])).toBe('held');
    expect(lastAnswer('RC-F', [...told, store(1, { write: 1, digest: 'b' })])).toContain('has digest b');
  });

  const both = [store(2, { digest: 'a' }), destage(2), release(2)];

  test('invariants: contents: RC-F: what both nodes are done with is forgotten, and not remembered again', () => {
    expect(lastAnswer('RC-F', [...both, arrive(2, { digest: 'b' })])).toBeUndefined();
    expect(lastAnswer('RC-F', [...both, arrive(2, { digest: 'b' }), destage(2, { digest: 'c' })])).toBeUndefined();
    expect(lastAnswer('RC-F', [...both, arrive(1, { digest: 'b' }), destage(1, { digest: 'c' })])).toBeUndefined();
    expect(lastAnswer('RC-F', [...both, arrive(3, { digest: 'b' }), destage(3, { digest: 'c' })])).toContain(
      'digest c',
    );
  });

  test('invariants: contents: RC-F: what one node alone is done with is remembered', () => {
    const noticed = 'secondary.destage of 1 has digest b, but primary.store had a';
    expect(lastAnswer('RC-F', [store(1, { digest: 'a' }), release(1), destage(1, { digest: 'b' })])).toBe(noticed);
    expect(lastAnswer('RC-F', [store(1, { digest: 'a' }), destage(1), destage(1, { digest: 'b' })])).toBe(noticed);
    expect(lastAnswer('RC-F', [release(1), transmit(1, { digest: 'a' }), arrive(1, { digest: 'b' })])).toContain('b');
    expect(lastAnswer('RC-F', [destage(1), transmit(1, { digest: 'a' }), arrive(1, { digest: 'b' })])).toContain('b');
  });
});

describe('invariants: contents: RC-V', () => {
  const takeover: ObservedEvent = { type: 'secondary.takeover' };
  const permit = (upTo: number): ObservedEvent => ({ type: 'secondary.permit', upTo });
  const read = (node: 'primary' | 'secondary', fields: Fields): ObservedEvent => ({ type: 'read', node, ...fields });
  const reads = (fields: Fields) => read('secondary', fields);
  const noticed = 'a read of block 0 at the secondary returned b, but 1 wrote a there';

  test('invariants: contents: RC-V: the image has what any of its events said of a write', () => {
    for (const said of [transmit, arrive, store]) {
      const told = [said(1, { block: 0, digest: 'a' }), permit(1)];
      const asked = reads({ block: 0, digest: 'b' });
      expect(lastAnswer('RC-V', [...told, takeover, asked])).toBe(noticed);
      expect(lastAnswer('RC-V', [...told, destage(1), takeover, asked])).toBe(noticed);
      expect(lastAnswer('RC-V', [...told, destage(1), asked])).toBeUndefined();
    }
    const atDestage = [permit(1), destage(1, { block: 0, digest: 'a' }), takeover, reads({ block: 0, digest: 'b' })];
    expect(lastAnswer('RC-V', atDestage)).toBe(noticed);
  });

  test('invariants: contents: RC-V: a write is put together from what was said in parts', () => {
    const told = [transmit(1, { block: 0, length: 2 }), arrive(1, { digest: 'a' }), arrive(1, { block: 7 }), permit(1)];
    expect(lastAnswer('RC-V', [...told, takeover, reads({ block: 0, length: 2, digest: 'b' })])).toBe(noticed);
    expect(lastAnswer('RC-V', [...told, takeover, reads({ block: 0, length: 2, digest: 'a' })])).toBe('held');
    expect(lastAnswer('RC-V', [...told, takeover, reads({ block: 1, digest: 'b' })])).toBeUndefined();
    expect(lastAnswer('RC-V', [...told, takeover, reads({ block: 0, digest: 'b' })])).toBeUndefined();
    expect(lastAnswer('RC-V', [...told, takeover, reads({ digest: 'b' })])).toBeUndefined();
    expect(lastAnswer('RC-V', [...told, takeover, reads({ block: 0, length: 2 })])).toBeUndefined();
  });

  test('invariants: contents: RC-V: a write is as long as was said first, and one of which no place was said has no length', () => {
    const settled = [permit(1), destage(1), takeover];
    const first = [arrive(1, { length: 2, digest: 'a' }), transmit(1, { block: 0 }), ...settled];
    expect(lastAnswer('RC-V', [...first, reads({ block: 0, length: 2, digest: 'b' })])).toBe(noticed);
    const digestOnly = [arrive(1, { digest: 'a' }), transmit(1, { block: 0, length: 2 }), ...settled];
    expect(lastAnswer('RC-V', [...digestOnly, reads({ block: 0, digest: 'b' })])).toBeUndefined();
  });

  test('invariants: contents: RC-V: of a very long write nothing is known, and so of nothing that was there before', () => {
    const long = (length: number) => [store(1, { block: 1, digest: 'a' }), store(2, { block: 5, length, digest: 'b' })];
    const asked = (length: number, fields: Fields) =>
      lastAnswer('RC-V', [...long(length), read('primary', { digest: 'x', ...fields })]);
    expect(asked(4_096, { block: 5, length: 4_096 })).toContain('2 wrote b');
    expect(asked(4_097, { block: 5, length: 4_097 })).toBeUndefined();
    expect([asked(4_096, { block: 1 }), asked(4_097, { block: 1 })]).toEqual([
      expect.stringContaining('1 wrote a'),
      undefined,
    ]);
  });

  test('invariants: contents: RC-V: a number that was forgotten is known again once it is stored anew', () => {
    const forgotten = [1, 2, 3, 4, 5, 6].map((seq) => store(seq, { block: seq, digest: 'a' }));
    const anew = [...forgotten, crash, store(1, { block: 9, digest: 'z' })];
    const asked = (...more: readonly ObservedEvent[]) => lastAnswer('RC-V', [...anew, ...more], { remembers: 2 });
    expect(asked(read('primary', { block: 9, digest: 'y' }))).toContain('1 wrote z');
    const copied = [arrive(1), permit(1), destage(1), takeover];
    expect(asked(...copied, reads({ block: 9, digest: 'y' }))).toContain('1 wrote z');
    const unknown = [...forgotten, arrive(1, { block: 9, digest: 'z' }), permit(1), destage(1), takeover];
    expect(lastAnswer('RC-V', [...unknown, reads({ block: 9, digest: 'y' })], { remembers: 2 })).toBeUndefined();
  });

  test('invariants: contents: RC-V: a permitted write of which nothing is known may be anywhere', () => {
    const told = [arrive(1, { block: 0, digest: 'a' }), permit(1), destage(1)];
    expect(lastAnswer('RC-V', [...told, permit(2), takeover, reads({ block: 0, digest: 'b' })])).toBeUndefined();
    const later = [arrive(2, { block: 1, digest: 'c' }), arrive(4, { block: 2, digest: 'd' }), permit(4), takeover];
    expect(lastAnswer('RC-V', [...told, ...later, reads({ block: 0, digest: 'b' })])).toBeUndefined();
    expect(lastAnswer('RC-V', [...told, ...later, reads({ block: 1, digest: 'b' })])).toBeUndefined();
    expect(lastAnswer('RC-V', [...told, ...later, reads({ block: 2, digest: 'b' })])).toContain('4 wrote d');
    expect(lastAnswer('RC-V', [...told, takeover, reads({ block: 0, digest: 'b' })])).toBe(noticed);
  });

  test('invariants: contents: RC-V: what was permitted before the trace began, and is not destaged, may be anywhere', () => {
    const begin = (permitted: number): ObservedEvent => ({
      type: 'begin',
      state: { stored: 5, released: 3, reported: 5, held: [4, 5], permitted, destaged: 3 },
    });
    const told = [destage(4, { block: 0, digest: 'a' }), takeover, reads({ block: 0, digest: 'b' })];
    expect(lastAnswer('RC-V', [begin(4), ...told])).toContain('4 wrote a');
    expect(lastAnswer('RC-V', [begin(5), ...told])).toBeUndefined();
  });

  test('invariants: contents: RC-V: where permits are hidden, the image is what the takeover says that it keeps', () => {
    const told = [arrive(1, { block: 0, digest: 'a' }), arrive(2, { block: 0, digest: 'b' })];
    const keeping = (upTo: number | undefined): ObservedEvent =>
      upTo === undefined ? takeover : { type: 'secondary.takeover', upTo };
    const asked = (upTo: number | undefined) =>
      lastAnswer('RC-V', [...told, keeping(upTo), reads({ block: 0, digest: 'b' })], { hidden: ['secondary.permit'] });
    expect([asked(1), asked(2), asked(undefined)]).toEqual([noticed, 'held', undefined]);
  });

  test('invariants: contents: RC-V: what a crash may have lost is not expected in a read', () => {
    const told = [store(1, { block: 0, digest: 'a' }), store(2, { block: 1, digest: 'b' })];
    const report: ObservedEvent = { type: 'primary.report', seq: 1 };
    const at = (block: number) => read('primary', { block, digest: 'x' });
    const recovered: ObservedEvent = { type: 'primary.recover' };
    expect(lastAnswer('RC-V', [...told, report, recovered, at(0)])).toContain('1 wrote a');
    expect(lastAnswer('RC-V', [...told, report, recovered, at(1)])).toBeUndefined();
    expect(lastAnswer('RC-V', [...told, { ...recovered, found: { stored: 2 } }, at(1)])).toContain('2 wrote b');
    expect(lastAnswer('RC-V', [...told, report, at(1)], { hidden: ['primary.crash'] })).toBeUndefined();
    expect(lastAnswer('RC-V', [...told, report, at(0)], { hidden: ['primary.crash'] })).toContain('1 wrote a');
  });

  test('invariants: contents: RC-V: only a read of exactly the blocks of one write is judged', () => {
    const told = [store(1, { block: 0, length: 3, digest: 'a' })];
    const asked = (more: readonly ObservedEvent[], fields: Fields) =>
      lastAnswer('RC-V', [...told, ...more, read('primary', { digest: 'x', ...fields })]);
    expect(asked([], { block: 0, length: 3 })).toContain('1 wrote a');
    expect(asked([], { block: 1, length: 3 })).toBeUndefined();
    expect(asked([], { block: 3, length: 1 })).toBeUndefined();
    expect(asked([store(2, { block: 2, digest: 'b' })], { block: 0, length: 3 })).toBeUndefined();
    expect(asked([store(2, { digest: 'b' })], { block: 0, length: 3 })).toBeUndefined();
  });
});
