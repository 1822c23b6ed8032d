// The frame that every picture shares: size, title, and one style sheet for light and dark. A picture carries no
// script and loads nothing; what it means is in its title and description, too.
import { element, escapeXml } from './xml.js';

type Theme = Readonly<Record<keyof typeof light, string>>;

const light = {
  ground: '#ffffff',
  text: '#1f2937',
  muted: '#64748b',
  line: '#475569',
  event: '#1d4ed8',
  clause: '#b45309',
  faint: '#94a3b8',
  chart: '#f8fafc',
  region: '#ffffff',
  regionEdge: '#cbd5e1',
  state: '#eef2ff',
  stateEdge: '#6366f1',
  wrong: '#b91c1c',
  wrongGround: '#fee2e2',
  data: '#1d4ed8',
  acks: '#047857',
  messages: '#7e22ce',
};

const dark: Theme = {
  ground: '#0d1117',
  text: '#e6edf3',
  muted: '#9aa5b1',
  line: '#a8b3bf',
  event: '#8ab4ff',
  clause: '#f0b45c',
  faint: '#6e7984',
  chart: '#151b23',
  region: '#0d1117',
  regionEdge: '#3d4652',
  state: '#1e2440',
  stateEdge: '#8b8ff5',
  wrong: '#ff8f87',
  wrongGround: '#43191b',
  data: '#8ab4ff',
  acks: '#4cc38a',
  messages: '#d2a8ff',
};

/** Plain rules twice rather than variables once: what converts pictures often knows no variables. */
const rulesOf = (theme: Theme): string =>
  [
    `.ground{fill:${theme.ground}}`,
    `text{fill:${theme.text}}`,
    `.muted{fill:${theme.muted}}`,
    `.event{fill:${theme.event}}`,
    `.guard{fill:${theme.text}}`,
    `.clause{fill:${theme.clause}}`,
    `.wrong{fill:${theme.wrong}}`,
    `.wrong-ground{fill:${theme.wrongGround}}`,
    `.chart{fill:${theme.chart};stroke:${theme.line}}`,
    `.region{fill:${theme.region};stroke:${theme.regionEdge}}`,
    `.state{fill:${theme.state};stroke:${theme.stateEdge}}`,
    `.edge{stroke:${theme.line}}`,
    `.edge-always{stroke:${theme.faint}}`,
    `.head{fill:${theme.line}}`,
    `.head-always{fill:${theme.faint}}`,
    `.edge-wrong{stroke:${theme.wrong}}`,
    ...(['data', 'acks', 'messages'] as const).flatMap((name) => [
      `.edge-${name}{stroke:${theme[name]}}`,
      `.head-${name}{fill:${theme[name]}}`,
    ]),
  ].join('');

const shared =
  'text{font-family:"Liberation Sans",Arial,Helvetica,sans-serif;font-size:12px}.name{font-weight:600}' +
  '.edge,.edge-always,.edge-wrong,.edge-data,.edge-acks,.edge-messages{fill:none;stroke-width:1.4}' +
  '.dashed{stroke-dasharray:4 4}.chart,.region,.state{stroke-width:1.3}';

export type SvgDocument = {
  readonly width: number;
  readonly height: number;
  /** What the picture shows, for those who hear it. */
  readonly title: string;
  readonly description: string;
  readonly body: readonly string[];
};

/** A whole SVG file. */
export function svgDocument({ width, height, title, description, body }: SvgDocument): string {
  const style = `${shared}${rulesOf(light)}@media(prefers-color-scheme:dark){${rulesOf(dark)}}`;
  const size = { width: Math.ceil(width), height: Math.ceil(height) };
  const inside = [
    element('title', { id: 'title' }, escapeXml(title)),
    element('desc', { id: 'description' }, escapeXml(description)),
    element('style', {}, style.replaceAll('"', "'")),
    element('rect', { class: 'ground', ...size }),
    ...body,
  ];
  const head = {
    xmlns: 'http://www.w3.org/2000/svg',
    ...size,
    viewBox: `0 0 ${size.width} ${size.height}`,
    role: 'img',
    'aria-labelledby': 'title description',
  };
  return `${element('svg', head, `\n${inside.join('\n')}\n`)}\n`;
}
