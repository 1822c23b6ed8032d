// A pair of nodes with a host and a link between them, in which nothing happens but what is chosen. One node at a time
// does something, and every line that it writes is judged before the next one is asked: so the lines are in an order.
import type { NodeName } from '../protocol/index.js';
import { type Fate, type Faults, Link, type WorldSize } from '../sim/index.js';
import { DrivenHost } from './driven-host.js';
import type { DrivenNode, NodeListener } from './driven-node.js';
import type { SaidEvent } from './parse-output.js';
import { ProgramFault } from './program-fault.js';
import type { Schedule } from './schedule.js';
import { TraceWriter } from './trace-writer.js';

/** Which nodes are the program's. */
export type Role = NodeName | 'pair';

/** Makes a node; `fateOf` and `below` say what a kill leaves of what was not durable. */
export type NodeMaker = (
  node: NodeName,
  listener: NodeListener,
  fateOf: (bytes: number) => Fate,
  below: (bound: number) => number,
) => DrivenNode;

export type WorldOptions = {
  readonly size: WorldSize;
  readonly faults: Faults;
  readonly schedule: Schedule;
  readonly strict: boolean;
  readonly role: Role;
  readonly make: NodeMaker;
  /** Whether a node can be killed between two of its operations on files. */
  readonly killsBetweenOperations: boolean;
};

export class DrivenWorld {
  readonly size: WorldSize;
  readonly faults: Faults;
  readonly schedule: Schedule;
  readonly role: Role;
  readonly killsBetweenOperations: boolean;
  readonly host: DrivenHost;
  readonly link = new Link();
  readonly trace: TraceWriter;
  readonly primary: DrivenNode;
  readonly secondary: DrivenNode;
  /** Whether the secondary was told to take over. The primary then stays down. */
  isTakeoverAsked = false;
  /** Whether it has. */
  isTakenOver = false;
  kills = 0;
  starts = 0;

  constructor({ size, faults, schedule, strict, role, make, killsBetweenOperations }: WorldOptions) {
    this.size = size;
    this.faults = faults;
    this.schedule = schedule;
    this.role = role;
    this.killsBetweenOperations = killsBetweenOperations;
    this.host = new DrivenHost(size, schedule.below);
    this.trace = new TraceWriter(strict, (name) => this.host.named(name));
    this.primary = make('primary', this.#listener('primary'), this.fateOf, schedule.below);
    this.secondary = make('secondary', this.#listener('secondary'), this.fateOf, schedule.below);
  }

  /** Whether the primary is lost for good when everything is copied: only so it is seen what the secondary has. */
  get endsWithTakeover(): boolean {
    return this.faults.primaryCrash + this.faults.takeover > 0;
  }

  isTheirs(node: NodeName): boolean {
    return this.role === 'pair' || this.role === node;
  }

  async begin(): Promise<void> {
    await this.start('primary');
    await this.start('secondary');
    this.trace.begin(this.primary.hello, this.secondary.hello);
  }

  async start(node: NodeName): Promise<void> {
    this.starts += 1;
    await this[node].start();
  }

  /** A host writes; what the primary does not take is sent again later. */
  async write(): Promise<void> {
    const write = this.host.next();
    const before = this.trace.lines.length;
    await this.primary.write(write.name, write.block, write.bytes);
    if (this.primary.hello.lacks.includes('host.issue')) return;
    const isTaken = this.trace.lines.slice(before).some((line) => line.event === 'host.issue');
    if (this.primary.isUp && !isTaken) this.host.refused(write);
  }

  /** Whoever serves hosts, if somebody does. */
  get serving(): DrivenNode | undefined {
    if (this.isTakenOver) return this.secondary.isUp ? this.secondary : undefined;
    return this.primary.isUp ? this.primary : undefined;
  }

  async read(block: number, length: number): Promise<void> {
    const node = this.serving;
    if (node === undefined) return;
    const bytes = await node.read(block, length);
    if (bytes !== undefined) this.trace.read(node.node, block, bytes, length);
  }

  /** A frame arrives at the node: 0 is the oldest. */
  async deliver(to: NodeName, place: number): Promise<void> {
    const frame = this.link.take(to, place);
    if (frame !== undefined) await this[to].deliver(frame);
  }

  async kill(node: NodeName): Promise<void> {
    await this[node].crash();
  }

  async takeOver(): Promise<void> {
    this.isTakeoverAsked = true;
    this.trace.takingOver();
    await this.secondary.takeOver();
    if (!this.secondary.isUp || this.isTakenOver) return;
    const { lacks, observes } = this.secondary.hello;
    if (!lacks.includes('secondary.takeover') && observes?.includes('secondary.takeover') !== false)
      throw new ProgramFault('the secondary answered "takeover" and reported no secondary.takeover');
    this.isTakenOver = true;
  }

  readonly fateOf = (bytes: number): Fate => {
    const { lose, keep, tear } = this.faults;
    const choice = this.schedule.weighted([lose, keep, tear]);
    return choice === 0 ? 'lost' : choice === 1 ? 'kept' : this.schedule.below(bytes);
  };

  #listener(node: NodeName): NodeListener {
    return {
      event: (said) => {
        this.trace.said(said);
        this.#learn(said);
      },
      frame: (frame) => this.link.carry(node === 'primary' ? 'secondary' : 'primary', frame),
      crashed: () => {
        this.kills += 1;
        if (node === 'primary') this.host.lose();
        this.trace.crashed(node);
      },
    };
  }

  #learn({ line, isActive }: SaidEvent): void {
    this.host.hear(line);
    if (line.event === 'secondary.takeover' || isActive) this.isTakenOver = true;
  }
}
