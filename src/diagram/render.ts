// Every picture by the name of its format. A format that cannot show something says so and what to ask for instead.
import { unreachable } from '../protocol/index.js';
import { statechartDot } from './dot.js';
import { statechartMermaid } from './mermaid.js';
import type { Pair } from './pair.js';
import { pairDot } from './pair-dot.js';
import { pairMermaid } from './pair-mermaid.js';
import { pairPlantuml } from './pair-plantuml.js';
import { pairSvg } from './pair-svg.js';
import { statechartPlantuml } from './plantuml.js';
import { statechartScxml } from './scxml.js';
import type { Statechart } from './statechart.js';
import { statechartSvg } from './svg.js';

export const formats = ['svg', 'mermaid', 'plantuml', 'dot', 'scxml', 'json'] as const;
export type Format = (typeof formats)[number];

/** What cannot be drawn as asked; the message says what can. */
export class DrawingError extends Error {
  override readonly name = 'DrawingError';
}

/** A statechart in a format; the same text every time. */
export async function render(chart: Statechart, format: Format): Promise<string> {
  switch (format) {
    case 'svg':
      return statechartSvg(chart);
    case 'mermaid':
      return statechartMermaid(chart);
    case 'plantuml':
      return statechartPlantuml(chart);
    case 'dot':
      return statechartDot(chart);
    case 'scxml':
      return statechartScxml(chart);
    case 'json':
      return jsonOf(chart);
    default:
      return unreachable(format);
  }
}

/**
 * The pair in a format.
 *
 * @throws DrawingError for SCXML: its regions take an event each for itself, while the pair takes it when all
 *   statecharts that share it accept it, or not at all. A document of regions would be another machine.
 */
export function drawPair(pair: Pair, format: Format): string {
  switch (format) {
    case 'svg':
      return pairSvg(pair);
    case 'mermaid':
      return pairMermaid(pair);
    case 'plantuml':
      return pairPlantuml(pair);
    case 'dot':
      return pairDot(pair);
    case 'json':
      return jsonOf(pair);
    case 'scxml':
      throw new DrawingError(
        'SCXML cannot say that statecharts take an event together or not at all; ask for host, primary, link or secondary',
      );
    default:
      return unreachable(format);
  }
}

const jsonOf = (form: Statechart | Pair): string => `${JSON.stringify(form, undefined, 2)}\n`;
