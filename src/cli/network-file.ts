// A network out of somebody's module: `file.mjs`, or `file.mjs#name` for an export that is not called `network`.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Network } from '../explore/index.js';
import { Unreadable, UsageError } from './exit-code.js';
import { systemMessage } from './system-message.js';

/**
 * @throws Unreadable when there is no such module, or no network in it
 * @throws UsageError when another of its networks has to be named
 */
export async function networkIn(place: string): Promise<Network> {
  const [file = '', name = 'network'] = place.split('#');
  refuseUnreadable(file);
  const module = await imported(file);
  const found: unknown = Reflect.get(module, name);
  if (isNetwork(found)) return found;
  const networks = Object.keys(module).filter((key) => isNetwork(Reflect.get(module, key)));
  const reason = `${file} exports no network called ${name}`;
  if (networks.length === 0) throw new Unreadable(`${reason}; it exports none: ${remedy}`);
  throw new UsageError(`${reason}; it exports ${networks.join(', ')}: ${file}#${networks[0]}`);
}

const remedy = 'export what defineNetwork of destage/explore makes, as examples/explore/lease.mjs does';

function refuseUnreadable(file: string): void {
  try {
    if (statSync(file).isDirectory()) throw new Error('it is a folder');
  } catch (error) {
    throw new Unreadable(
      `cannot read ${file}: ${systemMessage(error)}; --network takes a module, file.mjs or file.mjs#name`,
    );
  }
}

async function imported(file: string): Promise<object> {
  try {
    return await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Unreadable(`cannot load ${file} as a JavaScript module: ${reason}; in it, ${remedy}`);
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
