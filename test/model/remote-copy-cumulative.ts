// The TLA+ module RemoteCopyCumulative in plain TypeScript, transcribed by hand from its text: RemoteCopy restricted to
// the choices of the implementation. It must never be mended to agree with src/impl: where they differ, one is wrong.
import type { Parameters, ProtocolEvent } from '../../src/protocol/index.js';
import {
  acknowledgedPrefix,
  hostIssue,
  init,
  primaryCrash,
  primaryMessage,
  primaryRecover,
  primaryRelease,
  primaryReport,
  primaryStore,
  primaryTransmit,
  type State,
  secondaryCrash,
  secondaryDestage,
  secondaryPermit,
  secondaryRecover,
  secondaryStore,
  takeover,
} from './remote-copy.js';

/** The variables of RemoteCopy, and the acknowledgment frames ever sent. */
export type CumulativeState = State & { readonly frames: readonly number[] };

/** One step; an acknowledgment or its arrival is an event that stands for everything up to its number. */
export type CumulativeStep = { readonly event: ProtocolEvent; readonly state: CumulativeState };

/** CumulativeInit */
export const cumulativeInit: CumulativeState = { ...init, frames: [] };

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, k) => from + k);
const union = (one: readonly number[], other: readonly number[]): readonly number[] =>
  [...new Set([...one, ...other])].sort((a, b) => a - b);

/** StoredPrefix */
const storedPrefix = ({ held, destaged }: State, writes: number): number =>
  Math.max(...range(0, writes).filter((k) => range(1, k).every((i) => held.includes(i) || destaged.includes(i))));

/** ReportPrefix */
function reportPrefix(s: CumulativeState, { writes }: Parameters): CumulativeState | undefined {
  const prefix = storedPrefix(s, writes);
  return s.secondaryUp && !s.active && prefix > 0 && !s.frames.includes(prefix)
    ? { ...s, frames: union(s.frames, [prefix]), acks: union(s.acks, range(1, prefix)) }
    : undefined;
}

/** AcknowledgedUpTo(k) */
function acknowledgedUpTo(s: CumulativeState, k: number): CumulativeState | undefined {
  const covered = range(s.released + 1, k);
  return s.primaryUp && s.frames.includes(k) && !covered.every((i) => s.acknowledged.includes(i))
    ? { ...s, acknowledged: union(s.acknowledged, covered) }
    : undefined;
}

/** MessageForAll */
const messageForAll = (s: CumulativeState, parameters: Parameters): State | undefined =>
  acknowledgedPrefix(s) > 0 ? primaryMessage(s, acknowledgedPrefix(s), parameters) : undefined;

/** CumulativeNext: every enabled step. */
export function cumulativeNext(s: CumulativeState, parameters: Parameters): readonly CumulativeStep[] {
  const steps: CumulativeStep[] = [];
  const offer = (event: ProtocolEvent, state: State | undefined): void => {
    if (state !== undefined) steps.push({ event, state: { frames: s.frames, ...state } });
  };
  if (s.issued - s.released < parameters.primaryCapacity) {
    offer({ type: 'host.issue', write: s.issued + 1 }, hostIssue(s, parameters));
  }
  offer({ type: 'primary.store', seq: s.stored + 1 }, primaryStore(s, parameters));
  offer({ type: 'primary.report', seq: s.reported + 1 }, primaryReport(s, parameters));
  offer({ type: 'primary.release', seq: s.released + 1 }, primaryRelease(s, parameters));
  offer({ type: 'primary.crash' }, primaryCrash(s, parameters));
  offer({ type: 'primary.recover' }, primaryRecover(s, parameters));
  offer({ type: 'secondary.destage', seq: s.destaged.length + 1 }, secondaryDestage(s, parameters));
  offer({ type: 'secondary.crash' }, secondaryCrash(s, parameters));
  offer({ type: 'secondary.recover' }, secondaryRecover(s, parameters));
  offer({ type: 'secondary.takeover' }, takeover(s, parameters));
  offer({ type: 'secondary.report', seq: storedPrefix(s, parameters.writes) }, reportPrefix(s, parameters));
  offer({ type: 'primary.message', upTo: acknowledgedPrefix(s) }, messageForAll(s, parameters));
  for (const i of range(1, parameters.writes)) {
    if (range(1, i - 1).every((before) => s.data.includes(before))) {
      offer({ type: 'primary.transmit', seq: i }, primaryTransmit(s, i, parameters));
    }
    offer({ type: 'primary.acknowledged', seq: i }, acknowledgedUpTo(s, i));
    offer({ type: 'secondary.store', seq: i }, secondaryStore(s, i, parameters));
    offer({ type: 'secondary.permit', upTo: i }, secondaryPermit(s, i, parameters));
  }
  return steps;
}
