// What the pages say of the rules is what the rules are, word for word: pages are how people hold a rule to its meaning.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rules } from '../../src/invariants/index.js';

const rulesPage = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8');
const crossReference = readFileSync(new URL('../../spec/cross-reference.md', import.meta.url), 'utf8');
const stale = 'write it anew with `npm run generate`';

for (const { id, name, clauses, statement, needs, exercisedBy, model } of rules) {
  test(`invariants: rules page: ${id} ${name} has its statement, what it needs and what exercises it`, () => {
    const groups = needs.map((group) => group.join(', ')).join('; or ');
    const row = [id, name, clauses.join(' '), statement, groups, exercisedBy].join(' | ');
    expect(rulesPage, stale).toContain(`\n| ${row} |\n`);
  });

  test(`invariants: rules page: ${id} ${name} cites the definitions of the model that the cross-reference names`, () => {
    expect(crossReference, stale).toContain(`\n| ${id} ${name} | ${clauses.join(' ')} | ${model.join(', ')} |`);
  });
}
