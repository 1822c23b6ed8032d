// Every command of docs/driving.md is run, in its order, and says what the page says that it does.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { destage } from '../cli/destage.js';
import { compiler, python, temporary } from './driving.js';

const page = readFileSync('docs/driving.md', 'utf8');
const blocks = [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language, text = '']) => ({
  language,
  text,
}));
const blocksOf = (wanted: string) => blocks.filter(({ language }) => language === wanted).map(({ text }) => text);

const commands = blocksOf('').map((text) => {
  const [first = '', ...shown] = text.trimEnd().split('\n');
  const code = /\(exit code (\d+)\)/.exec(shown.at(-1) ?? '')?.[1];
  const said = shown.map((line) => line.trim()).filter((line) => !line.startsWith('(exit code'));
  return { command: first.replace(/^\$ /, ''), said, code: Number(code ?? 0) };
});

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'destage-page-'));
  symlinkSync(resolve('examples'), join(folder, 'examples'));
  writeFileSync(join(folder, 'my_array.py'), blocksOf('python')[0] ?? '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The words of a command, as a shell tells them apart. */
const wordsOf = (command: string): readonly string[] =>
  [...command.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);

/** Python as it starts fastest, and files where they are fastest: the page shows the plain forms. */
function given(words: readonly string[]): readonly string[] {
  // What is replayed is not made smaller.
  const shrinking = words.includes('--replay') ? [] : ['--shrink-time', '3s'];
  return words.flatMap((word) =>
    word === 'python3' && python ? python : word === 'drive' ? ['drive', '--dir', temporary, ...shrinking] : [word],
  );
}

describe('drive: the page for people', () => {
  it('drive: the page for people: has commands, each with what it says', () => {
    expect(commands.length).toBeGreaterThan(10);
    for (const { command } of commands) expect(command).toMatch(/^(npx destage|cc) /);
  });

  it.for(commands)('drive: the page for people: $command', ({ command, said, code }, { skip }) => {
    const needsPython = command.includes('python3') || command.includes('out/drive');
    if (needsPython && python === undefined) return skip('python3 is not here');
    const needsCompiler = /^cc |\.\/replica|--power-loss/.test(command);
    if (needsCompiler && compiler === undefined) return skip('cc is not here');
    const [program = '', ...words] = wordsOf(command);
    if (program === 'cc') {
      expect(spawnSync(program, words, { cwd: folder }).status).toBe(0);
      return;
    }
    const { code: ended, stdout, stderr } = destage(given(words.slice(1)), { cwd: folder });
    for (const line of said) expect(stderr + stdout).toContain(line);
    expect(ended).toBe(code);
  });
});
