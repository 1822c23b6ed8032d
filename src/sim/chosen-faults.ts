// Faults by their names: each one that is named has the weight that it has among all faults. It never lets a name pass
// that it does not know.
import { allFaults, type FaultName, type Faults, noFaults } from './faults.js';

const faultNames: readonly string[] = Object.keys(allFaults);
const isFaultName = (name: string): name is FaultName => faultNames.includes(name);

/** Names that stand for several. */
const groups: ReadonlyMap<string, readonly FaultName[]> = new Map([
  ['crash', ['primaryCrash', 'secondaryCrash']],
  ['all', faultNames.filter(isFaultName)],
  ['none', []],
]);

/** What a fault leaves behind is open unless it is named, too. */
const outcomes: readonly { readonly of: readonly FaultName[]; readonly among: readonly FaultName[] }[] = [
  { of: ['cut', 'primaryCrash', 'secondaryCrash'], among: ['cutLoses', 'cutKeeps'] },
  { of: ['primaryCrash', 'secondaryCrash'], among: ['lose', 'keep', 'tear'] },
];

/**
 * @param names of the record of faults, or `crash`, `all` or `none`
 * @throws RangeError for another name, with the list
 */
export function chosenFaults(names: readonly string[]): Faults {
  const other = names.find((name) => name !== 'none');
  if (names.includes('none') && other !== undefined)
    throw new RangeError(`none is no fault at all, and ${other} is one: leave out one of them`);
  const chosen = new Set(names.flatMap(named));
  for (const { of, among } of outcomes)
    if (of.some((name) => chosen.has(name)) && !among.some((name) => chosen.has(name)))
      for (const name of among) chosen.add(name);
  const weights = [...chosen].map((name) => [name, allFaults[name]] as const);
  return { ...noFaults, ...Object.fromEntries(weights) };
}

function named(name: string): readonly FaultName[] {
  const group = groups.get(name);
  if (group !== undefined) return group;
  if (isFaultName(name)) return [name];
  throw new RangeError(`there is no fault ${name}; there are ${[...groups.keys(), ...faultNames].join(', ')}`);
}
