// `destage explore` with somebody's network, and with everything that is asked of the pair: what it says, what it writes,
// and that the planted bugs of the examples are found on a shortest run.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { destage } from './destage.js';

const bit = 'examples/explore/alternating-bit.mjs';
const lease = 'examples/explore/lease.mjs';
const player = 'examples/explore/player.mjs';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'destage-explore-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Without the lines that tell how far it is: whether there are any depends on how fast the machine is. */
function explored(...args: readonly string[]) {
  const { code, stdout, stderr } = destage(['explore', ...args]);
  return { code, stdout, stderr: stderr.replace(/^.* states\/s, .*\n/gm, '') };
}
const written = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('cli: explore: networks', () => {
  it('cli: explore: networks: the alternating bit is sound, whatever is asked', () => {
    const { code, stdout, stderr } = explored('--network', bit);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('84 states, 286 edges, depth 15');
    expect(stderr).toContain('1 rule holds in every run');
    expect(stderr).toContain('never refused: data.lose, ack.lose');
    expect(stderr).toContain('the goal stays reachable from every state');
    expect(stderr).toContain('every fair run comes to the goal');
    expect(stderr).not.toContain('never t');
  });

  it('cli: explore: networks: a receiver that does not look at the bit delivers twice, after seven events', () => {
    const { code, stdout, stderr } = explored('--network', `${bit}#careless`);
    expect(code).toBe(1);
    expect(stderr).toContain(
      'shortest run: accept(x), data.send(0, x), data.arrive(0, x), data.send(0, x), deliver(x), data.arrive(0, x), deliver(x)',
    );
    expect(stdout).toContain('✗ in-order: x was delivered, but nothing was to come');
    expect(stdout).toMatch(/3 │ data\.arrive\(0, x\) │ +│ holding expected=1/);
  });

  it('cli: explore: networks: the player is sound', () => {
    const { code, stderr } = explored('--network', player);
    expect(code).toBe(0);
    expect(stderr).toContain('360 states, 1,544 edges');
    expect(stderr).not.toContain('never t');
  });

  it('cli: explore: networks: a spinner that missed its data is found, and shown in the statecharts', () => {
    const { code, stderr } = explored('--network', `${player}#spinning`, '--statecharts', folder);
    expect(code).toBe(1);
    expect(stderr).toContain('shortest run: play, stall, openSettings, fill, closeSettings\n');
    expect(written('player.svg')).toContain('active');
    expect(written('player.svg')).toContain('last (history)');
  });

  it('cli: explore: networks: the lock is given in turn, and comes back from a client that crashed', () => {
    const { code, stdout, stderr } = explored('--network', lease);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('1,265 states, 5,692 edges');
    expect(stderr).toContain('every fair run comes to the goal once faults have stopped');
  });

  it('cli: explore: networks: a client that is struck off while it holds the lock lets another hold it, too', () => {
    const { code, stderr } = explored('--network', `${lease}#hasty`);
    expect(code).toBe(1);
    expect(stderr).toContain('shortest run: c1.ask, c1.grant, c1.strike, c2.ask, c2.grant\n');
  });

  it('cli: explore: networks: the answers are machine-readable', () => {
    const { stdout } = explored('--network', bit, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ states: 84, edges: 286, refusals: [], progress: {} });
  });

  it('cli: explore: networks: the graph is written in three forms, whole or by a machine', () => {
    const to = (name: string) => join(folder, name);
    explored('--network', bit, '--aut', to('a.aut'), '--dot', to('a.dot'), '--graph', to('a.json'));
    expect(written('a.aut')).toMatch(/^des \(0,286,84\)\n\(0,"accept\(x\)",1\)\n/);
    expect(written('a.dot')).toMatch(/^digraph reached \{/);
    expect(JSON.parse(written('a.json'))).toMatchObject({ states: 84, initial: 0 });
    const { stderr } = explored('--network', player, '--quotient', 'source', '--aut', to('s.aut'));
    expect(stderr).toContain('by source: 2 states, 2 edges');
    expect(written('s.aut')).toBe('des (0,2,2)\n(0,"stall",1)\n(1,"fill",0)\n');
  });

  it('cli: explore: networks: a message that is not said again keeps the copy from its end on a link that forgets', () => {
    const size = ['--writes', '1', '--queue-depth', '1', '--no-rules'];
    const { code, stderr } = explored(...size, '--lossy', '--leave-out', 'isRepeated');
    expect(code).toBe(1);
    expect(stderr).toContain('the goal is never reached in a fair run');
    expect(stderr).toContain('primary.message(1), primary.release(1), link.lose\n');
    expect(explored(...size, '--lossy').code).toBe(0);
    expect(explored(...size, '--leave-out', 'isRepeated').code).toBe(0);
  });

  it('cli: explore: networks: with --reduce the verdict is the same, and what is broken is shown on a shortest run', () => {
    const size = ['--writes', '2', '--queue-depth', '2', '--reduce'];
    const sound = explored(...size);
    expect(sound.code).toBe(0);
    expect(sound.stderr).toMatch(/RC-A RC-E .*:\n {4}by cover 585 states/);
    expect(sound.stderr.match(/no rule is broken/g)?.length).toBeGreaterThan(5);
    const broken = explored(...size, '--fault', 'isNextToReport');
    expect(broken.code).toBe(1);
    expect(broken.stderr).toContain('shortest run: host.issue(1), primary.store(1), primary.report(2)\n');
    expect(explored('--network', bit, '--reduce', 'order').stderr).toContain('no rule is broken, no deadlock');
    const spinning = explored('--network', `${player}#spinning`, '--reduce');
    expect(spinning.code).toBe(1);
    expect(spinning.stderr).toContain('shortest run: play, stall, openSettings, fill, closeSettings\n');
  });

  it('cli: explore: networks: --reduce says by which factor, beside the whole as far as that was counted', () => {
    const size = ['--writes', '3', '--no-rules', '--reduce'];
    expect(explored(...size).stderr).toContain(
      '3,357 states and 7,150 edges were looked at; without a reduction there are 15,074 states and 69,556 edges: ' +
        'a factor of 4.5 in states, 9.7 in edges\n',
    );
    const { stdout } = explored(...size, '--json');
    expect(JSON.parse(stdout).reduced).toMatchObject({
      reduction: 'cover',
      complete: true,
      isWrong: false,
      states: 3_357,
      whole: { states: 15_074, edges: 69_556, complete: true, factor: 15_074 / 3_357 },
    });
    const bounded = explored(...size, '--count-whole', '10000');
    expect(bounded.stderr).toMatch(
      /without a reduction there are at least 10,\d+ states .*: a factor of at least 3\.[0-4] in states/,
    );
    const none = explored(...size, '--count-whole', '0');
    expect(none.stderr).toContain('how many there are without a reduction was not counted');
    expect(explored(...size, '--count-whole', 'all')).toMatchObject({ code: 2 });
  });

  it('cli: explore: networks: --reduce looks at invariants, and says what it does not ask', () => {
    const { code, stderr } = explored('--network', player, '--reduce');
    expect(code).toBe(0);
    expect(stderr).toMatch(/the spinner turns only for data that are missing:\n {4}by cover 360 states/);
    expect(stderr).toContain(
      'not asked, because a part of the states does not show it: deadlocks, refused events, progress, what is dead',
    );
  });

  it('cli: explore: networks: --reduce symmetry knows the factor without counting, and shows what is broken in full', () => {
    const { code, stderr } = explored('--network', lease, '--reduce', 'symmetry', '--count-whole', '0');
    expect(code).toBe(0);
    expect(stderr).toContain('by symmetry 61 states, 274 edges; they stand for 1,265 states\n');
    expect(stderr).toContain('there are 1,265 states and 5,692 edges: a factor of 21 in states, 21 in edges\n');
    const hasty = explored('--network', `${lease}#hasty`, '--reduce', 'symmetry');
    expect(hasty.code).toBe(1);
    expect(hasty.stderr).toContain('shortest run: c1.ask, c1.grant, c1.strike, c2.ask, c2.grant\n');
  });

  it('cli: explore: networks: --reduce symmetry is refused where there is none, or what is said is none', () => {
    const pair = explored('--writes', '2', '--reduce', 'symmetry');
    expect(pair.code).toBe(2);
    expect(pair.stderr).toMatch(/A pair with 2 writes.* says nothing of symmetries/);
    const file = join(folder, 'unlike.mjs');
    const from = JSON.stringify(resolve(lease));
    const symmetries = "[{ machines: { c1: 'lock', lock: 'c1' } }]";
    writeFileSync(
      file,
      `import { network as lease } from ${from};\nexport const network = { ...lease, symmetries: ${symmetries} };\n`,
    );
    const unlike = explored('--network', file, '--reduce', 'symmetry');
    expect(unlike.code).toBe(2);
    expect(unlike.stderr).toContain(
      'this is no symmetry (c1 → lock, lock → c1): c1.ask becomes no event of the network',
    );
  });

  it('cli: explore: networks: a counterexample of the pair is kept as a run that is replayed', () => {
    const file = join(folder, 'run.json');
    const { stderr } = explored('--writes', '2', '--fault', 'isCovered', '--regression', file);
    expect(stderr).toContain('the implementation goes along to the event that breaks the rule');
    const replayed = destage(['replay', file]);
    expect(replayed.code).toBe(0);
    expect(replayed.stderr).toContain('it holds now');
  });

  it.each([
    { args: ['--network', lease, '--writes', '3'], says: `--writes is for the pair, and has no effect on ${lease}` },
    { args: ['--network', lease, '--no-rules'], says: '--rules or --no-rules is for the pair' },
    { args: ['--network', lease, '--leave-out', 'isRepeated'], says: '--leave-out is for the pair' },
    { args: ['--quotient', 'foo'], says: 'give --dot, --aut or --graph, too' },
    { args: ['--answers', '--regression', 'x.json'], says: '--regression keeps a run that breaks a rule' },
    { args: ['--writes', '2', '--count-whole', '5'], says: '--count-whole has an effect only with --reduce' },
  ])('cli: explore: networks: what would have no effect is refused: $args', ({ args, says }) => {
    const { code, stdout, stderr } = explored(...args);
    expect(stderr).toContain(says);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it.each([
    { args: ['--aut', join('no', 'such', 'x.aut')], says: '--aut: cannot write no/such/x.aut: no such file' },
    { args: ['--dot', 'x.dot', '--quotient', 'sender,foo'], says: '--quotient sender,foo: there is no machine foo' },
  ])(
    'cli: explore: networks: a graph that could not be written is refused before anything is explored: $args',
    (one) => {
      const { code, stdout, stderr } = explored('--network', bit, ...one.args);
      expect(stderr).toContain(one.says);
      expect(stderr).not.toContain('states');
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    },
  );

  it('cli: explore: networks: what cannot be loaded, or is no network, ends with 3, a wrong name with 2, and both say what can be done', () => {
    const file = join(folder, 'wrong.mjs');
    writeFileSync(file, 'export const other = 1;\n');
    const unreadable = (place: string, says: string) =>
      expect(explored('--network', place)).toMatchObject({
        code: 3,
        stdout: '',
        stderr: expect.stringContaining(says),
      });
    unreadable('no.mjs', 'cannot read no.mjs: no such file or directory; --network takes a module');
    unreadable(folder, `cannot read ${folder}: it is a folder; --network takes a module`);
    unreadable(file, 'exports no network called network; it exports none: export what defineNetwork');
    const words = join(folder, 'words.mjs');
    writeFileSync(words, 'hello\n');
    unreadable(words, 'words.mjs as a JavaScript module: hello is not defined; in it, export what defineNetwork');
    expect(explored('--network', `${bit}#x`)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('it exports careless, network'),
    });
    expect(explored('--network', bit, '--aut', join(folder, 'x.aut'), '--quotient', 'sendr').stderr).toContain(
      'there is no machine sendr; there are sender, receiver, data, ack, or bisimulation',
    );
    writeFileSync(
      file,
      'export const network = { participants: [{ name: "m", alphabet: ["go"], machine: 1 }], monitors: [], events: [] };\n',
    );
    unreadable(file, 'exports no network called network; it exports none');
  });
});
