// What was said to be a symmetry and is none, said so that its author sees where.

export class NotSymmetric extends Error {
  override readonly name = 'NotSymmetric';

  /** @param machines whose place each takes */
  constructor(machines: Readonly<Record<string, string>>, found: string) {
    const moves = Object.entries(machines).map(([from, to]) => `${from} → ${to}`);
    super(`this is no symmetry (${moves.join(', ')}): ${found}`);
  }
}
