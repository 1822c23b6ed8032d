// Writes down what happened, line by line, and shows each line to the oracle at once. It adds what only destage knows:
// crashes, what hosts wrote and read, and a takeover that was killed before it could be told.
import { createOracle, type Oracle, type PairReport } from '../oracle/index.js';
import { type NodeName, type TraceHeader, type TraceLine, traceVersion } from '../protocol/index.js';
import type { HostWrite } from './driven-host.js';
import { digestOf, type SaidEvent } from './parse-output.js';
import type { Hello } from './protocol.js';
import { Violated } from './violated.js';

export class TraceWriter {
  readonly lines: TraceLine[] = [];
  header: TraceHeader | undefined;
  readonly #strict: boolean;
  readonly #hostWrite: (name: string | number | undefined) => HostWrite | undefined;
  #oracle: Oracle | undefined;
  #isTakingOver = false;
  /** The crash of a secondary that was killed while it took over: its recovery says whether it had. */
  #isCrashOpen = false;

  constructor(strict: boolean, hostWrite: (name: string | number | undefined) => HostWrite | undefined) {
    this.#strict = strict;
    this.#hostWrite = hostWrite;
  }

  /** Both nodes have said what they are; from here on every line is judged. */
  begin(primary: Hello, secondary: Hello): void {
    const lacks = [...new Set([...primary.lacks, ...secondary.lacks])];
    const shown = [primary.observes, secondary.observes].filter((list) => list !== undefined);
    const [first, ...others] = shown;
    const observes = first?.filter((type) => others.every((list) => list.includes(type)));
    const source = primary.name === 'destage' ? secondary.name : primary.name;
    this.header = {
      trace: traceVersion,
      order: 'total',
      numbers: primary.numbers,
      lacks,
      ...(source !== undefined && { source }),
      ...(observes !== undefined && { observes }),
    };
    this.#oracle = createOracle({ strict: this.#strict });
    // The header is the first line.
    this.#oracle.observe(this.header);
    for (const line of this.lines.splice(0)) this.tell(line);
  }

  takingOver(): void {
    this.#isTakingOver = true;
  }

  said({ line, isActive }: SaidEvent): void {
    if (line.event === 'secondary.takeover') this.#isTakingOver = false;
    if (line.event === 'secondary.recover') this.#closeCrash(isActive ? line.permitted : undefined);
    const host =
      line.event === 'host.issue' || line.event === 'primary.store' ? this.#hostWrite(line.write) : undefined;
    this.tell(host === undefined ? line : { ...contentOf(host), ...line });
  }

  crashed(node: NodeName): void {
    if (node === 'secondary' && this.#isTakingOver) this.#isCrashOpen = true;
    else this.tell({ event: `${node}.crash` });
  }

  read(node: NodeName, block: number, bytes: Uint8Array, length: number): void {
    this.tell({ event: 'read', node, block, length, digest: digestOf(bytes) });
  }

  /**
   * Of what the pair lacks, as one of its nodes says, nothing is written, whatever the other node does.
   *
   * @throws Violated
   */
  tell(line: TraceLine): void {
    if (this.header?.lacks.some((type) => type === line.event)) return;
    this.lines.push(line);
    this.#judge(line);
  }

  report(): PairReport | undefined {
    return this.#oracle?.reports()[0];
  }

  #closeCrash(permitted: number | undefined): void {
    if (!this.#isCrashOpen) return;
    this.#isCrashOpen = false;
    if (permitted !== undefined) {
      this.#isTakingOver = false;
      this.tell({ event: 'secondary.takeover', upTo: permitted });
    }
    this.tell({ event: 'secondary.crash' });
  }

  #judge(line: TraceLine): void {
    const violation = this.#oracle?.observe(JSON.stringify(line));
    if (violation !== undefined) throw new Violated(violation);
  }
}

const contentOf = ({ block, length, bytes }: HostWrite) => ({ block, length, digest: digestOf(bytes) });
