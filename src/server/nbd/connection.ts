// One connection from its first byte to its last: negotiation, TLS, transmission, end. Whatever the peer does, it ends: what is slow is
// cut off, and what was held for it is given back.
import type { Socket } from 'node:net';
import type { Budgets } from './budget.js';
import type { NbdLimits } from './limits.js';
import type { NbdServerOptions, NbdTls } from './nbd-server.js';
import { Negotiation, type NegotiationOptions, type Step } from './negotiation.js';
import type { PayloadMemory } from './payload-memory.js';
import { startTls } from './start-tls.js';
import type { Tally } from './tally.js';
import { Transmission } from './transmission.js';

export type ConnectionParts = {
  readonly options: NbdServerOptions;
  readonly limits: NbdLimits;
  readonly budgets: Budgets;
  readonly memory: PayloadMemory;
  readonly tally: Tally;
  readonly peer: string;
  /** The socket is closed; it is called once. */
  readonly closed: () => void;
};

/** How slow a peer may be while it owes something, in bytes a second. */
const leastRate = 65_536;

export class Connection {
  readonly #parts: ConnectionParts;
  readonly #negotiation: Negotiation;
  readonly #start = performance.now();
  #socket: Socket;
  #phase: 'negotiating' | 'transmitting' | 'ending' = 'negotiating';
  #transmission: Transmission | undefined;
  #deadline: NodeJS.Timeout;
  #isClosed = false;
  #isCut = false;
  /** What had been got through when the clock last ticked, and for how many ticks nothing has been. */
  #progress = 0;
  #still = 0;

  constructor(socket: Socket, parts: ConnectionParts) {
    const { options, limits } = parts;
    this.#parts = parts;
    this.#socket = socket;
    this.#negotiation = new Negotiation({ exports: options.exports, tls: demandOf(options.tls), limits });
    this.#deadline = setTimeout(
      () => this.#cut(`no negotiation within ${limits.negotiationMilliseconds} ms`),
      limits.negotiationMilliseconds,
    );
    socket.on('close', () => this.#close());
    this.#listen(socket);
    socket.write(this.#negotiation.greeting());
  }

  get isNegotiating(): boolean {
    return this.#phase === 'negotiating';
  }

  /** Called every second, to notice who stands still. */
  tick(): void {
    const { owed, progress } = this.#transmission ?? { owed: 0, progress: 0 };
    this.#still = owed === 0 || progress !== this.#progress ? 0 : this.#still + 1;
    this.#progress = progress;
    if (this.#still * 1_000 > this.#parts.limits.stallMilliseconds + (owed / leastRate) * 1_000)
      this.#cut(`a standstill of ${this.#still} s in the middle of a message`);
  }

  /** Takes no more requests, finishes those under way, and ends. */
  shutDown(): void {
    if (this.#phase === 'negotiating') this.#end();
    else this.#transmission?.shutDown();
  }

  /** Makes way for another. */
  makeWay(): void {
    this.#cut('made way for another connection while it was negotiating');
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #listen(socket: Socket): void {
    socket.on('error', (error) => this.#log('debug', 'connection broken', { error: error.message }));
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('end', () => this.#left());
  }

  #receive(chunk: Buffer): void {
    if (this.#phase === 'transmitting') this.#transmission?.give(chunk);
    else if (this.#phase === 'negotiating') this.#negotiate(chunk);
  }

  #negotiate(chunk: Buffer): void {
    this.#negotiation.take(chunk);
    while (this.#phase === 'negotiating') {
      const step = this.#negotiation.next();
      if (step === undefined) return;
      if (this.#take(step) === 'wait') return;
    }
  }

  #take(step: Step): 'on' | 'wait' {
    switch (step.kind) {
      case 'answer':
        this.#socket.write(step.bytes);
        return 'on';
      case 'secure':
        this.#secure(step.bytes);
        return 'wait';
      case 'end':
        this.#socket.write(step.bytes);
        this.#end();
        return 'wait';
      case 'cut':
        this.#cut(step.why);
        return 'wait';
      case 'transmit':
        this.#transmit(step);
        return 'wait';
    }
  }

  #secure(ready: Buffer): void {
    const { tls } = this.#parts.options;
    const plain = this.#socket;
    if (tls === undefined || this.#negotiation.rest.length > 0) {
      this.#cut('bytes without TLS after STARTTLS');
      return;
    }
    plain.removeAllListeners('data').removeAllListeners('end').pause();
    const left = this.#parts.limits.negotiationMilliseconds - (performance.now() - this.#start);
    plain.write(ready, () => {
      if (this.#isClosed) return;
      startTls(plain, tls, Math.max(1, left), (secured, why) => {
        if (secured === undefined || this.#isClosed) this.#cut(why);
        else this.#secured(secured);
      });
    });
  }

  #secured(socket: Socket): void {
    this.#socket = socket;
    this.#listen(socket);
    this.#negotiation.secured();
    this.#log('debug', 'connection secured', {});
  }

  #transmit(step: Extract<Step, { kind: 'transmit' }>): void {
    const { limits, budgets, memory, tally } = this.#parts;
    clearTimeout(this.#deadline);
    this.#phase = 'transmitting';
    this.#socket.write(step.bytes);
    this.#transmission = new Transmission({
      device: step.export.device,
      isStructured: step.isStructured,
      limits,
      budgets,
      memory,
      tally,
      send: (replies, sent) => this.#send(replies, sent),
      flow: (isWelcome) => (isWelcome ? this.#socket.resume() : this.#socket.pause()),
      finished: () => this.#end(),
      violated: (why) => this.#cut(why),
    });
    this.#log('info', 'host connected', { export: step.name });
    const { rest } = this.#negotiation;
    if (rest.length > 0) this.#transmission.give(rest);
  }

  #send(replies: readonly Buffer[], sent: () => void): void {
    const socket = this.#socket;
    const last = replies.length - 1;
    if (last > 0) socket.cork();
    for (const [k, reply] of replies.entries()) {
      if (k === last) socket.write(reply, sent);
      else socket.write(reply);
    }
    if (last > 0) socket.uncork();
  }

  /** The peer sends no more. */
  #left(): void {
    if (this.#phase === 'transmitting') this.#transmission?.leave();
    else this.#end();
  }

  #end(): void {
    if (this.#phase === 'ending') return;
    this.#phase = 'ending';
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#socket.destroy(), this.#parts.limits.closeMilliseconds);
    this.#socket.end();
    this.#socket.resume();
  }

  #cut(why: string): void {
    if (this.#isCut) return;
    this.#isCut = true;
    this.#parts.tally.counts.connections.cut += 1;
    this.#log('warn', 'connection cut off', { why });
    this.#phase = 'ending';
    this.#transmission?.abandon();
    this.#socket.destroy();
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#deadline);
    this.#transmission?.abandon();
    this.#log('debug', 'connection closed', {});
    this.#parts.closed();
  }

  #log(level: 'debug' | 'info' | 'warn', message: string, fields: Readonly<Record<string, unknown>>): void {
    this.#parts.options.log(level, message, { peer: this.#parts.peer, ...fields });
  }
}

/** An authority for clients asks for TLS of each: without it, whoever has no certificate would just do without TLS. */
function demandOf(tls: NbdTls | undefined): NegotiationOptions['tls'] {
  if (tls === undefined) return 'none';
  return tls.required || tls.ca !== undefined ? 'required' : 'offered';
}
