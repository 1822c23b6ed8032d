// The file in a node's folder that says who the node is. It is replaced as a whole, or not at all.
import { join } from 'node:path';
import { z } from 'zod';
import { type Files, whenDone } from '../files/index.js';

const fileName = 'node.json';
const version = 1;
/** Of a file that is no identity, no more than this is read. */
const mostBytes = 65_536;

const schema = z.strictObject({
  identity: z.literal(`destage/${version}`),
  role: z.enum(['primary', 'secondary']),
  pair: z
    .string()
    .regex(/^[0-9a-f]{32}$/, 'has to be 32 hexadecimal digits')
    .optional(),
  volumePath: z.string().min(1),
  volumeBytes: z.int().positive(),
  blockSize: z.int().positive(),
  cacheBytes: z.int().positive().optional(),
  generation: z.int().nonnegative(),
  image: z.enum(['empty', 'assumed equal', 'in a pair']),
  fenced: z.string().min(1).optional(),
  lostWrites: z.string().min(1).optional(),
  serves: z.object({ host: z.string(), port: z.int().min(0).max(65_535) }).optional(),
});

export type NodeIdentity = {
  readonly role: 'primary' | 'secondary';
  /** 32 hexadecimal digits; nothing before the node has met its peer. */
  readonly pair: string | undefined;
  readonly volumePath: string;
  readonly volumeBytes: number;
  readonly blockSize: number;
  /** The cache that the journal was made for; nothing before there is a pair, and where an earlier program wrote the file. */
  readonly cacheBytes?: number | undefined;
  /** The newest takeover generation that the node has seen; 0 before the first. */
  readonly generation: number;
  /** How the image began; in a pair from the first handshake on. */
  readonly image: 'empty' | 'assumed equal' | 'in a pair';
  /** Of a primary that was taken over: how it learned of it. It serves nobody any more. */
  readonly fenced?: string | undefined;
  /** Of a primary whose secondary has more writes than it: which. It serves nobody any more. */
  readonly lostWrites?: string | undefined;
  /** Of a secondary that has taken over: where it serves hosts. */
  readonly serves?: { readonly host: string; readonly port: number } | undefined;
};

/** What should say who the node is does not. */
export class IdentityRefusal extends Error {
  override readonly name = 'IdentityRefusal';
}

/**
 * Reads the identity of the node in this folder; nothing if there is none.
 *
 * @throws IdentityRefusal if it is of a newer version or no identity; FileFailure
 */
export async function readIdentity(folder: string, files: Files): Promise<NodeIdentity | undefined> {
  const path = join(folder, fileName);
  if ((await files.find(path)) === undefined) return undefined;
  const value = parse(path, await readText(path, files));
  const named = z.object({ identity: z.string() }).safeParse(value);
  const found = named.success ? /^destage\/(\d+)$/.exec(named.data.identity)?.[1] : undefined;
  if (found !== undefined && Number(found) > version)
    throw new IdentityRefusal(
      `${path}: it has version ${found}, and this program knows ${version}: use a newer program`,
    );
  const checked = schema.safeParse(value);
  if (!checked.success) throw notOurs(path, z.prettifyError(checked.error).replaceAll(/\s+/g, ' '));
  const { identity: _, pair, ...rest } = checked.data;
  return { ...rest, pair };
}

/** Puts this identity in the place of the old one, durably. */
export async function writeIdentity(folder: string, identity: NodeIdentity, files: Files): Promise<void> {
  const text = `${JSON.stringify({ identity: `destage/${version}`, ...identity }, undefined, 2)}\n`;
  const other = join(folder, `${fileName}.new`);
  // An earlier attempt may have left one.
  if ((await files.find(other)) !== undefined) await files.remove(other);
  const file = await files.create(other);
  try {
    await whenDone((done) => file.write(0, [Buffer.from(text)], done));
    await whenDone((done) => file.datasync(done));
  } finally {
    await file.close();
  }
  await files.rename(other, join(folder, fileName));
  await files.syncFolder(folder);
}

async function readText(path: string, files: Files): Promise<string> {
  const file = await files.open(path);
  try {
    const bytes = await file.size();
    if (bytes > mostBytes) throw notOurs(path, `it has ${bytes} bytes`);
    const into = new Uint8Array(bytes);
    await whenDone((done) => file.read(0, into, done));
    return new TextDecoder().decode(into);
  } finally {
    await file.close();
  }
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notOurs(path, 'it is no JSON');
  }
}

const notOurs = (path: string, what: string): IdentityRefusal =>
  new IdentityRefusal(`${path}: it does not say who the node is: ${what}; put back a copy, or make the node anew`);
