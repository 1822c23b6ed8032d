// Measures several things in turn, round after round in one process, so that what disturbs the machine disturbs all of
// them, and only their ratio is told.

/** How much was done in a second that passed, and in a second of a core, which others may use at the same time. */
export type Pace = { readonly passed: number; readonly core: number };

export type Contestant = { readonly name: string; readonly pace: () => Pace };

/** What a contestant reached, round by round. */
export type Measured = { readonly name: string; readonly passed: readonly number[]; readonly core: readonly number[] };

/** Lets each do a round in turn; what they reached, in the order given. */
export function inTurn(rounds: number, contestants: readonly Contestant[]): readonly Measured[] {
  const paces = contestants.map((): Pace[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [k, { pace }] of contestants.entries()) paces[k]?.push(pace());
  }
  return contestants.map(({ name }, k) => ({
    name,
    passed: (paces[k] ?? []).map(({ passed }) => passed),
    core: (paces[k] ?? []).map(({ core }) => core),
  }));
}

/** The pace of something that does so much; threads of the engine count as well. */
export function paceOf(amount: number, act: () => void): Pace {
  const end = begin();
  act();
  return end(amount);
}

/** The same of what takes its time, and is done when its promise is. */
export async function paceWhenDone(amount: number, act: () => Promise<unknown>): Promise<Pace> {
  const end = begin();
  await act();
  return end(amount);
}

/** What gives the pace from now until it is called, of something that did so much. */
function begin(): (amount: number) => Pace {
  const [core, passed] = [process.cpuUsage(), performance.now()];
  return (amount) => {
    const seconds = (performance.now() - passed) / 1e3;
    const { user, system } = process.cpuUsage(core);
    return { passed: amount / seconds, core: (amount / (user + system)) * 1e6 };
  };
}

/** How many times as much the one does in a core second as the other: the median of the rounds. */
export const ratioOf = (one: Measured, other: Measured): number =>
  median(one.core.map((value, round) => value / (other.core[round] ?? Number.NaN)));

/** The middle one of these, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}
