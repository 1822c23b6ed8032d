// Rules that no trace can break alone, because a trace does not tell the sizes of its system, or because reading it
// gives the number or the crash that the rule asks for: each with events that break it, and nothing else, at the last.
import type { RuleId } from '../../src/invariants/index.js';
import type { ObservedEvent, Parameters } from '../../src/protocol/index.js';
import { sized } from '../model/sizes.js';

export type Untold = {
  readonly rule: RuleId;
  readonly what: string;
  readonly parameters: Parameters;
  readonly events: readonly ObservedEvent[];
};

const issue = (write: number): ObservedEvent => ({ type: 'host.issue', write });
const store = (seq: number): ObservedEvent => ({ type: 'primary.store', seq, write: seq });
const report = (seq: number): ObservedEvent => ({ type: 'primary.report', seq });
const transmit = (seq: number): ObservedEvent => ({ type: 'primary.transmit', seq });
const done = (seq: number) => [issue(seq), store(seq), report(seq)];

export const untold: readonly Untold[] = [
  {
    rule: 'M-ISSUE',
    what: 'the host leaves out a write',
    parameters: sized(2, 2, 2, 2),
    events: [issue(2)],
  },
  {
    rule: 'M-ISSUE',
    what: 'the host sends more writes than it has',
    parameters: sized(1, 2, 2, 2),
    events: [issue(1), issue(2)],
  },
  {
    rule: 'M-QUEUE',
    what: 'the host does not wait for a completion',
    parameters: sized(2, 1, 2, 2),
    events: [issue(1), store(1), issue(2)],
  },
  {
    rule: 'M-CAPACITY',
    what: 'the primary stores a write into a full cache',
    parameters: sized(2, 2, 1, 2),
    events: [...done(1), issue(2), store(2)],
  },
  {
    rule: 'M-WINDOW',
    what: 'the secondary stores a write beyond its window',
    parameters: sized(2, 2, 2, 1),
    events: [...done(1), ...done(2), transmit(2), { type: 'secondary.store', seq: 2 }],
  },
  {
    rule: 'M-UP',
    what: 'the primary crashes while it is down',
    parameters: sized(1, 1, 1, 1),
    events: [{ type: 'primary.crash' }, { type: 'primary.crash' }],
  },
  {
    rule: 'M-UP',
    what: 'the primary recovers while it is up',
    parameters: sized(1, 1, 1, 1),
    events: [{ type: 'primary.recover' }],
  },
  {
    rule: 'M-UP',
    what: 'the secondary crashes while it is down',
    parameters: sized(1, 1, 1, 1),
    events: [{ type: 'secondary.crash' }, { type: 'secondary.crash' }],
  },
  {
    rule: 'M-UP',
    what: 'the secondary recovers while it is up',
    parameters: sized(1, 1, 1, 1),
    events: [{ type: 'secondary.recover' }],
  },
  {
    rule: 'M-TAKEOVER',
    what: 'the secondary takes over while the primary is up',
    parameters: sized(1, 1, 1, 1),
    events: [{ type: 'secondary.takeover' }],
  },
];
