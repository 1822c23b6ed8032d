// The statecharts as XState runs them: an actor each. They follow events and are compared, as anybody would write it who
// has the machines and a few hundred runs to do.
import assert from 'node:assert/strict';
import { createActor } from 'xstate';
import { charts, type ModelState, projection } from '../../src/machines/index.js';
import { nameOf, type Parameters, type ProtocolEvent } from '../../src/protocol/index.js';

export class Statecharts {
  readonly #actors;

  constructor(parameters: Parameters) {
    this.#actors = charts.map((chart) => ({
      ...chart,
      actor: createActor(chart.machine, { input: parameters }).start(),
    }));
  }

  /** Takes the event, which every statechart that has it must accept, and then stands where the implementation stands. */
  follow(event: ProtocolEvent, stands: ModelState): void {
    const concerned = this.#actors.filter(({ alphabet }) => alphabet.includes(event.type));
    for (const { name, actor } of concerned)
      assert(actor.getSnapshot().can(event), `${nameOf(event)} is refused by ${name}`);
    for (const { actor } of concerned) actor.send(event);
    assert.deepEqual(stands, projection(this.#actors.map(({ actor }) => actor.getSnapshot())));
  }

  stop(): void {
    for (const { actor } of this.#actors) actor.stop();
  }
}
