// A violation as a sequence diagram: the lines that make it one, the last ones of the write, and the violating one.
import { sequenceMermaid, sequenceSvg, sequenceText } from '../diagram/index.js';
import type { Explanation, ViolationReport } from '../oracle/index.js';

const drawings = { text: sequenceText, mermaid: sequenceMermaid, svg: sequenceSvg };

/** For a terminal, as the text of a Mermaid diagram, or as an SVG picture. */
export type DrawingForm = keyof typeof drawings;

/**
 * Draws what an explanation tells; the numbers beside the steps are those of the lines.
 *
 * @throws TypeError for another form, and where there is no explanation
 */
export function drawViolation(
  { sentence }: ViolationReport,
  explanation: Explanation | undefined,
  form: DrawingForm = 'text',
): string {
  if (explanation === undefined)
    throw new TypeError('nothing explains the violation: that is so of traces that can be gone through only once');
  if (!Object.hasOwn(drawings, form))
    throw new TypeError(`there is no form ${JSON.stringify(form)}; there are ${Object.keys(drawings).join(', ')}`);
  const { told, allowed } = explanation;
  const draw = drawings[form];
  const text = form === 'text' || allowed === undefined ? sentence : `${sentence}. ${allowed}`;
  return draw(
    told.map(({ event }) => event),
    { violation: { index: told.length - 1, text }, lines: told.map(({ line }) => line) },
  );
}
