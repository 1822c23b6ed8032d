// What each rule answers in each situation to whatever may come next, frozen as a table for people to read. Answers are
// written anew with `npx vitest run test/invariants/situations.test.ts -u`; read the difference before you keep it.
import { describe, expect, test } from 'vitest';
import { structuralKey } from '../../src/explore/structural-key.js';
import {
  type Outcome,
  type Reference,
  type Rule,
  rules,
  type Setting,
  type Violation,
} from '../../src/invariants/index.js';
import { type EventType, eventTypes } from '../../src/protocol/index.js';
import { sized } from '../model/sizes.js';
import { type Question, questions, type Situation, situations } from './situations.js';

const parameters = sized(7, 3, 4, 3);

/** What one system shows of itself; its rules may know less. */
const settings: readonly {
  readonly name: string;
  readonly hidden: readonly EventType[];
  /** Not only hidden: the system has no such events. */
  readonly lacks?: readonly EventType[];
}[] = [
  { name: 'releases and stores at the secondary are hidden', hidden: ['primary.release', 'secondary.store'] },
  { name: 'permits and transmissions are hidden', hidden: ['secondary.permit', 'primary.transmit'] },
  {
    name: 'crashes and reports at the secondary are hidden',
    hidden: ['primary.crash', 'secondary.crash', 'secondary.report'],
  },
  { name: 'recoveries and messages are hidden', hidden: ['primary.recover', 'secondary.recover', 'primary.message'] },
  { name: 'takeovers and stores at the primary are hidden', hidden: ['secondary.takeover', 'primary.store'] },
  { name: 'destages are hidden', hidden: ['secondary.destage'] },
  {
    name: 'there are no transmissions, reports at the secondary, messages, permits and takeovers',
    hidden: [],
    lacks: ['primary.transmit', 'secondary.report', 'primary.message', 'secondary.permit', 'secondary.takeover'],
  },
  { name: 'there are no recoveries', hidden: [], lacks: ['primary.recover', 'secondary.recover'] },
  { name: 'there are no crashes', hidden: [], lacks: ['primary.crash', 'secondary.crash'] },
  {
    name: 'issues, reports and acknowledgments are hidden',
    hidden: ['host.issue', 'primary.report', 'primary.acknowledged'],
  },
];

const settingWithout = (hidden: readonly EventType[], lacks: readonly EventType[] = []): Setting => ({
  parameters,
  shows: (type) => !hidden.includes(type) && !lacks.includes(type),
  lacks: (type) => lacks.includes(type),
});

type Answer = { readonly question: Question; readonly outcome: Outcome; readonly wanted: readonly Reference[] };

/** What a rule says at the end of the situation to each question, each asked alone. */
function outcomesOf(rule: Rule, { events }: Situation, setting: Setting): readonly Answer[] {
  const state = rule.initial(setting);
  for (const event of events) if (rule.watches.includes(event.type)) rule.at(state, event);
  return questions
    .filter(({ event, of = [rule.id] }) => rule.watches.includes(event.type) && of.includes(rule.id))
    .map((question) => {
      const wanted = rule.wants?.(state, question.event) ?? [];
      return { question, outcome: rule.at(structuredClone(state), question.event), wanted };
    });
}

const inWords = ({ outcome, wanted }: Pick<Answer, 'outcome' | 'wanted'>): string =>
  [...(wanted.length > 0 ? [`wants ${listed(wanted.map(asQuestion))}, and`] : []), outcomeInWords(outcome)].join(' ');

const asQuestion = ({ type, number }: Reference) => ({ name: type, number });

function outcomeInWords(outcome: Outcome): string {
  if (outcome === undefined) return 'says nothing of';
  if (outcome === 'held') return 'is kept by';
  const { because, missing } = outcome;
  return [
    ...(because.length > 0 ? [`because of ${because.map(({ type }) => type).join(' and ')}, `] : []),
    ...(missing === undefined ? [] : [`for want of ${missing.type}, `]),
    'is broken by',
  ].join('');
}

/** Questions with their numbers, `primary.store 1-3 5`. */
function listed(asked: readonly Pick<Question, 'name' | 'number'>[]): string {
  const numbers = new Map<string, number[]>();
  for (const { name, number } of asked) {
    numbers.set(name, [...(numbers.get(name) ?? []), ...(number === undefined ? [] : [number])]);
  }
  return [...numbers].map(([name, all]) => `${name} ${ranges(all)}`.trimEnd()).join(', ');
}

