// Where something is wrong in what was reached.
import type { BrokenMonitor } from '../broken-monitor.js';

/** After the way to the state and then, if it is an event that is wrong, the event. */
export type Broken = {
  readonly state: number;
  readonly event?: number | undefined;
  readonly broken: readonly BrokenMonitor[];
};
