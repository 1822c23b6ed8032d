// `destage prove`, as people run it; that it can fail is shown in test/invariants.
import { expect, it } from 'vitest';
import { destage } from './destage.js';

it('cli: prove: shows for one and two writes that rules and statecharts allow the same, and what each rule forbids', () => {
  const { code, stderr } = destage(['prove', '--writes', '2']);
  expect(stderr).toContain('(1, 2, 1, 1): 124 states, numbers from 0 to 2');
  expect(stderr.match(/allow the same events in each/g)).toHaveLength(2);
  expect(stderr).toMatch(/RC-G +store-before-acknowledgment +secondary\.report\(1\)/);
  expect(code).toBe(0);
});

it('cli: prove: says the same as JSON', () => {
  const { code, stdout } = destage(['prove', '--writes', '1', '--json']);
  const proof = JSON.parse(stdout);
  expect(proof).toMatchObject({ proved: true, sizes: [{ parameters: { writes: 1 }, states: 124 }] });
  expect(proof.needs).toHaveLength(30);
  expect(code).toBe(0);
});

it('cli: prove: takes no size that would take hours', () => {
  const { code, stderr } = destage(['prove', '--writes', '6']);
  expect(stderr).toContain('--writes takes a whole number from 1 to 5');
  expect(code).toBe(2);
});
