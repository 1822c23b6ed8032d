// A disk that qemu-storage-daemon serves and mirrors to a target, which is served by nbdkit; the target's writes are in a log, as
// they reach its image.
import { truncateSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { fillImage } from './filled-image.js';
import { answers, freePort, isThere, Running } from './running.js';

export type MirrorOptions = {
  /** When the target gets what was written: some time later, or before the write is completed. */
  readonly copyMode: 'background' | 'write-blocking';
  readonly bytes: number;
  /** How long each write of the target takes. */
  readonly delayMilliseconds: number;
  /** Whether a completed write is durable, on both sides. */
  readonly isDurable: boolean;
  /** Whether every block was written before. */
  readonly isFilled: boolean;
};

export class BlockdevMirror {
  readonly port: number;
  readonly targetImage: string;
  readonly #daemon: Running;
  readonly #servers: readonly Running[];

  static async start(folder: string, options: MirrorOptions): Promise<BlockdevMirror> {
    const path = (name: string) => join(folder, name);
    for (const image of ['source.img', 'target.img']) {
      if (options.isFilled) fillImage(path(image), options.bytes);
      else writeFileSync(path(image), '');
      truncateSync(path(image), options.bytes);
    }
    const servers = await Promise.all([
      serve(folder, 'source', options, 0),
      serve(folder, 'target', options, options.delayMilliseconds),
    ]);
    const port = await freePort();
    const disk = (name: string) =>
      JSON.stringify({ driver: 'nbd', 'node-name': name, server: { type: 'unix', path: path(`${name}.sock`) } });
    const daemon = new Running('qemu-storage-daemon', [
      ...['--blockdev', disk('source'), '--blockdev', disk('target')],
      ...['--nbd-server', `addr.type=inet,addr.host=127.0.0.1,addr.port=${port}`],
      ...[
        '--export',
        `nbd,id=hosts,node-name=source,name=,writable=on,writethrough=${options.isDurable ? 'on' : 'off'}`,
      ],
      ...['--chardev', `socket,id=control,path=${path('qmp.sock')},server=on,wait=off`, '--monitor', 'chardev=control'],
    ]);
    await daemon.until('qemu-storage-daemon serves', () => answers(port));
    await startJob(path('qmp.sock'), options);
    return new BlockdevMirror(port, path('target.img'), daemon, servers);
  }

  private constructor(port: number, targetImage: string, daemon: Running, servers: readonly Running[]) {
    this.port = port;
    this.targetImage = targetImage;
    this.#daemon = daemon;
    this.#servers = servers;
  }

  get processes(): readonly number[] {
    return [this.#daemon, ...this.#servers].map(({ process }) => process);
  }

  /** The primary is gone at once; what it had given to the target still arrives there, as on a network. */
  async kill(): Promise<void> {
    await this.#daemon.end('SIGKILL');
    for (const server of this.#servers) await server.end('SIGTERM');
  }
}

async function serve(folder: string, name: string, { isDurable }: MirrorOptions, delay: number): Promise<Running> {
  const socket = join(folder, `${name}.sock`);
  const server = new Running('nbdkit', [
    ...['-f', '-U', socket, '--filter=delay', '--filter=log', ...(isDurable ? ['--filter=fua'] : [])],
    ...['file', join(folder, `${name}.img`), `wdelay=${delay}ms`, `delay-zero=${delay}ms`, `delay-trim=${delay}ms`],
    ...[`logfile=${join(folder, `${name}.log`)}`, ...(isDurable ? ['fuamode=force'] : [])],
  ]);
  await server.until(`nbdkit serves the ${name}`, isThere(socket));
  return server;
}

/** Both images are empty, so that there is nothing to copy before. */
async function startJob(path: string, { copyMode }: MirrorOptions): Promise<void> {
  const socket = connect(path);
  const said = new Lines(socket);
  await said.next((line) => line.includes('"QMP"'));
  await ask(socket, said, { execute: 'qmp_capabilities' });
  const job = { 'job-id': 'copy', device: 'source', target: 'target', sync: 'none', 'copy-mode': copyMode };
  await ask(socket, said, { execute: 'blockdev-mirror', arguments: job });
  socket.unref();
}

async function ask(socket: Socket, said: Lines, command: object): Promise<void> {
  socket.write(`${JSON.stringify(command)}\n`);
  const answer = await said.next((line) => line.includes('"return"') || line.includes('"error"'));
  if (answer.includes('"error"')) throw new Error(`qemu-storage-daemon refuses: ${answer}`);
}

class Lines {
  #rest = '';
  readonly #lines: string[] = [];
  #wake: () => void = () => {};

  constructor(socket: Socket) {
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      const lines = (this.#rest + String(chunk)).split('\n');
      this.#rest = lines.pop() ?? '';
      this.#lines.push(...lines);
      this.#wake();
    });
  }

  async next(isMeant: (line: string) => boolean): Promise<string> {
    for (;;) {
      const line = this.#lines.shift();
      if (line === undefined)
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      else if (isMeant(line)) return line;
    }
  }
}
