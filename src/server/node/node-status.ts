// What a node says of itself when it is asked.
import type { LinkCounts } from '../link/index.js';

/** Who the node is, whatever it does. */
export type Standing = {
  readonly pair: string | undefined;
  readonly generation: number;
  readonly folder: string;
  readonly volume: string;
  readonly volumeBytes: number;
  readonly blockSize: number;
  readonly process: number;
  /** Seconds since the start of the process. */
  readonly up: number;
};

type Common = Standing & {
  /** Where the secondary listens, and whether the link is up. */
  readonly link: {
    readonly address: string | undefined;
    readonly isUp: boolean;
    readonly counts: LinkCounts | undefined;
  };
  /** Payload bytes in the cache, and the most there may be. */
  readonly cache: { readonly bytes: number; readonly most: number };
  /** Of them in memory, and the most there may be. */
  readonly memory: { readonly bytes: number; readonly most: number };
  /** A second, over the last ten seconds. */
  readonly rates: Readonly<Record<string, number>>;
};

export type PrimaryStatus = Common & {
  readonly role: 'primary';
  readonly state: 'asking the secondary' | 'up' | 'stopping' | 'fenced' | 'failed';
  readonly hosts: { readonly listen: string | undefined; readonly connections: number; readonly waiting: number };
  readonly positions: {
    readonly issued: number;
    readonly stored: number;
    readonly reported: number;
    readonly acknowledged: number;
    readonly messaged: number;
    readonly released: number;
  };
  /** What was completed and is not covered by a destage message. */
  readonly lag: { readonly writes: number; readonly bytes: number; readonly seconds: number };
};

export type SecondaryStatus = Common & {
  readonly role: 'secondary';
  readonly state: 'waiting for a pair' | 'standby' | 'taking over' | 'active' | 'stopping' | 'failed';
  readonly hosts: { readonly listen: string | undefined; readonly connections: number };
  readonly positions: {
    readonly newest: number;
    readonly acknowledged: number;
    readonly permitted: number;
    readonly destaged: number;
  };
};

export type NodeStatus = PrimaryStatus | SecondaryStatus;

/** What a takeover kept and what it dropped. */
export type TakeoverReport = {
  /** Everything up to here is in the image. */
  readonly kept: number;
  /** The newest write that had arrived: those above `kept` are lost. */
  readonly newest: number;
  readonly generation: number;
  /** Where hosts are served. */
  readonly listen: string;
  /** False if it had taken over before it was asked. */
  readonly isNew: boolean;
};
