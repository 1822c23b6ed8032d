// The statecharts of the pair as the pictures take them, for the tests.
import { readStatechart, type Statechart } from '../../src/diagram/index.js';
import { type Chart, charts } from '../../src/machines/index.js';
import type { Parameters } from '../../src/protocol/index.js';

export const size: Parameters = { writes: 3, queueDepth: 2, primaryCapacity: 2, secondaryCapacity: 2 };

export type DrawnChart = { readonly chart: Chart; readonly form: Statechart };

export const drawnCharts: readonly DrawnChart[] = charts.map((chart) => ({
  chart,
  form: readStatechart(chart.name, chart.machine, chart.guards, size),
}));
