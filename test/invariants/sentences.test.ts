// What the rules say to people, frozen: for each vector, and for what no vector tells, the first sentence of each kind of
// rule, with the events it points to. `npx vitest run test/invariants/sentences.test.ts -u` writes it anew; read the
// difference before you keep it.
import { expect, test } from 'vitest';
import {
  type BrokenRule,
  modelRules,
  type Reference,
  type Rule,
  remoteCopyRules,
  watch,
} from '../../src/invariants/index.js';
import { readEvents } from '../../src/oracle/index.js';
import { observability, settingOf } from '../../src/oracle/ordering/observability.js';
import type { ObservedEvent } from '../../src/protocol/index.js';
import { untold } from './untold.js';
import { headerOf, sourceOf, vectors } from './vector.js';

type Told = { readonly event: ObservedEvent; readonly line: number };

function sentencesOf(rules: readonly Rule[], setting: Parameters<typeof watch>[1], told: readonly Told[]): string[] {
  const running = watch(rules, setting);
  for (const { event, line } of told) {
    const broken = running.observe(event);
    if (broken.length > 0) return broken.map((one) => `  ${line}: ${sentenceOf(one)}`);
  }
  return [];
}

function sentenceOf({ rule, violation: { found, because, missing } }: BrokenRule): string {
  const points = [
    ...(because.length > 0 ? [`because of ${because.map(referenceOf).join(', ')}`] : []),
    ...(missing === undefined ? [] : [`for want of ${referenceOf(missing)}`]),
  ];
  return [`${rule.id}: ${found}`, ...points].join('; ');
}

const referenceOf = ({ type, number }: Reference): string => (number === undefined ? type : `${type} ${number}`);

test('invariants: sentences: what the rules say of each vector is what they said before', async () => {
  const said: string[] = [];
  for (const vector of vectors) {
    const header = headerOf(vector);
    const told = await readEvents(sourceOf(vector));
    for (const kind of [remoteCopyRules, modelRules]) {
      const rules = kind.filter((rule) => observability(rule, header) === 'observable');
      const sentences = sentencesOf(rules, settingOf(header), told);
      if (sentences.length > 0) said.push(vector.file, ...sentences);
    }
  }
  await expect(`${said.join('\n')}\n`).toMatchFileSnapshot('sentences-of-vectors.txt');
});

test('invariants: sentences: what the rules say of what no vector tells is what they said before', async () => {
  const said = untold.flatMap(({ rule, what, parameters, events }) => {
    const told = events.map((event, k) => ({ event, line: k + 1 }));
    const rules = [...remoteCopyRules, ...modelRules].filter(({ id }) => id === rule);
    return [what, ...sentencesOf(rules, { parameters, shows: () => true }, told)];
  });
  await expect(`${said.join('\n')}\n`).toMatchFileSnapshot('sentences-of-the-untold.txt');
});
