// Which transition of a statechart, which rule and which test stands for each clause, both ways. It fails where a
// clause has none, where an RC rule cites neither a clause nor the model, and where a rule has no test.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../src/invariants/index.js';
import { charts, totality } from '../src/machines/index.js';
import { type Clause, clauses } from '../src/protocol/index.js';

type Transition = { readonly name: string; readonly clauses: readonly Clause[] };

/** @throws Error naming every gap */
export function crossReference(): string {
  const transitions = clauseTransitions();
  const tests = testsByRule();
  const gaps = [...clauseGaps(transitions), ...ruleGaps(tests)];
  if (gaps.length > 0) throw new Error(`the cross-reference has gaps:\n  ${gaps.join('\n  ')}`);
  return `# Cross-reference

Clause by clause: what carries it out, what watches it, what tests it. It is made from the code, and fails to be made
where a clause has no transition, no rule or no test, and where a rule cites nothing or has no test.

## Clauses

${clauseTable(transitions, tests)}

## Rules

| rule | clauses | definitions in [RemoteCopy.tla](model/RemoteCopy.tla) | tests and vectors |
|---|---|---|---|
${rules.map(({ id, name, clauses: cited, model }) => `| ${id} ${name} | ${cited.join(' ')} | ${model.join(', ')} | ${(tests.get(id) ?? []).join(', ')} |`).join('\n')}
`;
}

function clauseTable(transitions: readonly Transition[], tests: ReadonlyMap<string, readonly string[]>): string {
  const rows = clauseLetters.map((clause) => {
    const taken = transitions.filter((transition) => transition.clauses.includes(clause)).map(({ name }) => name);
    const watching = rules.filter((rule) => rule.clauses.includes(clause)).map(({ id }) => id);
    const tested = new Set(watching.flatMap((id) => tests.get(id) ?? []));
    return `| ${clause} | ${clauses[clause]} | ${taken.join('<br>')} | ${watching.join(', ')} | ${tested.size} |`;
  });
  return ['| clause | what it asks | transitions | rules | tests and vectors |', '|---|---|---|---|---|', ...rows].join(
    '\n',
  );
}

const clauseLetters = Object.keys(clauses) as readonly Clause[];

/** Every transition that carries out a clause, as `chart: event (guard)`, once. */
function clauseTransitions(): readonly Transition[] {
  const found = new Map<string, Transition>();
  for (const chart of charts) {
    for (const { event, answer } of totality(chart)) {
      if (answer.kind !== 'accepted') continue;
      for (const { guard, clauses: cited } of answer.by) {
        if (cited.length === 0) continue;
        const name = `${chart.name}: ${event}${guard === undefined ? '' : ` [${guard.name}]`}`;
        found.set(name, { name, clauses: cited });
      }
    }
  }
  return [...found.values()];
}

/** Files of tests, their data included, and vectors that name each rule. */
function testsByRule(): ReadonlyMap<string, readonly string[]> {
  const files = [...filesBelow('test', '.ts'), ...filesBelow('spec/vectors', '.jsonl')].sort();
  return new Map(
    rules.map(({ id }) => {
      const names = new RegExp(`(?<![A-Z-])${id}(?![A-Z-])`);
      return [id, files.filter((file) => names.test(file.endsWith('.jsonl') ? file : readFileSync(file, 'utf8')))];
    }),
  );
}

const filesBelow = (folder: string, ending: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));

function clauseGaps(transitions: readonly Transition[]): readonly string[] {
  return clauseLetters.flatMap((clause) => [
    ...(transitions.some((transition) => transition.clauses.includes(clause))
      ? []
      : [`clause ${clause} has no transition`]),
    ...(rules.some((rule) => rule.clauses.includes(clause)) ? [] : [`clause ${clause} has no rule`]),
  ]);
}

function ruleGaps(tests: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const model = readFileSync('spec/model/RemoteCopy.tla', 'utf8');
  return rules.flatMap(({ id, clauses: cited, model: definitions }) => [
    ...(cited.length > 0 || definitions.length > 0 ? [] : [`${id} cites nothing`]),
    ...definitions
      .filter((name) => !new RegExp(`^${name}\\b`, 'm').test(model))
      .map((name) => `${id} cites ${name}, which the model does not define`),
    ...((tests.get(id) ?? []).length > 0 ? [] : [`${id} has no test and no vector`]),
  ]);
}
