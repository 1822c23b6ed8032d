// What the headers of several logs say together: they are about one system.
import { expect, test } from 'vitest';
import { judgeFiles, refusalOf } from './judge-files.js';
import { accepted, header, permit, secondaryStore, transmit } from './lines.js';

test('oracle: several files: what one header says is lacking may stand in no file', async () => {
  const files = [
    [header({ lacks: ['secondary.permit'] }), ...accepted(1), transmit(1)],
    [secondaryStore(1), permit(1)],
  ];
  expect((await refusalOf(files)).place).toMatchObject({ file: 'node2.jsonl', line: 2 });
});

test('oracle: several files: headers must not contradict each other', async () => {
  const left = { lacks: ['primary.release'], observes: ['host.issue', 'primary.store'], numbers: 'dense' };
  for (const [field, value, isLeft, isRight] of [
    ['lacks', undefined, '["primary.release"]', '[]'],
    ['observes', ['primary.store'], '["host.issue","primary.store"]', '["primary.store"]'],
    ['observes', undefined, '["host.issue","primary.store"]', 'every type'],
    ['numbers', 'sparse', '"dense"', '"sparse"'],
  ] as const) {
    const files = [
      [header(left), ...accepted(1)],
      [header({ ...left, observes: [...left.observes].reverse(), [field]: value }), secondaryStore(1)],
    ];
    const { code, reason, place } = await refusalOf(files);
    expect([code, place.file]).toEqual(['T007', 'node2.jsonl']);
    expect(reason).toContain(`"${field}" is ${isRight}, but ${isLeft} in node1.jsonl, and both are about one system`);
  }
});

test('oracle: several files: headers may have their lists in any order', async () => {
  const lacks = ['primary.release', 'primary.message'];
  const files = [
    [header({ lacks }), ...accepted(1), transmit(1)],
    [header({ lacks: [...lacks].reverse() }), secondaryStore(1)],
  ];
  expect((await judgeFiles(files)).violation).toBeUndefined();
});
