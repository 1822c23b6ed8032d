// What cannot be explored, said so that its author can mend it: the machine, the state, the name, and what to do.

export type ExplorationFault = {
  /** The id of the state, or of the machine's root where it is the machine's. */
  readonly state: string;
  readonly found: string;
  readonly remedy: string;
};

/** A machine that an exploration would say something wrong about, or would not end with. */
export class NotExplorable extends Error {
  override readonly name = 'NotExplorable';
  readonly machine: string;
  readonly faults: readonly ExplorationFault[];

  constructor(machine: string, faults: readonly ExplorationFault[]) {
    const lines = faults.map(({ state, found, remedy }) => `  ${state}: ${found}; ${remedy}`);
    super(`the machine ${machine} cannot be explored:\n${lines.join('\n')}`);
    this.machine = machine;
    this.faults = faults;
  }
}
