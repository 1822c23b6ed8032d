// The list below a statechart that says in words what each guard asks.
import { svgText } from './svg-shapes.js';
import { textWidth } from './text-width.js';
import { lineHeight, lineSize } from './transition-lines.js';

type GuardList = { readonly width: number; readonly height: number; readonly shapes: readonly string[] };

const gap = 12;

/** Sets the list in as many columns, of one width, as the picture has room for. */
export function guardList(guards: readonly (readonly [name: string, asks: string])[], room: number): GuardList {
  if (guards.length === 0) return { width: 0, height: 0, shapes: [] };
  const nameWidth = Math.max(...guards.map(([name]) => textWidth(`[${name}]`, lineSize))) + gap;
  const columnWidth = nameWidth + Math.max(...guards.map(([, asks]) => textWidth(asks, lineSize))) + 2 * gap;
  const columns = Math.max(1, Math.min(guards.length, Math.floor((room + 2 * gap) / columnWidth)));
  const rows = Math.ceil(guards.length / columns);
  const shapes = guards.flatMap(([name, asks], k) => {
    const [x, y] = [Math.floor(k / rows) * columnWidth, (k % rows) * lineHeight + 12];
    return [
      svgText({ x, y }, `[${name}]`, { class: 'guard' }),
      svgText({ x: x + nameWidth, y }, asks, { class: 'muted' }),
    ];
  });
  return { width: columns * columnWidth - 2 * gap, height: rows * lineHeight + 2, shapes };
}
