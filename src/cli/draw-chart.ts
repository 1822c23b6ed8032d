// The statecharts by the names that the command line gives them, drawn in any format.
import { drawPair, type Format, readPair, readStatechart, render, sideBySide } from '../diagram/index.js';
import { charts } from '../machines/index.js';
import type { Parameters } from '../protocol/index.js';

/** What can be drawn; `link` is its three channels side by side. */
export const drawnCharts = ['primary', 'secondary', 'link', 'host', 'pair'] as const;
export type DrawnChart = (typeof drawnCharts)[number];

/** SCXML and JSON show what the machines know at first, and so need a size; the pictures are the same for all. */
const size: Parameters = { writes: 3, queueDepth: 2, primaryCapacity: 3, secondaryCapacity: 3 };

/**
 * @throws DrawingError for what the format cannot show
 */
export async function drawChart(chart: DrawnChart, format: Format): Promise<string> {
  const forms = charts.map(({ name, machine, guards }) => readStatechart(name, machine, guards, size));
  if (chart === 'pair') return drawPair(readPair(forms), format);
  const parts = forms.filter(({ name }) => name === chart || name.startsWith(`${chart}.`));
  const [only] = parts;
  return render(parts.length === 1 && only !== undefined ? only : sideBySide(chart, parts), format);
}
