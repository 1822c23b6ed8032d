// A violation as a sequence diagram: the lines that make it one, the last ones of the write, and the violating one.
import { sequenceMermaid, sequenceSvg, sequenceText } from '../diagram/index.js';
import type { Explanation, ViolationReport } from '../oracle/index.js';

/** For a terminal, as the text of a Mermaid diagram, or as an SVG picture. */
export type DrawingForm = 'text' | 'mermaid' | 'svg';

/** Draws what an explanation tells; the numbers beside the steps are those of the lines. */
export function drawViolation(
  { sentence }: ViolationReport,
  { told, allowed }: Explanation,
  form: DrawingForm = 'text',
): string {
  const draw = { text: sequenceText, mermaid: sequenceMermaid, svg: sequenceSvg }[form];
  const text = form === 'text' || allowed === undefined ? sentence : `${sentence}. ${allowed}`;
  return draw(
    told.map(({ event }) => event),
    { violation: { index: told.length - 1, text }, lines: told.map(({ line }) => line) },
  );
}
