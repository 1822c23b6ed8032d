// Waits for what comes by itself, and says what did not.
import { setTimeout as pause } from 'node:timers/promises';

/** What is waited for: neither nothing nor false. */
type Come<Answer> = Exclude<Answer, undefined | false>;

/**
 * What asks again until there is an answer, for so many milliseconds: longer than it takes on the busiest machine, and not so long
 * that what comes only by a time limit of its own would be taken for it.
 *
 * @throws Error, which says `what` did not come
 */
export const untilWithin =
  (patience: number) =>
  async <Answer>(ask: () => Answer | Promise<Answer>, what = String(ask)): Promise<Come<Answer>> => {
    const end = performance.now() + patience;
    for (;;) {
      const answer = await ask();
      if (hasCome(answer)) return answer;
      if (performance.now() > end) throw new Error(`it never came to this: ${what}`);
      await pause(10);
    }
  };

const hasCome = <Answer>(answer: Answer): answer is Come<Answer> => answer !== undefined && answer !== false;
