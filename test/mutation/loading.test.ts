// The rooms that are mutated load. It is the first test that a mutant faces: Stryker counts failed tests, and a module that
// throws while it is loaded leaves a file of tests without any, which looks like a survivor. The loading itself stays
// outside the tests, so that what happens only then is known to concern them all.
import { expect, test } from 'vitest';

const rooms = {
  machines: () => import('../../src/machines/index.js'),
  impl: () => import('../../src/impl/index.js'),
  invariants: () => import('../../src/invariants/index.js'),
};

for (const [room, load] of Object.entries(rooms)) {
  if (room !== (process.env['MUTATED'] ?? room)) continue;
  const [loaded] = await Promise.allSettled([load()]);

  test(`mutation: loading: src/${room} loads`, () => {
    expect(loaded).toMatchObject({ status: 'fulfilled' });
  });
}
