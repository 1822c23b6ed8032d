// A proxy between the two ends of a link, for tests: it can cut, stall, delay, go silent in one direction or damage what
// passes. What it does by itself is to pass on every byte in order.
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

export type Direction = 'to the target' | 'from the target';

type Pipe = { readonly from: Socket; readonly to: Socket; readonly direction: Direction };

export class LinkProxy {
  /** How long each byte is on the way, in milliseconds, in either direction. */
  delay = 0;
  /** The longest piece that is passed on at a time, in bytes. */
  piece = Number.POSITIVE_INFINITY;
  /** How many connections were taken. */
  taken = 0;
  /** How many bytes were passed on. */
  readonly passed: Record<Direction, number> = { 'to the target': 0, 'from the target': 0 };
  readonly #target: { readonly host: string; readonly port: number };
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #pipes = new Set<Pipe>();
  readonly #queue: { readonly at: number; readonly act: () => void }[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #stalled = new Set<Direction>();
  readonly #swallowed = new Set<Direction>();
  #isCut = false;
  #damage: { readonly direction: Direction; after: number } | undefined;

  private constructor(target: { readonly host: string; readonly port: number }) {
    this.#target = target;
    this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#take(socket));
  }

  static async start(target: { readonly host: string; readonly port: number }): Promise<LinkProxy> {
    const proxy = new LinkProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get address(): { readonly host: string; readonly port: number } {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('a proxy listens on a port');
    return { host: '127.0.0.1', port: address.port };
  }

  /** How many connections are open. */
  get connections(): number {
    return this.#pipes.size / 2;
  }

  /** Closes every connection at once, and each new one until `mend`. */
  cut(): void {
    this.#isCut = true;
    this.reset();
  }

  /** Closes every connection at once; new ones pass. */
  reset(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Takes nothing more from one side, so that its sender feels it, until `mend`. */
  stall(...directions: readonly Direction[]): void {
    for (const direction of directions) this.#stalled.add(direction);
    for (const { from, direction } of this.#pipes) if (this.#stalled.has(direction)) from.pause();
  }

  /** Goes silent: takes everything and passes nothing on, as a line that is dead without anybody being told, until `mend`. */
  swallow(...directions: readonly Direction[]): void {
    for (const direction of directions) this.#swallowed.add(direction);
  }

  /** Changes one bit of the byte that comes after so many more. */
  damage(direction: Direction, after: number): void {
    this.#damage = { direction, after };
  }

  /** Everything passes again; what was swallowed is lost, so connections of that time are closed. */
  mend(): void {
    if (this.#swallowed.size > 0) this.reset();
    this.#isCut = false;
    this.#stalled.clear();
    this.#swallowed.clear();
    for (const { from } of this.#pipes) from.resume();
  }

  async close(): Promise<void> {
    this.#server.close();
    this.reset();
    clearTimeout(this.#timer);
    await once(this.#server, 'close');
  }

  #take(near: Socket): void {
    this.taken += 1;
    if (this.#isCut) {
      near.destroy();
      return;
    }
    const far = connect({ ...this.#target, allowHalfOpen: true });
    this.#pipe(near, far, 'to the target');
    this.#pipe(far, near, 'from the target');
  }

  #pipe(from: Socket, to: Socket, direction: Direction): void {
    const pipe: Pipe = { from, to, direction };
    this.#pipes.add(pipe);
    this.#sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (chunk: Buffer) => this.#pass(pipe, chunk));
    from.on('end', () => this.#later(() => to.end()));
    from.on('error', () => {});
    from.on('drain', () => this.#go(direction === 'to the target' ? 'from the target' : 'to the target'));
    from.on('close', () => {
      this.#pipes.delete(pipe);
      this.#sockets.delete(from);
      this.#later(() => to.destroy());
    });
    if (this.#stalled.has(direction)) from.pause();
  }

  #pass({ from, to, direction }: Pipe, chunk: Buffer): void {
    if (this.#swallowed.has(direction)) return;
    this.#damageIn(direction, chunk);
    this.#later(() => {
      this.passed[direction] += chunk.length;
      for (let at = 0; at < chunk.length && !to.destroyed; at += this.piece)
        if (!to.write(chunk.subarray(at, Math.min(at + this.piece, chunk.length)))) from.pause();
    });
  }

  #go(direction: Direction): void {
    if (this.#stalled.has(direction)) return;
    for (const pipe of this.#pipes) if (pipe.direction === direction) pipe.from.resume();
  }

  #damageIn(direction: Direction, chunk: Buffer): void {
    if (this.#damage?.direction !== direction) return;
    if (this.#damage.after < chunk.length) {
      chunk[this.#damage.after] = (chunk[this.#damage.after] ?? 0) ^ 0x10;
      this.#damage = undefined;
    } else this.#damage.after -= chunk.length;
  }

  /** Does it when its delay is over and everything before it is done, so that nothing overtakes. */
  #later(act: () => void): void {
    if (this.delay === 0 && this.#queue.length === 0) {
      act();
      return;
    }
    this.#queue.push({ at: Math.max(performance.now() + this.delay, this.#queue.at(-1)?.at ?? 0), act });
    this.#timer ??= setTimeout(this.#run, this.delay);
  }

  readonly #run = (): void => {
    this.#timer = undefined;
    const now = performance.now();
    const isDue = () => (this.#queue[0]?.at ?? Number.POSITIVE_INFINITY) <= now;
    while (isDue()) this.#queue.shift()?.act();
    const [next] = this.#queue;
    if (next !== undefined) this.#timer = setTimeout(this.#run, Math.max(1, next.at - now));
  };
}
