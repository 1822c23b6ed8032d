// A node as whoever drives sees it: the program's, or destage's own. It tells what happens through its listener, in the
// order in which it happens, and is quiet between two calls.
import type { NodeName } from '../protocol/index.js';
import type { SaidEvent } from './parse-output.js';
import type { Moment } from './program-process.js';
import type { Hello } from './protocol.js';

export type NodeListener = {
  readonly event: (said: SaidEvent) => void;
  /** A frame to the other node. */
  readonly frame: (frame: Uint8Array) => void;
  /** It has crashed; everything that it said before was told. */
  readonly crashed: () => void;
};

/** When a node is killed in the middle of its work: counted from now on, over as many calls as it takes. */
export type KillAt = Moment | { readonly operations: number };

export interface DrivenNode {
  readonly node: NodeName;
  readonly isUp: boolean;
  /** What it said of itself when it first started. */
  readonly hello: Hello;
  /** Whether it will be killed while it does what it is asked. */
  readonly isMarked: boolean;
  start(): Promise<void>;
  write(name: string, block: number, bytes: Uint8Array): Promise<void>;
  /** What a host reads; nothing if the node crashed. */
  read(block: number, length: number): Promise<Uint8Array | undefined>;
  deliver(frame: Uint8Array): Promise<void>;
  /** Time passes, and nothing came. */
  settle(): Promise<void>;
  takeOver(): Promise<void>;
  /** It is killed in the middle of what it does from now on, by one of the next calls. */
  killAt(moment: KillAt): void;
  /** It is not killed in the middle of anything any more. */
  spare(): void;
  crash(): Promise<void>;
  /** It ends, and nobody is told. */
  end(): Promise<void>;
}
