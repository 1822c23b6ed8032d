// `expect(trace).toConform()`: passes for what conforms and nothing else, and says why not.
import { expect, test } from 'vitest';
import * as matchers from '../../src/matchers/index.js';
import { textOf } from '../oracle/judge.js';
import { header, message, report, wholeWay } from '../oracle/lines.js';

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: vitest declares the interface so
  interface Matchers<T = any> extends matchers.ConformMatchers {}
}

expect.extend(matchers);

const said = (assertion: Promise<void>): Promise<string> =>
  assertion.then(
    () => 'it passed',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

test('matchers: toConform: a trace that conforms', async () => {
  await expect(textOf(wholeWay(1, 2))).toConform();
  expect(await said(expect(textOf(wholeWay(1, 2))).not.toConform())).toContain('expected the trace not to conform');
});

test('matchers: toConform: one that violates, with all that the check prints', async () => {
  const text = textOf([...wholeWay(1), report(2)]);
  await expect(text).not.toConform();
  const message = await said(expect(text).toConform({ name: 'my-store' }));
  expect(message).toContain('expected the trace to conform');
  expect(message).toContain('my-store:12: primary.report(2)');
  expect(message).toContain('It would have needed, before it: primary.store(2)');
  expect(message).toContain('RC-A  store-before-completion        violated');
});

test('matchers: toConform: an inconclusive one does not', async () => {
  await expect(textOf(wholeWay(1))).not.toConform();
  expect(await said(expect([]).toConform())).toContain('the trace has no events');
});

test('matchers: toConform: what the system lacks has to be said', async () => {
  const lacks = ['primary.message', 'secondary.permit'];
  const text = textOf([header({ lacks }), ...wholeWay(1, 2).filter(({ event }) => !lacks.includes(String(event)))]);
  await expect(text).not.toConform();
  await expect(text).not.toConform({ without: ['RC-H'] });
  await expect(text).toConform({ without: ['RC-H', 'RC-I'] });
});

test('matchers: toConform: leaving the model, only where it is strict', async () => {
  const text = textOf([...wholeWay(1, 2), message(1)]);
  await expect(text).toConform();
  await expect(text).not.toConform({ strict: true });
});

test('matchers: toConform: what cannot be read is neither', async () => {
  expect(await said(expect('nonsense\n').toConform())).toContain('(T002)');
  expect(await said(expect('nonsense\n').not.toConform())).toContain('(T002)');
});
