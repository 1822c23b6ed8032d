// What a node is told, on the command line and in a file of the same names (TOML or JSON). The command line wins. A name that
// does not exist is said, never passed over.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ParseError, parse as parseJson } from 'jsonc-parser';
import { parse } from 'smol-toml';
import { z } from 'zod';
import {
  type Address,
  type NodeOptions,
  nodeFiles,
  type PrimaryNodeOptions,
  type SecondaryNodeOptions,
} from '../server/index.js';
import { Unreadable, UsageError } from './exit-code.js';
import { inKebab } from './option-name.js';
import { addressOf, bytesOf } from './sizes.js';
import { systemMessage } from './system-message.js';

const text = z.union([z.string(), z.number()]).transform(String);
const flag = z.boolean();
const logLevels = ['debug', 'info', 'warn', 'error'] as const;

const common = {
  dir: text.optional(),
  volume: text.optional(),
  size: text.optional(),
  listen: text.optional(),
  'block-size': text.optional(),
  cache: text.optional(),
  memory: text.optional(),
  'assume-equal': flag.optional(),
  trace: text.optional(),
  'trace-rotate': text.optional(),
  'self-check': flag.optional(),
  metrics: text.optional(),
  'log-level': z.enum(logLevels).optional(),
  insecure: flag.optional(),
  'link-key': text.optional(),
  'link-cert': text.optional(),
  'link-ca': text.optional(),
  'link-name': text.optional(),
  'host-key': text.optional(),
  'host-cert': text.optional(),
  'host-ca': text.optional(),
  'host-tls-required': flag.optional(),
};

const primarySchema = z.strictObject({ ...common, peer: text.optional(), alone: flag.optional() });
const secondarySchema = z.strictObject(common);

type Settings = z.infer<typeof secondarySchema> & {
  readonly peer?: string | undefined;
  readonly alone?: boolean | undefined;
};

/** What commander gives: options in camel case. */
export type GivenOptions = Readonly<Record<string, string | boolean | undefined>> & { readonly config?: string };

/** What a node needs beside its own options. */
export type Surroundings = {
  readonly metrics: Address | undefined;
  readonly logLevel: (typeof logLevels)[number];
};

/** All but who is told what happens. */
export type Asked<Options extends NodeOptions> = Omit<Options, 'log' | 'onFailure' | 'measures'>;

/**
 * @throws UsageError
 * @throws Unreadable if a file that is named cannot be read, or says something else than settings
 */
export function primarySettings(given: GivenOptions): { options: Asked<PrimaryNodeOptions>; around: Surroundings } {
  const settings: Settings = merged(given, primarySchema);
  return {
    options: {
      ...commonOf(settings),
      listen: addressOf('--listen', needed(settings, 'listen')),
      peer: addressOf('--peer', needed(settings, 'peer')),
      alone: settings.alone ?? false,
    },
    around: aroundOf(settings),
  };
}

/** As of a primary. @param listens whether the primary is awaited */
export function secondarySettings(
  given: GivenOptions,
  listens: boolean,
): { options: Asked<SecondaryNodeOptions>; around: Surroundings } {
  const settings: Settings = merged(given, secondarySchema);
  return {
    options: {
      ...commonOf(settings),
      ...(listens && { listen: addressOf('--listen', needed(settings, 'listen')) }),
    },
    around: aroundOf(settings),
  };
}

function commonOf(settings: Settings): Asked<SecondaryNodeOptions> {
  const hostTls = hostTlsOf(settings);
  const linkTls = linkTlsOf(settings);
  const blockSize = bytesOf('--block-size', settings['block-size'] ?? '4096');
  if (blockSize < 512 || blockSize > 65_536 || !Number.isInteger(Math.log2(blockSize)))
    throw new UsageError('--block-size takes a power of two from 512 to 64K');
  const volumeBytes = bytesOf('--size', needed(settings, 'size'));
  if (volumeBytes % blockSize !== 0)
    throw new UsageError(`--size must be a multiple of the block size, ${blockSize} bytes; ${volumeBytes} is not`);
  const { cacheBytes, memoryBytes } = cacheOf(settings, blockSize);
  return {
    folder: resolve(needed(settings, 'dir')),
    volume: resolve(needed(settings, 'volume')),
    volumeBytes,
    blockSize,
    cacheBytes,
    memoryBytes,
    assumeEqual: settings['assume-equal'] ?? false,
    selfCheck: settings['self-check'] ?? false,
    insecure: settings.insecure ?? false,
    files: nodeFiles,
    ...(hostTls && { hostTls }),
    ...(linkTls && { linkTls }),
    ...(settings.trace !== undefined && {
      trace: {
        path: resolve(settings.trace),
        rotateBytes: bytesOf('--trace-rotate', settings['trace-rotate'] ?? '1G'),
      },
    }),
  };
}

const mebibyte = 1024 ** 2;

/** Of each write in the cache some 80 bytes are kept in memory, whatever left it. */
const mostWrites = 262_144;

