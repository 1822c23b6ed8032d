// Lockstep follows a channel frame by frame, each in a statechart of its own. That is the channel: whatever was sent before, the
// whole statechart accepts just what that of the frame accepts, and carries just the frames that theirs carry.
import { expect, it } from 'vitest';
import { type AnyMachineSnapshot, initialTransition, transition } from 'xstate';
import { charts, variablesOf } from '../../src/machines/index.js';
import { channels, eventOf, type ProtocolEvent } from '../../src/protocol/index.js';
import { sized } from '../model/sizes.js';

const most = 4;
const frames = Array.from({ length: most + 1 }, (_, frame) => frame);

const names = ['link.data', 'link.acks', 'link.messages'] as const;

it.each(names)('sim: channels: %s is what its frames are, one by one', (name) => {
  const machine = charts.find((chart) => chart.name === name)?.machine;
  if (machine === undefined) throw new Error(`there is no statechart ${name}`);
  const { sent, arrives } = channels[name];
  const framesIn = (snapshot: AnyMachineSnapshot): readonly number[] =>
    Object.values(variablesOf[name](snapshot)).flat();
  const [silent] = initialTransition(machine, sized(1, 1, 1, 1));
  const after = (snapshot: AnyMachineSnapshot, event: ProtocolEvent) => transition(machine, snapshot, event)[0];

  const seen = new Set<string>();
  const look = (whole: AnyMachineSnapshot, alone: readonly AnyMachineSnapshot[]): void => {
    expect(framesIn(whole)).toEqual(alone.flatMap(framesIn));
    if (seen.has(String(framesIn(whole)))) return;
    seen.add(String(framesIn(whole)));
    for (const type of [sent, arrives])
      for (const frame of frames) {
        const event = eventOf(type, frame);
        const one = alone[frame] ?? silent;
        expect(whole.can(event), `${type} ${frame} where ${framesIn(whole)} were sent`).toBe(one.can(event));
        if (one.can(event)) look(after(whole, event), alone.with(frame, after(one, event)));
      }
  };
  look(
    silent,
    frames.map(() => silent),
  );
  expect(seen.size).toBe(2 ** frames.length);
});
