// Lines of traces, by short names.
import type { Line } from './judge.js';

export const header = (fields: Line = {}): Line => ({ trace: 'destage/1', ...fields });

const about =
  (event: string) =>
  (seq: number, fields: Line = {}): Line => ({ event, seq, ...fields });

export const issue = (write: string | number, fields: Line = {}): Line => ({ event: 'host.issue', write, ...fields });
export const store = (seq: number, write?: string | number, fields: Line = {}): Line => ({
  event: 'primary.store',
  seq,
  ...(write === undefined ? {} : { write }),
  ...fields,
});
export const report = about('primary.report');
export const transmit = about('primary.transmit');
export const secondaryStore = about('secondary.store');
export const secondaryReport = about('secondary.report');
export const acknowledged = about('primary.acknowledged');
export const destage = about('secondary.destage');
export const release = about('primary.release');
export const message = (upTo: number): Line => ({ event: 'primary.message', upTo });
export const permit = (upTo: number): Line => ({ event: 'secondary.permit', upTo });
export const crash = (node: 'primary' | 'secondary'): Line => ({ event: `${node}.crash` });
export const recover = (node: 'primary' | 'secondary', fields: Line = {}): Line => ({
  event: `${node}.recover`,
  ...fields,
});
export const takeover = (fields: Line = {}): Line => ({ event: 'secondary.takeover', ...fields });
export const read = (node: 'primary' | 'secondary', block: number, digest: string, fields: Line = {}): Line => ({
  event: 'read',
  node,
  block,
  digest,
  ...fields,
});
export const begin = (fields: Line = {}): Line => ({
  event: 'begin',
  stored: 0,
  released: 0,
  reported: 0,
  held: [],
  permitted: 0,
  destaged: 0,
  ...fields,
});
export const end: Line = { event: 'end' };

/** A summary: everything up to the number that was not seen for this event. */
export const upTo = (event: string, number: number): Line => ({ event, upTo: number });

/** At the primary, until the host knows. */
export const accepted = (seq: number, write: string | number = `w${seq}`): readonly Line[] => [
  issue(write),
  store(seq, write),
  report(seq),
];

/** Across, until the primary knows. */
export const copied = (seq: number): readonly Line[] => [
  transmit(seq),
  secondaryStore(seq),
  secondaryReport(seq),
  acknowledged(seq),
];

/** Onto the disk of the secondary, and out of the cache of the primary. */
export const settled = (seq: number): readonly Line[] => [message(seq), permit(seq), destage(seq), release(seq)];

/** One write after the other, each its whole way. */
export const wholeWay = (...seqs: readonly number[]): readonly Line[] =>
  seqs.flatMap((seq) => [...accepted(seq), ...copied(seq), ...settled(seq)]);
