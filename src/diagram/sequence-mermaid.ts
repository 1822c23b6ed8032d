// A sequence as the text of a Mermaid sequence diagram. The link is a lifeline of its own here, because Mermaid's
// arrows take no time: a frame goes into the link at one step and comes out at a later one, or never.
import type { ObservedEvent } from '../protocol/index.js';
import { readSequence, type Sequence, type SequenceOptions, type Step } from './sequence.js';

/** The text of a Mermaid sequence diagram of these events; `link` as a name would be a keyword of Mermaid's. */
export function sequenceMermaid(events: readonly ObservedEvent[], options: SequenceOptions = {}): string {
  const sequence = readSequence(events, options);
  const lines = sequence.steps.flatMap((step) => [...linesOf(step, sequence), ...violationOf(step, sequence)]);
  return [
    'sequenceDiagram',
    '  participant host',
    '  participant primary',
    '  participant channels as link',
    '  participant secondary',
    ...lines.map((line) => `  ${line}`),
    '',
  ].join('\n');
}

/** The spaces around an arrow keep the name before it apart from its sign: `-x` after a letter is no arrow. */
function linesOf(step: Step, { unmatched }: Sequence): readonly string[] {
  const text = escaped([step.label, step.clauses].filter(Boolean).join(' '));
  const at = step.at ?? 'host';
  switch (step.kind) {
    case 'call':
      return [`${at} ->> ${step.peer ?? 'primary'}: ${text}`];
    case 'sending':
      return [`${at} ${unmatched.has(step) ? '-x' : '-)'} channels: ${text}`];
    case 'arrival':
      return [unmatched.has(step) ? `channels -->> ${at}: ${text} (never sent)` : `channels ->> ${at}: ${text}`];
    case 'local':
      return [`${at} ->> ${at}: ${text}`];
    case 'crash':
    case 'recover':
    case 'takeover':
      return [`Note over ${at}: ${step.label.toUpperCase()}`];
    case 'note':
      return [`Note over host,secondary: ${text}`];
  }
}

const violationOf = (step: Step, { violation }: Sequence): readonly string[] =>
  violation?.index === step.index ? [`Note over host,secondary: ✗ ${escaped(violation.text)}`] : [];

/** Mermaid ends a statement at a semicolon or a line break and takes `#` for the start of an entity. */
const escaped = (text: string): string =>
  text.replace(/[#;<>]/g, (sign) => `#${sign.charCodeAt(0)};`).replace(/\s*\n\s*/g, '<br/>');
