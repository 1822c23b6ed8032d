// The build of the tests: writes the patched files of a mutant under out/mutants/ and imports them as parts of a world.
// The sources in src/ are only read.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Parts } from '../../src/sim/index.js';
import type { Mutant, Patch } from './mutant.js';

type Built = Pick<Mutant, 'name' | 'patches'>;

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The controllers, and what stands between them and the other files of the implementation. */
const controllers = ['impl/primary.ts', 'impl/secondary.ts', 'impl/cache.ts'];

/** The parts of a world that has this mistake, and only those that have it. */
export async function partsOf(mutant: Built): Promise<Partial<Parts>> {
  const folder = join(root, 'out/mutants', mutant.name);
  const patched = new Set<string>(mutant.patches.map(({ file }) => file));
  const isControllers = [...patched].some((file) => file.startsWith('impl/'));
  const files = new Set([...patched, ...(isControllers ? controllers : [])]);
  for (const file of files) write(join(folder, file), patchedText(file, mutant, files, folder));
  const has = (file: string) => patched.has(file);
  return {
    ...(isControllers ? await controllersIn(folder) : {}),
    ...(has('sim/journal.ts') ? await journalIn(folder) : {}),
    ...(has('sim/disk.ts') ? await diskIn(folder) : {}),
    ...(has('sim/destager.ts') ? await destagerIn(folder) : {}),
  };
}

/**
 * The text with the patch.
 *
 * @throws Error when what is to be replaced does not stand there exactly once: the mutant is older than the source
 */
export function withPatch(text: string, { file, find, replace }: Patch): string {
  const count = text.split(find).length - 1;
  if (count !== 1)
    throw new Error(
      `src/${file}: a mutant replaces what must stand there once and stands there ${count} times:\n${find}`,
    );
  return text.replace(find, () => replace);
}

function patchedText(file: string, { patches }: Built, staged: ReadonlySet<string>, folder: string): string {
  const text = readFileSync(join(root, 'src', file), 'utf8');
  const patched = patches.filter((patch) => patch.file === file).reduce(withPatch, text);
  return patched.replace(/(?<=from ')\.[^']+(?=')/g, (specifier) => {
    const imported = posix.join(posix.dirname(file), specifier);
    if (staged.has(imported.replace(/\.js$/, '.ts'))) return specifier;
    return relative(join(folder, dirname(file)), join(root, 'src', imported)).replaceAll('\\', '/');
  });
}

function write(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const urlOf = (folder: string, file: string): string => pathToFileURL(join(folder, file)).href;

async function controllersIn(folder: string): Promise<Partial<Parts>> {
  const { Primary }: typeof import('../../src/impl/primary.js') = await import(urlOf(folder, 'impl/primary.ts'));
  const { Secondary }: typeof import('../../src/impl/secondary.js') = await import(urlOf(folder, 'impl/secondary.ts'));
  return {
    primary: (options, outputs) => new Primary(options, outputs),
    secondary: (options, outputs) => new Secondary(options, outputs),
  };
}

async function journalIn(folder: string): Promise<Partial<Parts>> {
  const { Journal }: typeof import('../../src/sim/journal.js') = await import(urlOf(folder, 'sim/journal.ts'));
  return { journal: () => new Journal() };
}

async function diskIn(folder: string): Promise<Partial<Parts>> {
  const { Disk }: typeof import('../../src/sim/disk.js') = await import(urlOf(folder, 'sim/disk.ts'));
  return { disk: (...size) => new Disk(...size) };
}

async function destagerIn(folder: string): Promise<Partial<Parts>> {
  const { Destager }: typeof import('../../src/sim/destager.js') = await import(urlOf(folder, 'sim/destager.ts'));
  return { destager: (...given) => new Destager(...given) };
}
