// How many property runs a second there are, of 30 writes with every fault, in lockstep and under every rule, beside the
// same runs written the usual way, in turn.
//
//   tsx bench/property/runs.ts [--rounds 9] [--runs 1000] [--usual-runs 30] [--seed 1]
import { parseArgs } from 'node:util';
import { allFaults, InternedPair, plannedRun, run } from '../../src/sim/index.js';
import { inTurn, median, paceOf, ratioOf } from '../rounds.js';
import { size } from './size.js';
import { usualRuns } from './usual-way.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    runs: { type: 'string', default: '1000' },
    'usual-runs': { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
  },
});

const say = (text: string) => process.stdout.write(`${text}\n`);
const [rounds, runs, usual, seed] = [values.rounds, values.runs, values['usual-runs'], values.seed].map(Number);

type Done = { runs: number; events: number };

/** Runs of a campaign, each on the statecharts that earlier runs have asked. */
function interned(done: Done, count: number, first: number, pair: InternedPair): void {
  for (let index = first; index < first + count; index += 1) {
    const planned = plannedRun({ seed: Number(seed), writes: 30, faults: allFaults }, index);
    const { broken, events } = run({ ...planned, size, checks: ['lockstep', 'rules'], pair });
    if (broken !== undefined) throw new Error(`${broken.property}: ${broken.found}`);
    done.runs += 1;
    done.events += events.length;
  }
}

function measure(roundCount: number, runCount: number, usualCount: number): void {
  const pair = new InternedPair();
  const [mine, theirs]: readonly Done[] = [
    { runs: 0, events: 0 },
    { runs: 0, events: 0 },
  ];
  if (mine === undefined || theirs === undefined) return;
  const actors = () => {
    theirs.events += usualRuns(usualCount, Number(seed) + theirs.runs);
    theirs.runs += usualCount;
  };
  interned(mine, runCount, 0, pair);
  actors();
  const [one, other] = inTurn(roundCount, [
    { name: 'interned', pace: () => paceOf(runCount, () => interned(mine, runCount, mine.runs, pair)) },
    { name: 'the usual way', pace: () => paceOf(usualCount, actors) },
  ]);
  if (one === undefined || other === undefined) return;
  for (const [{ name, core }, done] of [
    [one, mine],
    [other, theirs],
  ] as const)
    say(
      `${name}: ${median(core).toFixed(1)} runs a core second (median), ${(done.events / done.runs).toFixed(0)} events a run`,
    );
  say(`ratio: ${ratioOf(one, other).toFixed(1)} times the runs (median of ${roundCount} rounds)`);
}

measure(Number(rounds), Number(runs), Number(usual));
