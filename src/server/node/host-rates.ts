// What hosts do a second, while they are served.
import type { NbdCounts } from '../nbd/index.js';
import { Rates } from './rates.js';

export type HostRates = Rates<'writes' | 'bytesWritten' | 'reads' | 'bytesRead'>;

const noCounts = { requests: { write: 0, read: 0 }, bytes: { written: 0, read: 0 } };

/** @param counts nothing before they are served */
export const hostRates = (counts: () => NbdCounts | undefined): HostRates =>
  new Rates(() => {
    const { requests, bytes } = counts() ?? noCounts;
    return { writes: requests.write, bytesWritten: bytes.written, reads: requests.read, bytesRead: bytes.read };
  });
