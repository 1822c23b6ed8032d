// The shapes that pictures are made of. They know where and how, never what for.
import { type Line, spaced } from './transition-lines.js';
import { element, escapeXml } from './xml.js';

export type Point = { readonly x: number; readonly y: number };
export type Box = Point & { readonly width: number; readonly height: number };
export type LineStyle = 'edge' | 'edge-always' | 'edge-wrong' | 'edge-data' | 'edge-acks' | 'edge-messages';
type TextStyle = { readonly class?: string; readonly size?: number; readonly anchor?: 'start' | 'middle' | 'end' };

/** One line of text; `at` is the foot of its first, middle or last sign. */
export const svgText = (at: Point, text: string, { class: style, size, anchor }: TextStyle = {}): string =>
  element(
    'text',
    {
      x: at.x,
      y: at.y,
      class: style,
      'text-anchor': anchor,
      style: size === undefined ? undefined : `font-size:${size}px`,
    },
    escapeXml(text),
  );

/** Lines of text in several styles, one below the other; `at` is the foot of the first one's first sign. */
export const svgLines = ({ x, y }: Point, lines: readonly Line[], height: number): readonly string[] =>
  lines.map((line, k) => {
    const parts = spaced(line).map(({ text, style }) => element('tspan', { class: style }, escapeXml(text)));
    return element('text', { x, y: y + k * height, 'xml:space': 'preserve' }, parts.join(''));
  });

/** A rectangle with round corners. */
export const svgBox = ({ x, y, width, height }: Box, style: string, radius: number): string =>
  element('rect', { x, y, width, height, rx: radius, class: style });

/** A line through points, dashed or not. */
export const svgLine = (points: readonly Point[], style: LineStyle, dashed = false): string =>
  element('path', { d: pathOf(points), class: dashed ? `${style} dashed` : style });

/** A line through points with an arrow's head at its end. */
export function svgArrow(points: readonly Point[], style: LineStyle, dashed = false): string {
  const [tail, tip] = points.slice(-2);
  if (tail === undefined || tip === undefined) return '';
  const length = Math.hypot(tip.x - tail.x, tip.y - tail.y) || 1;
  const [along, across] = [(tip.x - tail.x) / length, (tip.y - tail.y) / length];
  const corner = (side: number): Point => ({
    x: tip.x - along * 8 - across * 3.6 * side,
    y: tip.y - across * 8 + along * 3.6 * side,
  });
  const neck = { x: tip.x - along * 6, y: tip.y - across * 6 };
  const head = element('path', { d: `${pathOf([tip, corner(1), corner(-1)])}Z`, class: style.replace('edge', 'head') });
  return svgLine([...points.slice(0, -1), neck], style, dashed) + head;
}

/** A cross, for what ends here. */
export const svgCross = ({ x, y }: Point, style: LineStyle): string =>
  svgLine(
    [
      { x: x - 5, y: y - 5 },
      { x: x + 5, y: y + 5 },
    ],
    style,
  ) +
  svgLine(
    [
      { x: x - 5, y: y + 5 },
      { x: x + 5, y: y - 5 },
    ],
    style,
  );

/** A dot. */
export const svgDot = ({ x, y }: Point, style: string, radius = 4): string =>
  element('circle', { cx: x, cy: y, r: radius, class: style });

const round = (value: number): number => Math.round(value * 10) / 10;
const pathOf = (points: readonly Point[]): string =>
  points.map(({ x, y }, k) => `${k === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
