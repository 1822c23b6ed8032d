// How many property runs there are in a second of one core, of 30 writes with every fault, in lockstep and under every rule,
// beside the same runs written the usual way, in turn.
//
//   node out/bench/bench/property/runs.js [--rounds 9] [--runs 6000] [--usual-runs 150] [--seed 1] [--everything]
//
// With --everything, images and reads are checked as well, which the usual way does not.
import { parseArgs } from 'node:util';
import { InternedPair, type Property, properties } from '../../src/sim/index.js';
import { inTurn, median, paceOf, ratioOf } from '../rounds.js';
import { campaignRuns } from './campaign-runs.js';
import { size } from './size.js';
import { usualRuns } from './usual-way.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    runs: { type: 'string', default: '6000' },
    'usual-runs': { type: 'string', default: '150' },
    seed: { type: 'string', default: '1' },
    everything: { type: 'boolean', default: false },
  },
});

const seed = Number(values.seed);
const checks: readonly Property[] = values.everything ? properties : ['lockstep', 'rules'];
const say = (text: string) => process.stdout.write(`${text}\n`);

/** One way of doing the runs; it counts the runs and their events. */
abstract class Way {
  runs = 0;
  events = 0;

  do(count: number): void {
    this.events += this.eventsOf(count);
    this.runs += count;
  }

  protected abstract eventsOf(count: number): number;
}

/** The runs of a campaign, on statecharts that answer each question once. */
class Campaign extends Way {
  readonly #pair = new InternedPair();

  protected eventsOf(count: number): number {
    return campaignRuns({ seed, first: this.runs, count, checks, size }, this.#pair);
  }
}

class UsualWay extends Way {
  protected eventsOf(count: number): number {
    return usualRuns(count, seed + this.runs);
  }
}

function measure(rounds: number, runs: number, usual: number): void {
  const [campaign, usualWay] = [new Campaign(), new UsualWay()];
  campaign.do(runs);
  usualWay.do(usual);
  const [one, other] = inTurn(rounds, [
    { name: 'campaign', pace: () => paceOf(runs, () => campaign.do(runs)) },
    { name: 'the usual way', pace: () => paceOf(usual, () => usualWay.do(usual)) },
  ]);
  if (one === undefined || other === undefined) return;
  say(`checked: ${checks.join(', ')}; ${rounds} rounds in turn, node ${process.version}`);
  for (const { way, name, core } of [
    { way: campaign, ...one },
    { way: usualWay, ...other },
  ])
    say(
      `${name}: ${median(core).toFixed(0)} runs a core second (median), ${(way.events / way.runs).toFixed(0)} events a run`,
    );
  say(`ratio: ${ratioOf(one, other).toFixed(1)} times the runs (median of the rounds)`);
}

measure(Number(values.rounds), Number(values.runs), Number(values['usual-runs']));
