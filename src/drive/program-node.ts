// A node that is the program's: a process, started again after every kill on the same directory.
import { entryOf, type NodeName } from '../protocol/index.js';
import type { Fate } from '../sim/index.js';
import type { DrivenNode, KillAt, NodeListener } from './driven-node.js';
import { type Guardian, markName } from './guardian.js';
import type { Output } from './parse-output.js';
import { ProgramFault } from './program-fault.js';
import { ProgramProcess } from './program-process.js';
import { driveVersion, type Hello, helloSchema, type Input } from './protocol.js';
import type { Storage } from './storage.js';

export type ProgramNodeOptions = {
  readonly node: NodeName;
  readonly command: readonly string[];
  readonly storage: Storage;
  readonly guardian: Guardian;
  /** The folder of the run: every process carries its name. */
  readonly mark: string;
  /** In milliseconds. */
  readonly timeout: number;
  readonly blocks: number;
  readonly blockSize: number;
  readonly listener: NodeListener;
  readonly fateOf: (bytes: number) => Fate;
  readonly below: (bound: number) => number;
};

/** What one answer brought. */
type Answer = { hello?: Hello; data?: Uint8Array; hasRecovered: boolean; lines: number };

export class ProgramNode implements DrivenNode {
  readonly node: NodeName;
  readonly #options: ProgramNodeOptions;
  hello: Hello = helloSchema.parse({ hello: driveVersion });
  #process: ProgramProcess | undefined;
  #starts = 0;
  #killAt: KillAt | undefined;
  /** Whether the library was told when to kill the process that runs. */
  #isCounting = false;

  constructor(options: ProgramNodeOptions) {
    this.node = options.node;
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#process !== undefined;
  }

  get isMarked(): boolean {
    return this.#killAt !== undefined;
  }

  async start(): Promise<void> {
    const { node, command, storage, guardian, mark, timeout, blocks, blockSize } = this.#options;
    storage.prepare();
    const environment = { ...process.env, ...storage.environment, [markName]: mark };
    this.#process = new ProgramProcess({ command, node, environment, guardian, timeout });
    const restarted = this.#starts > 0;
    this.#starts += 1;
    const { directory } = storage;
    const answer = await this.#ask({ do: 'hello', drive: driveVersion, role: node, directory, restarted, blocks, blockSize }); // biome-ignore format: one input a line
    if (answer === undefined) return;
    if (answer.hello === undefined) throw this.#fault('answered "hello" without a line that has "hello"');
    storage.started();
    this.hello = answer.hello;
    if (restarted && !answer.hasRecovered && this.#shows(`${node}.recover`))
      throw this.#fault(`was told that it was restarted, and reported no ${node}.recover`);
  }

  async write(name: string, block: number, bytes: Uint8Array): Promise<void> {
    await this.#ask({ do: 'write', write: name, block, bytes: base64Of(bytes) });
  }

  async read(block: number, length: number): Promise<Uint8Array | undefined> {
    const answer = await this.#ask({ do: 'read', block, length });
    if (answer === undefined) return undefined;
    const bytes = length * this.#options.blockSize;
    if (answer.data?.length === bytes) return answer.data;
    const what = answer.data === undefined ? 'no "data"' : `${answer.data.length} bytes of "data"`;
    throw this.#fault(`answered a read of ${bytes} bytes with ${what}`);
  }

  async deliver(frame: Uint8Array): Promise<void> {
    await this.#ask({ do: 'frame', frame: base64Of(frame) });
  }

  async settle(): Promise<void> {
    await this.#ask({ do: 'settle' });
  }

  async takeOver(): Promise<void> {
    await this.#ask({ do: 'takeover' });
  }

  killAt(moment: KillAt): void {
    this.#killAt = moment;
  }

  spare(): void {
    this.#killAt = undefined;
    if (this.#isCounting) this.#options.storage.killBefore(0);
    this.#isCounting = false;
  }

  async crash(): Promise<void> {
    await this.#process?.kill();
    this.#crashed();
  }

  async end(): Promise<void> {
    await this.#process?.end();
    this.#process = undefined;
  }

  /** Nothing if the process was killed in the middle. */
  async #ask(input: Input): Promise<Answer | undefined> {
    const running = this.#process;
    if (running === undefined) throw new RangeError(`the ${this.node} is down and was asked "${input.do}"`);
    const answer: Answer = { hasRecovered: false, lines: 0 };
    const onOutput = (output: Output) => this.#hear(output, answer);
    const killAt = this.#killAt;
    const isByLibrary = killAt !== undefined && 'operations' in killAt;
    if (isByLibrary && !this.#isCounting) this.#options.storage.killBefore(killAt.operations);
    this.#isCounting = isByLibrary;
    const how = isByLibrary
      ? await running.ask(input, { onOutput, mayBeKilled: true })
      : await running.ask(input, { onOutput, moment: killAt });
    if (how === 'done' && killAt !== undefined && 'lines' in killAt)
      this.#killAt = { ...killAt, lines: Math.max(0, killAt.lines - answer.lines) };
    if (how === 'done') return answer;
    this.#crashed();
    return undefined;
  }

  #hear(output: Output, answer: Answer): void {
    const { listener } = this.#options;
    answer.lines += 1;
    switch (output.say) {
      case 'hello':
        answer.hello = output.hello;
        break;
      case 'data':
        answer.data = output.data;
        break;
      case 'frame':
        listener.frame(output.frame);
        break;
      case 'event':
        if (this.hello.lacks.some((type) => type === output.line.event))
          throw this.#fault(`reported ${output.line.event}, but its hello says that it lacks that`);
        answer.hasRecovered ||= output.line.event === `${this.node}.recover`;
        listener.event(output);
        break;
      default:
        break;
    }
  }

  #crashed(): void {
    const { storage, listener, fateOf, below } = this.#options;
    this.#process = undefined;
    this.#killAt = undefined;
    this.#isCounting = false;
    storage.crash(fateOf, below);
    listener.crashed();
  }

  #shows(type: 'primary.recover' | 'secondary.recover'): boolean {
    const { observes, lacks } = this.hello;
    return !lacks.includes(type) && (observes?.includes(type) ?? true) && entryOf(type).node === this.node;
  }

  #fault(what: string): ProgramFault {
    return new ProgramFault(`the ${this.node} ${what}`);
  }
}

const base64Of = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
