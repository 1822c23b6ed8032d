// One process of the program under test: asked one thing after another, read line by line, killed when it is its time.
// It lives in a process group of its own, and no process of that group is left when it has ended.
import { type ChildProcess, spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import type { NodeName } from '../protocol/index.js';
import { type Guardian, killGroup } from './guardian.js';
import { LineSplitter } from './line-splitter.js';
import { type Output, parseOutput } from './parse-output.js';
import { ProgramFault, quoted } from './program-fault.js';
import type { Input } from './protocol.js';

export type ProgramOptions = {
  readonly command: readonly string[];
  readonly node: NodeName;
  readonly environment: NodeJS.ProcessEnv;
  readonly guardian: Guardian;
  /** How long an answer may take, in milliseconds. */
  readonly timeout: number;
};

/** When a process is killed in the middle of its work: after so many lines from now on, and so many microseconds. */
export type Moment = { readonly lines: number; readonly microseconds: number };

export type Asking = {
  readonly onOutput: (output: Output) => void;
  readonly moment?: Moment | undefined;
  /** Whether the process may be killed by something else on purpose. */
  readonly mayBeKilled?: boolean | undefined;
};

type Pending = Asking & {
  readonly input: Input;
  readonly number: number;
  readonly resolve: (how: 'done' | 'killed') => void;
  readonly reject: (error: unknown) => void;
  lines: number;
};

/** More lines than this are no answer. */
const mostLines = 100_000;
/** How much of the standard error is kept, in characters. */
const mostWords = 2_000;
/** How long output may stay open after the process has ended, in milliseconds. */
const patience = 1_000;

export class ProgramProcess {
  readonly #options: ProgramOptions;
  readonly #child: ChildProcess;
  readonly #splitter = new LineSplitter();
  readonly #closed: Promise<void>;
  #asked = 0;
  #pending: Pending | undefined;
  #fault: unknown;
  #isKilled = false;
  #isClosed = false;
  #words = '';

  constructor(options: ProgramOptions) {
    this.#options = options;
    const [file = '', ...args] = options.command;
    this.#child = spawn(file, args, { detached: true, env: options.environment, stdio: ['pipe', 'pipe', 'pipe'] });
    const { pid, stdin, stdout, stderr } = this.#child;
    if (pid !== undefined) options.guardian.add(pid);
    stdin?.on('error', () => {});
    stdout?.on('data', (chunk: Buffer) => this.#read(chunk));
    stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#words = (this.#words + text).slice(-mostWords);
    });
    this.#closed = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#fault ??= new ProgramFault(`${quoted(file)} cannot be started: ${error.message}`);
        this.#end(resolve);
      });
      this.#child.once('exit', () => this.#exited());
      this.#child.once('close', () => this.#end(resolve));
    });
  }

  /**
   * Gives the process an input and waits for the end of its answer, or for its own.
   *
   * @throws ProgramFault when it does not answer as it should
   */
  ask(input: Input, asking: Asking): Promise<'done' | 'killed'> {
    this.#asked += 1;
    const number = this.#asked;
    const asked = new Promise<'done' | 'killed'>((resolve, reject) => {
      this.#pending = { ...asking, input, number, resolve, reject, lines: 0 };
    });
    const timer = setTimeout(() => this.#fail(this.#late(input)), this.#options.timeout);
    if (this.#fault !== undefined) this.#fail(this.#fault);
    else if (this.#isClosed) this.#fail(this.#endedByItself());
    else {
      this.#child.stdin?.write(`${lineOf(input, number)}\n`);
      this.#killIfDue();
    }
    return asked.finally(() => clearTimeout(timer));
  }

  /**
   * Ends every process of the group, and waits until they are gone.
   *
   * @throws ProgramFault when it was not silent, or not there any more
   */
  async kill(): Promise<void> {
    if (this.#isClosed) this.#fault ??= this.#endedByItself();
    await this.end();
    if (this.#fault !== undefined) throw this.#fault;
  }

  /** The same, whatever it did before. */
  async end(): Promise<void> {
    this.#strike();
    await this.#closed;
  }

  #strike(): void {
    this.#isKilled = true;
    if (this.#child.pid !== undefined && !this.#isClosed) killGroup(this.#child.pid);
  }

  #read(chunk: Uint8Array): void {
    try {
      for (const line of this.#splitter.take(chunk)) this.#take(line);
    } catch (error) {
      const fault = error instanceof RangeError ? this.#faultOf(`wrote ${error.message}`) : error;
      this.#fail(fault);
    }
  }

  #take(line: string): void {
    const { node } = this.#options;
    const pending = this.#pending;
    if (pending === undefined) {
      if (this.#isKilled) return;
      throw this.#faultOf(`wrote a line that it was not asked for, after "done": ${quoted(line)}`);
    }
    const output = parseOutput(line, node);
    if (output.say === 'done') {
      this.#done(pending, output.done);
      return;
    }
    pending.lines += 1;
    if (pending.lines > mostLines) throw this.#faultOf(`wrote ${mostLines} lines to one input and no "done"`);
    pending.onOutput(output);
    this.#killIfDue();
  }

  #killIfDue(): void {
    const moment = this.#pending?.moment;
    if (moment === undefined || this.#isKilled || (this.#pending?.lines ?? 0) < moment.lines) return;
    const end = performance.now() + moment.microseconds / 1_000;
    while (performance.now() < end);
    this.#strike();
  }

  #done(pending: Pending, done: number): void {
    if (done !== pending.number)
      throw this.#faultOf(`wrote "done" of ${done}, but was asked ${pending.number} (${pending.input.do})`);
    if (this.#isKilled) return;
    this.#pending = undefined;
    pending.resolve('done');
  }

  /** The process has ended; whatever it started in its group ends with it. */
  #exited(): void {
    if (this.#child.pid !== undefined) killGroup(this.#child.pid);
    setTimeout(() => {
      if (this.#isClosed) return;
      this.#fault ??= this.#faultOf('left a process behind that holds its output open');
      this.#child.stdout?.destroy();
      this.#child.stderr?.destroy();
    }, patience).unref();
  }

  #end(resolve: () => void): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#child.pid !== undefined) this.#options.guardian.remove(this.#child.pid);
    const pending = this.#pending;
    const isMeant = this.#isKilled || (pending?.mayBeKilled === true && this.#child.signalCode === 'SIGKILL');
    if (pending !== undefined && isMeant && this.#fault === undefined) {
      this.#pending = undefined;
      pending.resolve('killed');
    } else if (pending !== undefined) this.#fail(this.#fault ?? this.#endedByItself());
    resolve();
  }

  #fail(error: unknown): void {
    this.#fault ??= error;
    const pending = this.#pending;
    this.#pending = undefined;
    this.#strike();
    pending?.reject(this.#fault);
  }

  #late({ do: what }: Input): ProgramFault {
    return this.#faultOf(
      `did not answer "${what}" within ${this.#options.timeout / 1_000} s: there was no "done" (--timeout gives it more)`,
    );
  }

  #endedByItself(): ProgramFault {
    const { exitCode, signalCode } = this.#child;
    const how = signalCode === null ? `code ${exitCode}` : `signal ${signalCode}`;
    const during = this.#pending === undefined ? '' : ` before it had answered "${this.#pending.input.do}"`;
    return this.#faultOf(`ended by itself with ${how}${during}`);
  }

  #faultOf(what: string): ProgramFault {
    const words = this.#words.trim();
    const said = words === '' ? '' : `\n  its last words on standard error:\n${words.replace(/^/gm, '    ')}`;
    return new ProgramFault(`the ${this.#options.node} ${what}${said}`);
  }
}

const lineOf = ({ do: what, ...rest }: Input, n: number): string => JSON.stringify({ do: what, n, ...rest });
