// Pages whose code is run: blocks with a file's name are written to that file, changes are made to it, and commands are run
// as a reader would run them, in a folder of their own, and have to say what the page says they do.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

export type Block = {
  readonly language: string;
  /** What stands after the language: the name of a file, or nothing. */
  readonly file: string;
  readonly text: string;
  /** The line of the page on which it opens, from 1. */
  readonly line: number;
};

/** The blocks of a page in their order, without their fences and the space before these. */
export function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(/^( *)```(\S*) *([^\n]*)\n([\s\S]*?)^ *```$/gm)].map((found) => {
    const [, indent = '', language = '', file = '', text = ''] = found;
    const line = page.slice(0, found.index).split('\n').length;
    return { language, file: file.trim(), text: text.replace(new RegExp(`^${indent}`, 'gm'), ''), line };
  });
}

/** A folder in which the package is installed, as if by npm, beside these packages of the repository. */
export class ReadersFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'destage-page-'));
  readonly #tools = join(this.path, 'node_modules', '.bin');

  constructor(packages: readonly string[] = []) {
    mkdirSync(this.#tools, { recursive: true });
    symlinkSync(resolve('.'), join(this.path, 'node_modules', 'destage'));
    for (const name of packages) symlinkSync(resolve('node_modules', name), join(this.path, 'node_modules', name));
    const tools = { destage: 'dist/cli/main.js', ...(packages.includes('vitest') ? { vitest: 'node_modules/vitest/vitest.mjs' } : {}) }; // biome-ignore format: one thing a line
    for (const [name, script] of Object.entries(tools))
      this.#tool(name, `exec "${process.execPath}" "${resolve(script)}" "$@"`);
    this.#tool('npx', 'exec "$@"');
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.path, file)), { recursive: true });
    writeFileSync(join(this.path, file), text);
  }

  read = (file: string): string => readFileSync(join(this.path, file), 'utf8');

  /** Everything that a command says, on both streams, in a terminal of its own. */
  run(command: string): { readonly code: number | null; readonly output: string } {
    const path = `${this.#tools}${delimiter}${process.env['PATH']}`;
    const env = { ...process.env, PATH: path, NO_COLOR: '1', CI: '1' };
    const { status, stdout } = spawnSync('sh', ['-c', `exec 2>&1; ${command}`], {
      cwd: this.path,
      env,
      encoding: 'utf8',
      timeout: 60_000,
    });
    return { code: status, output: stdout };
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  #tool(name: string, command: string): void {
    writeFileSync(join(this.#tools, name), `#!/bin/sh\n${command}\n`);
    chmodSync(join(this.#tools, name), 0o755);
  }
}

/**
 * Does what a block says: writes its file, makes its change, or runs its commands.
 *
 * @throws Error that says at which line of the page something is not as it says
 */
export function follow({ language, file, text, line }: Block, folder: ReadersFolder): void {
  if (language === 'diff') folder.write(file, changed(folder.read(file), text, line));
  else if (language === 'console') runAll(text, line, folder);
  else if (file !== '') folder.write(file, text);
}

/** The text with what the change takes away replaced by what it brings. */
function changed(before: string, change: string, line: number): string {
  const side = (sign: string) =>
    change
      .split('\n')
      .filter((one) => one.startsWith(sign) || one.startsWith(' '))
      .map((one) => `${one.slice(1)}\n`)
      .join('');
  const old = side('-');
  if (before.split(old).length !== 2) throw new Error(`line ${line}: the file does not have this once:\n${old}`);
  return before.replace(old, () => side('+'));
}

/** Each line after `$ ` is a command; the lines below it are what it says, each whole or in part; `…` is any lines. */
function runAll(text: string, line: number, folder: ReadersFolder): void {
  for (const part of text.split(/^\$ /m).slice(1)) {
    const [command = '', ...said] = part.split('\n');
    const { code, output } = folder.run(command);
    if (code !== 0) throw new Error(`line ${line}: \`${command}\` ended with ${code}:\n${output}`);
    const left = output.split('\n').filter((one) => one.trim() !== '' && !isProgress(one));
    let mayLeaveOut = false;
    for (const expected of said.map((one) => one.trim()).filter((one) => one !== '')) {
      if (expected === '…') mayLeaveOut = true;
      else {
        const at = left.findIndex((one) => one.includes(expected));
        if (at < 0) throw new Error(`line ${line}: \`${command}\` does not say "${expected}", but:\n${output}`);
        if (at > 0 && !mayLeaveOut)
          throw new Error(`line ${line}: \`${command}\` says before "${expected}" what is not shown:\n${left.slice(0, at).join('\n')}`); // biome-ignore format: one thing a line
        left.splice(0, at + 1);
        mayLeaveOut = false;
      }
    }
    if (said.some((one) => one.trim() !== '') && left.length > 0 && !mayLeaveOut)
      throw new Error(`line ${line}: \`${command}\` goes on with what is not shown:\n${left.join('\n')}`);
  }
}

/** How far an exploration is, which is told only where it takes long. */
const isProgress = (line: string) => / waiting, [\d,]+ states\/s, /.test(line);

/** Whether a program is there. */
export const isThere = (command: string): boolean => spawnSync(command, ['--version']).status === 0;

/** Runs a program to its end in a folder. */
export const runIn = (folder: string, command: string, ...args: readonly string[]): Buffer =>
  execFileSync(command, [...args], { cwd: folder });
