// `destage diagram`: the statecharts as pictures, as text and as documents for other tools.
import { Argument, Command, Option } from 'commander';
import { DrawingError, type Format, formats } from '../diagram/index.js';
import { type DrawnChart, drawChart, drawnCharts } from './draw-chart.js';
import { UsageError } from './exit-code.js';
import { resultTo } from './output.js';

type Options = { readonly format: Format; readonly out?: string };

export const diagramCommand = (): Command =>
  new Command('diagram')
    .summary('draw a statechart, or the pair of them')
    .description('Draws a statechart, or which events the statecharts of the pair share.')
    .addArgument(new Argument('[chart]', 'what is drawn').choices(drawnCharts).default('pair'))
    .addOption(new Option('--format <format>', 'how it is written').choices(formats).default('svg'))
    .option('--out <file>', 'write to a file')
    .action(async (chart: DrawnChart, { format, out }: Options) => {
      try {
        resultTo(out, await drawChart(chart, format));
      } catch (error) {
        throw error instanceof DrawingError ? new UsageError(error.message) : error;
      }
    });
