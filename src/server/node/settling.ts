// A clean stop waits for what is under way, but not for ever.
import { setTimeout as pause } from 'node:timers/promises';

const mostMilliseconds = 10_000;

/** Comes back when nothing is under way any more, or when it has taken too long. */
export async function settling(isUnderWay: () => boolean): Promise<void> {
  const end = performance.now() + mostMilliseconds;
  while (isUnderWay() && performance.now() < end) await pause(10);
}
