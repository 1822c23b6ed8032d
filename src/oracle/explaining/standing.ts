// How rules stand at a place of a trace, to be asked what they would say of other events there.
import type { Reference, Watch } from '../../invariants/index.js';
import type { ObservedEvent } from '../../protocol/index.js';
import type { Completion } from '../judging/completion.js';
import { TooMuchUnseen } from '../judging/moment.js';

/** What an event breaks, as far as an alternative needs to know it. */
export type Refusal = {
  readonly missing: Reference | undefined;
  /** Earlier events that it rests on. */
  readonly because: readonly Reference[];
};

export type Standing = {
  /** Takes the event, or says what it breaks; after that nothing more may be asked. */
  observe(event: ObservedEvent): Refusal | undefined;
  copy(): Standing;
  /** What would have to have happened unseen just before the event; nothing if it may have to lie earlier. */
  unseenBefore(event: ObservedEvent): readonly ObservedEvent[] | undefined;
};

/** Where everything is shown. */
export const standingOf = (watch: Watch): Standing => ({
  observe(event) {
    const [broken] = watch.observe(event);
    return broken && refusalOf(broken.violation);
  },
  copy: () => standingOf(watch.copy()),
  unseenBefore: () => [],
});

/** Where something may have happened unseen: what is broken is so whatever has. */
export const standingUnseen = (completion: Completion): Standing => ({
  observe(event) {
    const broken = orIfTooMuch(() => completion.observe(event), { violation: { missing: undefined, because: [] } });
    return broken && refusalOf(broken.violation);
  },
  copy: () => standingUnseen(completion.copy()),
  unseenBefore(event) {
    const { unseen, missing } = orIfTooMuch(() => completion.plan(event), { unseen: [], missing: 'too much' });
    return missing === undefined ? unseen : undefined;
  },
});

const refusalOf = ({
  missing,
  because,
}: {
  readonly missing?: Reference | undefined;
  readonly because: readonly Reference[];
}): Refusal => ({ missing, because });

function orIfTooMuch<T, Else>(ask: () => T, otherwise: Else): T | Else {
  try {
    return ask();
  } catch (error) {
    if (error instanceof TooMuchUnseen) return otherwise;
    throw error;
  }
}
