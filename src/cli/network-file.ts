// A network out of somebody's module: `file.mjs`, or `file.mjs#name` for an export that is not called `network`.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Network } from '../explore/index.js';
import { UsageError } from './exit-code.js';

/** @throws UsageError when there is no such module, or no network in it */
export async function networkIn(place: string): Promise<Network> {
  const [file = '', name = 'network'] = place.split('#');
  if (!existsSync(file)) throw new UsageError(`cannot read ${file}: no such file`);
  const module = await imported(file);
  const found: unknown = Reflect.get(module, name);
  if (isNetwork(found)) return found;
  const networks = Object.keys(module).filter((key) => isNetwork(Reflect.get(module, key)));
  const others =
    networks.length === 0 ? 'it exports none' : `it exports ${networks.join(', ')}: ${file}#${networks[0]}`;
  throw new UsageError(`${file} exports no network called ${name}; ${others}`);
}

async function imported(file: string): Promise<object> {
  try {
    return await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    throw new UsageError(`cannot load ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What `defineNetwork` makes, or what has its form. */
const isNetwork = (value: unknown): value is Network =>
  isObject(value) &&
  ['participants', 'monitors', 'events'].every((part) => Array.isArray(Reflect.get(value, part))) &&
  [...Reflect.get(value, 'participants')].every(isParticipant);

const isParticipant = (value: unknown): boolean =>
  isObject(value) && 'machine' in value && isObject(value.machine) && 'root' in value.machine;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
