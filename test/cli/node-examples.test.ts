// The examples of unit files and configuration: every name in them exists.
import { readFileSync } from 'node:fs';
import { parse } from 'smol-toml';
import { expect, test } from 'vitest';
import { program } from '../../src/cli/program.js';

const folder = 'examples/systemd';

for (const role of ['primary', 'secondary']) {
  test(`cli: ${role}: the example of a configuration has only names that exist`, async () => {
    const command = (await program(role)).commands.find((one) => one.name() === role);
    const known = command?.options.map(({ long }) => long?.slice(2)) ?? [];
    const names = Object.keys(parse(readFileSync(`${folder}/${role}.toml`, 'utf8')));
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) expect(known).toContain(name);
    expect(known).not.toContain('no-such-name');
  });

  test(`cli: ${role}: the unit starts it with that configuration, and does not start again what cannot run`, () => {
    const unit = readFileSync(`${folder}/destage-${role}.service`, 'utf8');
    expect(unit).toContain(`destage ${role} --config /etc/destage/${role}.toml`);
    expect(unit).toContain('RestartPreventExitStatus=2 6');
  });
}
