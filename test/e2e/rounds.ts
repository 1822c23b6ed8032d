// How often whole nodes are hurt: as often as there is time for in every run of the tests, and as often as is asked for when
// they are run by themselves. A failure says the seed and the round, and leaves its folder to look into.
import { PairFolder } from './pair-folder.js';
import { endNodes } from './running-node.js';

export const seed = Number(process.env['DESTAGE_E2E_SEED'] ?? 1);

/** @param usual how many rounds in every run of the tests */
export function roundsOf(kind: 'cuts' | 'restarts' | 'power' | 'database', usual: number): readonly number[] {
  const asked = process.env[`DESTAGE_E2E_${kind.toUpperCase()}`];
  return Array.from({ length: Number(asked ?? usual) }, (_, round) => round);
}

export async function inFolder(round: number, live: (pair: PairFolder) => Promise<void>): Promise<void> {
  const pair = await PairFolder.make();
  try {
    await live(pair);
  } catch (error) {
    await endNodes();
    await pair.link.close();
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${message}\nwith DESTAGE_E2E_SEED=${seed}, round ${round}; what it left is in ${pair.path}`, {
      cause: error,
    });
  }
  await endNodes();
  await pair.remove();
}
