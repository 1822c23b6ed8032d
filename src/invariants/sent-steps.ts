// Which steps of writes, and which messages, were seen: what arrives, or follows where a system lacks a step, is asked against it,
// by RC-N and where two logs are put into one order. It is plain data, as the state of a rule is.
import type { Beginning } from '../protocol/index.js';
import { add, become, contains, emptySet, type SequenceSet } from './sequence-set.js';
import type { Step } from './step-before.js';

/** Messages below the newest permitted one change nothing; beyond this many of them, the oldest are forgotten. */
export const rememberedMessages = 1024;

export type SentSteps = {
  /** The numbers that were seen of each step that something has to follow. */
  readonly seen: Readonly<Record<Step, SequenceSet | undefined>>;
  readonly messages: Set<number>;
  /** Messages up to here were forgotten, or sent before the trace began: it is taken that they were sent. */
  forgotten: number;
  /** So many messages are remembered one by one. */
  readonly most: number;
};

/** @param steps those that something has to follow; of others nothing is kept */
export function noSteps(steps: ReadonlySet<Step | undefined>, most = rememberedMessages): SentSteps {
  const setFor = (step: Step) => (steps.has(step) ? emptySet() : undefined);
  const seen = {
    'primary.store': setFor('primary.store'),
    'primary.transmit': setFor('primary.transmit'),
    'secondary.store': setFor('secondary.store'),
    'secondary.report': setFor('secondary.report'),
  };
  return { seen, messages: new Set(), forgotten: 0, most };
}

export function seeStep({ seen }: SentSteps, step: Step, number: number): void {
  const numbers = seen[step];
  if (numbers !== undefined) add(numbers, number);
}

/** Whether a step that is kept was not seen with this number. */
export const lacksStep = ({ seen }: SentSteps, step: Step | undefined, number: number): step is Step => {
  const numbers = step === undefined ? undefined : seen[step];
  return numbers !== undefined && !contains(numbers, number);
};

export function sendMessage(sent: SentSteps, upTo: number): void {
  sent.messages.add(upTo);
  if (sent.messages.size <= sent.most) return;
  const [oldest] = sent.messages;
  if (oldest === undefined) return;
  sent.messages.delete(oldest);
  sent.forgotten = Math.max(sent.forgotten, oldest);
}

export const wasMessage = ({ messages, forgotten }: SentSteps, upTo: number): boolean =>
  messages.has(upTo) || (upTo >= 1 && upTo <= forgotten);

/**
 * What was under way when the trace began is not said: everything that may have been sent is taken as sent. How far the primary
 * has reported is said since it last started; what it has stored it may have sent before that.
 */
export function beginSteps(sent: SentSteps, { stored, destaged, held, permitted }: Beginning): void {
  const { seen } = sent;
  for (const numbers of [seen['primary.store'], seen['primary.transmit']]) if (numbers) become(numbers, stored);
  const atSecondary = emptySet();
  for (const numbers of [seen['secondary.store'], seen['secondary.report'], atSecondary])
    if (numbers) become(numbers, destaged, held);
  sent.forgotten = Math.max(permitted, atSecondary.prefix);
}
