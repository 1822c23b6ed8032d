// Why a node cannot start, or cannot go on. Each says what is wrong, where, and what to do; none is thrown before everything
// that was there is left as it was.
import type { NodeIdentity } from '../journal/index.js';

/** What is configured does not fit what is there. */
export class NodeRefusal extends Error {
  override readonly name = 'NodeRefusal';
}

/** The secondary has taken over: this primary serves nobody, whatever it holds. */
export class Fenced extends Error {
  override readonly name = 'Fenced';

  /** @param unwritten why the folder does not say it: then a start with --alone would serve hosts again */
  constructor(detail: string, unwritten?: Error) {
    super(
      `fenced: ${detail}. ${unwritten === undefined ? 'This primary serves nobody any more' : unwrittenText(unwritten)}: ` +
        'hosts are served by the secondary. ' +
        'What it holds beyond the takeover was lost to them; keep its folder if you need to look into it, and begin a new ' +
        'pair with new folders',
      { cause: unwritten },
    );
  }
}

/** A node does not have what was durable in it: going on would make a copy of nothing. */
export class LostWrites extends Error {
  override readonly name = 'LostWrites';

  /** Of a primary. @param unwritten why the folder does not say it */
  static ofPrimary(detail: string, unwritten?: Error): LostWrites {
    const end = unwritten === undefined ? 'It serves nobody any more' : unwrittenText(unwritten);
    return new LostWrites(
      `${detail}. ${end}: take over at the secondary, which has them (destage takeover), or make the copy anew, without ` +
        'them, with new folders on both nodes',
      { cause: unwritten },
    );
  }
}

const unwrittenText = (why: Error): string =>
  `This is not written down, because of: ${why.message}. So never start this primary with --alone, which would serve hosts again`;

/** Why a primary never serves again: how it learned of it. */
export type ForGood = { readonly fenced: string } | { readonly lostWrites: string };

/** @param unwritten why its folder does not say it */
export const failureFor = (why: ForGood, unwritten?: Error): Error =>
  'fenced' in why ? new Fenced(why.fenced, unwritten) : LostWrites.ofPrimary(why.lostWrites, unwritten);

/** @throws Fenced, LostWrites where the folder says that this primary never serves again */
export function demandMayServe({ fenced, lostWrites }: NodeIdentity): void {
  if (fenced !== undefined) throw failureFor({ fenced });
  if (lostWrites !== undefined) throw failureFor({ lostWrites });
}
