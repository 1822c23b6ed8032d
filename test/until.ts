// Waits for what comes by itself, and says what did not.
import { setTimeout as pause } from 'node:timers/promises';

/** Longer than anything takes, on the busiest machine, and shorter than a test may take. */
const patience = 120_000;

/** What `until` waits for: neither nothing nor false. */
type Come<Answer> = Exclude<Answer, undefined | false>;

/**
 * Asks again until there is an answer.
 *
 * @throws Error, which says `what` did not come
 */
export async function until<Answer>(ask: () => Answer | Promise<Answer>, what = String(ask)): Promise<Come<Answer>> {
  const end = performance.now() + patience;
  for (;;) {
    const answer = await ask();
    if (hasCome(answer)) return answer;
    if (performance.now() > end) throw new Error(`it never came to this: ${what}`);
    await pause(10);
  }
}

const hasCome = <Answer>(answer: Answer): answer is Come<Answer> => answer !== undefined && answer !== false;
