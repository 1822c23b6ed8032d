// Runs of the model of which some types are not shown, as the log of each node: whatever is hidden, they never violate.
import { expect, test } from 'vitest';
import { checkLogs, checkTrace, type TraceReport } from '../../src/oracle/index.js';
import { type EventType, eventTypes } from '../../src/protocol/index.js';
import { sized } from '../model/sizes.js';
import { chooser, fileOf, lineOf, logsOf, nodes } from './damaged-logs.js';
import { walk } from './damaged-run.js';
import type { Line } from './judge.js';

/** Crashes, recoveries and takeovers are told: they are what a system knows of itself. */
const hideable = eventTypes.filter((type) => !/crash|recover|takeover/.test(type));

const outcomeOf = ({ pairs }: TraceReport) => pairs[0]?.violation?.sentence ?? 'no violation';

test('oracle: hidden: a run of the model never violates, in one log and in several, in whichever order they are read', async () => {
  const choose = chooser(1);
  for (let k = 0; k < 900; k += 1) {
    const seldom = 2 + choose(5);
    const most = 2 + choose(4);
    const hidden = new Set<EventType>(hideable.filter(() => choose(most) === 0));
    const parameters = sized(1 + choose(3), 2, 3, 3);
    const run = walk(parameters, 8 + choose(40), choose, seldom);
    const shown = run.filter(({ type }) => !new Set<string>(hidden).has(type));
    const strict = k % 2 === 0;
    const story = `hidden: ${[...hidden]}\n${run.map((event) => JSON.stringify(event)).join('\n')}`;
    // Without their names stores are bound as they come, which is how they were issued.
    const files = logsOf({ hidden, parameters, shown }).map((log, n) =>
      fileOf(nodes[n] ?? '', hidden, log.map(withIssue)),
    );
    const one = fileOf('trace', hidden, shown.map(withIssue));
    expect(outcomeOf(await checkTrace(one, { strict })), story).toBe('no violation');
    const turned = choose(2) === 0 ? files : [...files].reverse();
    expect(outcomeOf(await checkLogs(turned, { strict })), story).toBe('no violation');
  }
});

const withIssue = (event: Parameters<typeof lineOf>[0]): Line =>
  event.type === 'host.issue' ? { event: event.type, write: event.write } : lineOf(event);
