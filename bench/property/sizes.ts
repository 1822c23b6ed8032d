// What a campaign does in its first seconds, where the worlds are of all sizes, as `destage fuzz` has them by default, beside one
// whose worlds are all of one size. Each begins with statecharts that were never asked.
//
//   node out/bench/bench/property/sizes.js [--rounds 9] [--runs 2000] [--seed 1]
import { parseArgs } from 'node:util';
import { InternedPair, properties, type WorldSize } from '../../src/sim/index.js';
import { inTurn, median, type Pace, paceOf, ratioOf } from '../rounds.js';
import { campaignRuns } from './campaign-runs.js';
import { size } from './size.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
  },
});

const [rounds, runs, seed] = [values.rounds, values.runs, values.seed].map(Number) as [number, number, number];
const say = (text: string) => process.stdout.write(`${text}\n`);

/** Does runs with worlds of all sizes, or of this one: how many events they came to in a second. */
function campaignOf(size: WorldSize | undefined): () => Pace {
  let first = 0;
  return () => {
    const pair = new InternedPair();
    let events = 0;
    const { passed, core } = paceOf(1, () => {
      events = campaignRuns({ seed, first, count: runs, checks: properties, size }, pair);
    });
    first += runs;
    return { passed: events * passed, core: events * core };
  };
}

const [one, other] = inTurn(rounds, [
  { name: 'all sizes', pace: campaignOf(undefined) },
  { name: 'one size', pace: campaignOf({ ...size, writes: 8 }) },
]);
if (one !== undefined && other !== undefined) {
  say(`${runs} runs a round from the beginning, everything checked; ${rounds} rounds in turn, node ${process.version}`);
  for (const { name, core } of [one, other]) say(`${name}: ${median(core).toFixed(0)} events a core second (median)`);
  say(`ratio: ${ratioOf(one, other).toFixed(2)} times the events (median of the rounds)`);
}