function ranges(numbers: readonly number[]): string {
  const found: { first: number; last: number }[] = [];
  for (const number of numbers) {
    const range = found.at(-1);
    if (range?.last === number - 1) range.last = number;
    else found.push({ first: number, last: number });
  }
  return found.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(' ');
}

type Answers = ReadonlyMap<Question, string>;

const answersOf = (rule: Rule, situation: Situation, setting: Setting): Answers =>
  new Map(outcomesOf(rule, situation, setting).map((answer) => [answer.question, inWords(answer)]));

/** A line for each answer, with what it is the answer to. */
function linesOf(answers: Answers): readonly string[] {
  const byAnswer = new Map<string, Question[]>();
  for (const [question, answer] of answers) byAnswer.set(answer, [...(byAnswer.get(answer) ?? []), question]);
  return [...byAnswer].map(([answer, asked]) => `${answer} ${listed(asked)}`);
}

const silence = outcomeInWords(undefined);

/** What the rule answers in each situation where everything is shown. */
function wholeTable(rule: Rule): readonly Section[] {
  return situations.flatMap((situation) => {
    const answers = [...answersOf(rule, situation, settingWithout([]))].filter(([, answer]) => answer !== silence);
    return sectionOf(situation.name, linesOf(new Map(answers)));
  });
}

/** What it answers otherwise where something is hidden. */
function differingTable(rule: Rule): readonly Section[] {
  const whole = settingWithout([]);
  return settings.flatMap(({ name, hidden, lacks }) => {
    const less = settingWithout(hidden, lacks);
    // All that a rule knows of its setting is in the state that it begins with.
    if (structuralKey(rule.initial(less)) === structuralKey(rule.initial(whole))) return [];
    return situations.flatMap((situation) => {
      const before = answersOf(rule, situation, whole);
      const answers = [...answersOf(rule, situation, less)];
      const others = answers.filter(([question, answer]) => before.get(question) !== answer);
      return sectionOf(`${situation.name}; but ${name}`, linesOf(new Map(others)));
    });
  });
}

type Section = { readonly heading: string; readonly body: string };

const sectionOf = (heading: string, lines: readonly string[]): readonly Section[] =>
  lines.length === 0 ? [] : [{ heading, body: lines.join('\n') }];

/** Sections as text; those that say the same, together. */
function merged(sections: readonly Section[]): readonly string[] {
  const headings = new Map<string, string[]>();
  for (const { heading, body } of sections) headings.set(body, [...(headings.get(body) ?? []), `# ${heading}`]);
  return [...headings].map(([body, all]) => [...all, body].join('\n'));
}

describe('invariants: situations', () => {
  for (const rule of rules) {
    const name = `${rule.id} ${rule.name}`;

    test(`invariants: situations: ${name} answers as before to whatever comes next`, async () => {
      const text = [rule.statement, ...merged([...wholeTable(rule), ...differingTable(rule)])].join('\n\n');
      await expect(`${text}\n`).toMatchFileSnapshot(`situations/${rule.id}.txt`);
    });

    test(`invariants: situations: ${name} is broken in one of them, and kept in one of them`, () => {
      const outcomes = situations.flatMap((situation) => outcomesOf(rule, situation, settingWithout([])));
      expect(outcomes.some(({ outcome }) => outcome === 'held')).toBe(true);
      expect(outcomes.some(({ outcome }) => typeof outcome === 'object')).toBe(true);
    });

    test(`invariants: situations: ${name} says in a sentence what is broken, and points to events of the alphabet`, () => {
      const outcomes = situations.flatMap((situation) => outcomesOf(rule, situation, settingWithout([])));
      const unsound = outcomes.filter(({ outcome }) => typeof outcome === 'object' && !isSound(outcome));
      expect(unsound).toEqual([]);
    });
  }
});

const types: ReadonlySet<string> = new Set(eventTypes);
const isEvent = ({ type, number }: Reference) => types.has(type) && (number === undefined || number >= 0);
const isSound = ({ found, because, missing }: Violation) =>
  /\w.*(, but |, so | nothing)/.test(found) && [...because, ...(missing === undefined ? [] : [missing])].every(isEvent);
