// Why a node cannot start, or cannot go on. Each says what is wrong, where, and what to do; none is thrown before everything
// that was there is left as it was.

/** What is configured does not fit what is there. */
export class NodeRefusal extends Error {
  override readonly name = 'NodeRefusal';
}

/** The secondary has taken over: this primary serves nobody, whatever it holds. */
export class Fenced extends Error {
  override readonly name = 'Fenced';

  constructor(detail: string) {
    super(
      `fenced: ${detail}. This primary serves nobody any more: hosts are served by the secondary. ` +
        'What it holds beyond the takeover was lost to them; keep its folder if you need to look into it, and begin a new ' +
        'pair with new folders',
    );
  }
}