function cacheOf(settings: Settings, blockSize: number) {
  const most = Math.min(1024 * mebibyte, mostWrites * blockSize);
  const cacheBytes = settings.cache === undefined ? most : bytesOf('--cache', settings.cache);
  if (cacheBytes < 4 * mebibyte || cacheBytes > most)
    throw new UsageError(`--cache takes from 4M to ${most / mebibyte}M, where blocks have ${blockSize} bytes`);
  const memoryBytes =
    settings.memory === undefined ? Math.min(16 * mebibyte, cacheBytes) : bytesOf('--memory', settings.memory);
  if (memoryBytes < 4 * mebibyte || memoryBytes > cacheBytes)
    throw new UsageError(`--memory takes from 4M to the size of the cache, ${cacheBytes} bytes`);
  return { cacheBytes, memoryBytes };
}

const aroundOf = (settings: Settings): Surroundings => ({
  metrics: settings.metrics === undefined ? undefined : addressOf('--metrics', settings.metrics),
  logLevel: settings['log-level'] ?? 'info',
});

function linkTlsOf(settings: Settings): SecondaryNodeOptions['linkTls'] {
  const { 'link-key': key, 'link-cert': certificate, 'link-ca': authority, 'link-name': serverName } = settings;
  if (key === undefined && certificate === undefined && authority === undefined) return undefined;
  if (key === undefined || certificate === undefined || authority === undefined)
    throw new UsageError('TLS on the link needs all of --link-key, --link-cert and --link-ca, on both nodes');
  return {
    key: contentsOf('--link-key', key),
    certificate: contentsOf('--link-cert', certificate),
    authority: contentsOf('--link-ca', authority),
    serverName,
  };
}

function hostTlsOf(settings: Settings): PrimaryNodeOptions['hostTls'] {
  const { 'host-key': key, 'host-cert': cert, 'host-ca': ca, 'host-tls-required': required = false } = settings;
  if (key === undefined && cert === undefined) {
    if (required || ca !== undefined) throw new UsageError('TLS for hosts needs --host-key and --host-cert');
    return undefined;
  }
  if (key === undefined || cert === undefined)
    throw new UsageError('TLS for hosts needs both --host-key and --host-cert');
  return {
    key: contentsOf('--host-key', key),
    cert: contentsOf('--host-cert', cert),
    required,
    ...(ca !== undefined && { ca: contentsOf('--host-ca', ca) }),
  };
}

function merged(given: GivenOptions, schema: typeof primarySchema | typeof secondarySchema): Settings {
  const { config, ...options } = given;
  const named = Object.fromEntries(Object.entries(options).map(([name, value]) => [inKebab(name), value]));
  const parsed = schema.safeParse({ ...(config === undefined ? {} : fromFile(config, schema)), ...named });
  if (parsed.success) return parsed.data;
  throw new UsageError(settingFault(parsed.error, '--'));
}

function fromFile(
  path: string,
  schema: typeof primarySchema | typeof secondarySchema,
): Readonly<Record<string, unknown>> {
  const contents = contentsOf('--config', path);
  let value: unknown;
  try {
    value = path.endsWith('.json') ? jsonOf(contents) : parse(contents);
  } catch (error) {
    throw new Unreadable(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const known = Object.keys(schema.shape).join(', ');
  throw new Unreadable(`${settingFault(parsed.error, `${path}: `)}\n  Known are: ${known}.`);
}

/** @throws Error that says at which line and column it is no JSON */
function jsonOf(contents: string): unknown {
  const errors: ParseError[] = [];
  const value: unknown = parseJson(contents, errors, { disallowComments: true });
  const [first] = errors;
  if (first === undefined) return value;
  const before = contents.slice(0, first.offset).split('\n');
  const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  throw new Error(`it is no JSON at ${place}; correct it there, or write TOML into a file of another name`);
}

/** What is wrong with the first setting that is, and what it takes. @param where what comes before the name of the setting */
function settingFault({ issues: [issue] }: z.ZodError, where: string): string {
  if (issue === undefined) return `${where}a setting is wrong`;
  if (issue.code === 'unrecognized_keys') return `${where}there is no option ${issue.keys.join(', ')}`;
  const name = String(issue.path[0] ?? '');
  if (name === '') return `${where}it is not an object of options and values, such as {"size": "1G"}`;
  return `${where}${name} takes ${takes(name)}`;
}

function takes(name: string): string {
  if (name === 'log-level') return logLevels.join(', ').replace(/, (\w+)$/, ' or $1');
  const schema: z.ZodType | undefined = Object.entries(primarySchema.shape).find(([known]) => known === name)?.[1];
  return schema?.safeParse(true).success === true
    ? 'true or false'
    : 'a text in quotes or a number, not a list and not true or false';
}

function needed(settings: Settings, name: 'dir' | 'volume' | 'size' | 'listen' | 'peer'): string {
  const value = settings[name];
  if (value !== undefined) return value;
  throw new UsageError(`--${name} is needed, on the command line or as ${name} in the file of --config`);
}

function contentsOf(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Unreadable(`${option}: cannot read ${path}: ${systemMessage(error)}`);
  }
}
