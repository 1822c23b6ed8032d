// How a running node is asked: a Unix socket in its folder, one line of JSON each way. Only whoever may enter the folder can
// ask. It answers one question at a time a connection, and a connection that says nothing sensible is cut.
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { NodeRefusal } from './node-failure.js';

const socketName = 'control.sock';

/** The longest path of a Unix socket that every system takes. */
const longestPath = 103;

const longestLine = 65_536;
const answerMilliseconds = 60_000;

const requestSchema = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('status') }),
  z.object({ ask: z.literal('takeover'), listen: z.object({ host: z.string(), port: z.int().min(0).max(65_535) }) }),
]);

export type Request = z.infer<typeof requestSchema>;

const answerSchema = z.union([z.object({ answer: z.unknown() }), z.object({ refusal: z.string() })]);

/** Why a node did not do what it was asked, in its own words. */
export class ControlRefusal extends Error {
  override readonly name = 'ControlRefusal';
}

export class Control {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #path: string;

  /**
   * Listens in a folder that this process has locked.
   *
   * @throws NodeRefusal when the path is too long for a socket
   */
  static async listen(folder: string, act: (request: Request) => Promise<unknown>): Promise<Control> {
    const path = pathIn(folder);
    // The folder is locked, so whatever is there was left by a process that is gone.
    rmSync(path, { force: true });
    const control = new Control(path, act);
    await new Promise<void>((resolve, reject) => {
      control.#server.once('error', reject);
      control.#server.listen(path, resolve);
    });
    // Such as no descriptor left for one more connection: whoever asked is told nothing, and the node goes on.
    control.#server.on('error', () => {});
    chmodSync(path, 0o600);
    return control;
  }

  private constructor(path: string, act: (request: Request) => Promise<unknown>) {
    this.#path = path;
    this.#server = createServer((socket) => this.#serve(socket, act));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    rmSync(this.#path, { force: true });
  }

  #serve(socket: Socket, act: (request: Request) => Promise<unknown>): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.setTimeout(answerMilliseconds, () => socket.destroy());
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
      const end = text.indexOf('\n');
      if (end < 0 && text.length > longestLine) return void socket.destroy();
      if (end < 0) return;
      const line = text.slice(0, end);
      text = '';
      answerTo(line, act).then((answer) => socket.end(`${JSON.stringify(answer)}\n`));
    });
  }
}

async function answerTo(
  line: string,
  act: (request: Request) => Promise<unknown>,
): Promise<z.infer<typeof answerSchema>> {
  try {
    return { answer: await act(requestSchema.parse(JSON.parse(line))) };
  } catch (error) {
    return { refusal: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Asks the node that runs in a folder.
 *
 * @returns its answer; undefined when no node runs there
 * @throws ControlRefusal with its words, when it does not do it
 */
export async function askNode(folder: string, request: Request): Promise<{ readonly answer: unknown } | undefined> {
  const path = pathIn(folder);
  if (!existsSync(path)) return undefined;
  const text = await exchange(path, `${JSON.stringify(request)}\n`);
  if (text === undefined) return undefined;
  if (!text.endsWith('\n')) throw new ControlRefusal(`the node in ${folder} ended before it had answered`);
  const said = answerSchema.parse(JSON.parse(text));
  if ('refusal' in said) throw new ControlRefusal(said.refusal);
  return said;
}

function exchange(path: string, question: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    let text = '';
    socket.on('connect', () => socket.write(question));
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
    });
    socket.on('close', () => resolve(text));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // The socket of a node that was killed.
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') resolve(undefined);
      else reject(error);
    });
  });
}

function pathIn(folder: string): string {
  const path = join(folder, socketName);
  if (Buffer.byteLength(path) > longestPath)
    throw new NodeRefusal(
      `${folder} is too long a name for a folder with a socket in it: at most ${longestPath - socketName.length - 1} bytes`,
    );
  return path;
}
