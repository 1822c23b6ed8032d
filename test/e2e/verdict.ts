// What the oracle says of the traces that the nodes of a pair wrote.
import { expect } from 'vitest';
import { describeReport } from '../../src/report/index.js';
import type { PairFolder } from './pair-folder.js';

/** They break no rule and leave the model nowhere, and every claim rule was exercised. */
export async function expectConforming(pair: PairFolder): Promise<void> {
  const report = await pair.judge();
  expect(report.verdict, describeReport(report)).toBe('conforms');
  expect(report.pairs.map(({ model }) => model)).toEqual([{ followed: true }]);
}

/** They break no rule and leave the model nowhere, as far as they go. */
export async function expectNoViolation(pair: PairFolder): Promise<void> {
  const report = await pair.judge();
  expect(report.verdict, describeReport(report)).not.toBe('violates');
}
