// The command line as people misuse it: one clear message, the right exit code, never a stack trace.
import { describe, expect, it } from 'vitest';
import { destage } from './destage.js';

describe('cli: usage', () => {
  it.each([
    { args: ['explode'], says: "unknown command 'explode'" },
    { args: ['--wrong'], says: "unknown option '--wrong'" },
    { args: ['help', 'chekc'], says: "unknown command 'chekc'" },
    { args: ['check'], says: "missing required argument 'trace'" },
    { args: ['check', '--wrong', 'x'], says: "unknown option '--wrong'" },
    { args: ['explore', '--writes', 'three'], says: '--writes takes a whole number from 1 to 16' },
    { args: ['explore', '--writes', '0'], says: '--writes takes a whole number from 1 to 16' },
    { args: ['explore', '--writes', '99'], says: '--writes takes a whole number from 1 to 16' },
    { args: ['explore', '--writes', '2', '--queue-depth', '-1'], says: '--queue-depth takes a whole number' },
    { args: ['explore', '--writes', '1', '--fault', 'isWrong'], says: 'there is no guard isWrong' },
    { args: ['explore', '--writes', '1', '--rules', 'RC-Z'], says: 'there is no rule RC-Z; there are RC-A' },
    { args: ['explore', '--format', 'gif'], says: 'Allowed choices are table, text, mermaid, svg' },
    { args: ['diagram', 'tertiary'], says: 'Allowed choices are primary, secondary, link, host, pair' },
    { args: ['diagram', '--format', 'gif'], says: 'Allowed choices are svg, mermaid, plantuml, dot, scxml, json' },
    { args: ['diagram', 'pair', '--format', 'scxml'], says: 'ask for host, primary, link or secondary' },
    { args: ['diagram', '--out', 'no/such/folder/x.svg'], says: 'cannot write no/such/folder/x.svg' },
    { args: ['sequence', '-'], says: 'it is read twice' },
    { args: ['sequence', 'examples/python/traces/correct.jsonl', '--first', '0'], says: '--first takes a line number' },
    {
      args: ['sequence', 'examples/python/traces/correct.jsonl', '--first', '9999'],
      says: 'there are no events from line 9999 on',
    },
    { args: ['verify', '--out', '/dev/null/x'], says: 'cannot make the folder' },
    {
      args: ['drive', '--role', 'pair', '--timeout', '0s', '--', 'true'],
      says: '--timeout takes a time longer than none',
    },
    { args: ['drive', '--role', 'pair', '--faults', 'none,crash', '--', 'true'], says: 'none is no fault at all' },
    {
      args: ['drive', '--role', 'secondary', 'python3', '-I', 'x.py'],
      says: 'the program and its arguments come after --',
    },
    { args: ['drive', '--role', 'pair'], says: 'the program and its arguments come after --' },
    { args: ['drive', '--role', 'pair', '--without', ',', '--', 'true'], says: '"," names none: leave --without out' },
    { args: ['check', '--without', '', 'x'], says: '"" names none: leave --without out, or name some of RC-A' },
    { args: ['check', '--without', ' , ', 'x'], says: '" , " names none' },
    { args: ['explore', '--no-rules', '--rules', 'RC-A'], says: '--no-rules lets none watch: leave out one of them' },
    { args: ['explore', '--rules', 'RC-A', '--no-rules'], says: '--no-rules lets none watch: leave out one of them' },
    ...[
      'runs=1',
      'time=1s',
      'seed=7',
      'workers=1',
      'writes=3',
      'faults=none',
      'shard=1/2',
      'impl=builtin',
      'out=x',
    ].map((given) => ({
      args: ['fuzz', '--merge', 'x.json', `--${given}`],
      says: `--${given.split('=')[0]} has no effect beside --merge, for results are joined and said`,
    })),
  ])('cli: usage: $args ends with 2 and says what can be done', ({ args, says }) => {
    const { code, stdout, stderr } = destage(args);
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('cli: usage: a misspelt command is guessed', () => {
    expect(destage(['chekc']).stderr).toContain('Did you mean check?');
  });

  it('cli: usage: help on a command is help, and is success', () => {
    expect(destage(['help', 'check'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Usage: destage check'),
    });
    expect(destage(['help']).stdout).toContain('Usage: destage');
  });

  it.each([['--help'], ['--version']])('cli: usage: %s goes to stdout and is success', (option) => {
    const { code, stdout, stderr } = destage([option]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(option === '--help' ? /Usage: destage/ : /^\d+\.\d+\.\d+\n$/);
  });
});

describe('cli: explore', () => {
  it('cli: explore: prints states and edges of the pair alone as JSON', () => {
    const size = ['--writes', '2', '--queue-depth', '2', '--primary-capacity', '2', '--secondary-capacity', '2'];
    const { code, stdout } = destage(['explore', ...size, '--no-rules', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ states: 1_400, edges: 5_144 });
  });

  it('cli: explore: with rules prints both counts', () => {
    const { code, stdout, stderr } = destage(['explore', '--writes', '1']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('A pair with 1 write, queue depth 2');
    expect(stderr).toContain('108 states, 290 edges');
    expect(stderr).toMatch(/\d+ states, \d+ edges with 30 rules watching/);
    expect(stderr).toContain('no rule is broken');
    expect(stderr).toContain('rules never exercised: RC-C, RC-F, RC-O, RC-K, RC-L, RC-V');
  });

  it('cli: explore: a planted fault ends with 1, the shortest run on stdout and the rule on stderr', () => {
    const { code, stdout, stderr } = destage(['explore', '--writes', '2', '--fault', 'isHeld', '--format', 'mermaid']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^sequenceDiagram/);
    expect(stderr).toContain(
      'RC-G store-before-acknowledgment: 1 was acknowledged, but the secondary had not stored it',
    );
  });

  it('cli: explore: lists the guards that can be switched off', () => {
    const { code, stdout } = destage(['explore', '--faults']);
    expect(code).toBe(0);
    expect(stdout).toContain('isNextToDestage');
    expect(stdout).toContain('link.data.wasSent');
  });
});

describe('cli: sequence', () => {
  it('cli: sequence: the numbers are those of the lines, as in what check draws', () => {
    const trace = 'examples/python/traces/destage-on-store.jsonl';
    const marked = /^✗ +15 .*$/m;
    const drawn = destage(['sequence', trace]).stdout;
    expect(drawn).toMatch(marked);
    expect(destage(['check', trace]).stderr).toMatch(marked);
    expect(destage(['sequence', trace, '--format', 'table']).stdout).toMatch(marked);
    expect(drawn).toContain('✕');
  });

  it.each(['text', 'table', 'mermaid', 'svg'])('cli: sequence: draws a trace with its violation as %s', (format) => {
    const { code, stdout } = destage(['sequence', 'examples/python/traces/destage-on-store.jsonl', '--format', format]);
    expect(code).toBe(0);
    expect(stdout).toContain('RC-I');
  });
});
