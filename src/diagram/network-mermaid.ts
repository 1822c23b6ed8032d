// A run of any network as a Mermaid sequence diagram: an event that two machines share is an arrow, any other a note.
import type { NetworkRun, NetworkStep } from './network-run.js';

export function networkMermaid({ machines, steps, circle, violation }: NetworkRun): string {
  const lines = steps.flatMap((step, index) => [...(index === circle ? ['  loop for ever'] : []), `  ${lineOf(step)}`]);
  return `${[
    'sequenceDiagram',
    '  autonumber',
    ...machines.map((name, k) => `  participant m${k} as ${quoted(name)}`),
    ...lines,
    ...(circle !== undefined && circle < steps.length ? ['  end'] : []),
    ...(violation === undefined ? [] : [`  Note over m0,m${machines.length - 1}: ${quoted(violation)}`]),
  ].join('\n')}\n`;
}

function lineOf({ label, takers }: NetworkStep): string {
  const [first, second] = takers;
  if (takers.length === 2) return `m${first}->>m${second}: ${quoted(label)}`;
  const all = takers.length === 1 ? `m${first}` : `m${Math.min(...takers)},m${Math.max(...takers)}`;
  return `Note over ${all}: ${quoted(label)}`;
}

/** What Mermaid takes for its own is written as a number. */
const quoted = (text: string): string => text.replace(/[#;:<>{}]/g, (sign) => `#${sign.codePointAt(0)};`);
