// A run of any network as an SVG sequence diagram: a lifeline a machine, an event as a line between those that take part.
import { circleText, type NetworkRun } from './network-run.js';
import { svgDocument } from './svg-document.js';
import { svgBox, svgDot, svgLine, svgText } from './svg-shapes.js';
import { wrapped } from './wrapped.js';

const row = 30;
const top = 64;
const left = 44;

export function networkSvg({ machines, steps, circle, violation }: NetworkRun): string {
  const wide = Math.max(150, ...machines.map((name) => name.length * 8 + 40));
  const x = (k: number): number => left + wide / 2 + k * wide;
  const y = (index: number): number => top + index * row + (circle !== undefined && index >= circle ? row : 0);
  const bottom = y(steps.length);
  const said = violation === undefined ? [] : wrapped(violation, 90);
  const width = left + machines.length * wide + 260;
  const body = [
    ...machines.flatMap((name, k) => [
      svgBox({ x: x(k) - wide / 2 + 10, y: 12, width: wide - 20, height: 28 }, 'state', 7),
      svgText({ x: x(k), y: 31 }, name, { class: 'name', size: 13, anchor: 'middle' }),
      svgLine(
        [
          { x: x(k), y: 40 },
          { x: x(k), y: bottom },
        ],
        'edge-always',
      ),
    ]),
    ...(circle === undefined ? [] : [svgText({ x: left, y: y(circle) - row + 4 }, circleText, { class: 'wrong' })]),
    ...steps.flatMap(({ label, takers }, index) => [
      svgText({ x: 14, y: y(index) + 4 }, String(index + 1), { class: 'muted' }),
      svgLine(
        [
          { x: x(Math.min(...takers)), y: y(index) },
          { x: x(Math.max(...takers)), y: y(index) },
        ],
        'edge',
      ),
      ...takers.map((k) => svgDot({ x: x(k), y: y(index) }, 'head', 5)),
      svgText({ x: x(Math.max(...takers)) + 12, y: y(index) - 5 }, label, { class: 'event' }),
    ]),
    ...said.map((line, k) => svgText({ x: left, y: bottom + 24 + k * 18 }, line, { class: 'wrong' })),
  ];
  return svgDocument({
    width,
    height: bottom + 30 + said.length * 18,
    title: `A run of ${machines.join(', ')}`,
    description: steps.map(({ label }) => label).join(', '),
    body,
  });
}
