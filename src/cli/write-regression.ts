// A counterexample of the pair as a file of `test/regressions`: `destage replay` runs the implementation along it.
import type { Counterexample, Fault } from '../explore/index.js';
import { rules } from '../invariants/index.js';
import type { ObservedEvent, Parameters } from '../protocol/index.js';
import { recordingAlong } from '../sim/index.js';
import { resultTo, say } from './output.js';

export function writeRegression(
  file: string,
  { events, broken }: Counterexample<ObservedEvent>,
  { parameters, fault }: { readonly parameters: Parameters; readonly fault: Fault | undefined },
): void {
  const [first] = broken;
  const name = rules.find(({ id }) => id === first?.id)?.name ?? '';
  const { recording, followed } = recordingAlong({
    parameters,
    events,
    found: `${first?.id} ${name}: ${first?.found}`,
    what:
      fault === undefined
        ? 'a run of the statecharts that breaks a rule'
        : `a run of the statecharts without ${fault.guard} of the ${fault.chart}`,
  });
  resultTo(file, JSON.stringify(recording, undefined, 2));
  const before = events.length - 1;
  say(
    followed === before
      ? `  ${file}: the implementation goes along to the event that breaks the rule; \`destage replay\` says what it does there`
      : `  ${file}: the implementation goes along for ${followed} of the ${before} events before it`,
  );
}
