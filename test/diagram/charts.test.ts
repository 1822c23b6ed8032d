// The statecharts as data and as pictures: everything that the machines have is there, once, and legible.
import { describe, expect, it } from 'vitest';
import { createMachine, type StateNode } from 'xstate';
import {
  drawPair,
  formats,
  guardText,
  readPair,
  readStatechart,
  render,
  type Statechart,
  sideBySide,
  statesOf,
} from '../../src/diagram/index.js';
import { isArrow } from '../../src/diagram/transition-lines.js';
import { eventTypes } from '../../src/protocol/index.js';
import { drawnCharts } from './drawn-charts.js';
import { elementsOf, parseXml } from './parse-xml.js';
import { faultsOf, shownIn } from './svg-geometry.js';

const forms = drawnCharts.map(({ form }) => form);
const link = sideBySide(
  'link',
  forms.filter(({ name }) => name.startsWith('link.')),
);
const drawn: readonly Statechart[] = [...forms.filter(({ name }) => !name.startsWith('link.')), link];
const pair = readPair(forms);

const transitionsOf = ({ root }: Statechart) =>
  statesOf(root).flatMap((state) => state.transitions.map((transition) => ({ state, transition })));

const nodesOf = (node: StateNode): readonly StateNode[] => [node, ...Object.values(node.states).flatMap(nodesOf)];

describe.each(drawnCharts)('diagram: intermediate form: $chart.name', ({ chart, form }) => {
  it('has every state of the machine, with its kind, and every transition, in order', () => {
    const nodes = nodesOf(chart.machine.root);
    expect(statesOf(form.root).map(({ id, kind }) => [id, kind])).toEqual(nodes.map(({ id, type }) => [id, type]));
    expect(
      statesOf(form.root).map(({ transitions }) => transitions.map(({ event, targets }) => [event ?? '', targets])),
    ).toEqual(
      nodes.map((node) =>
        [...[...node.transitions.values()].flat(), ...(node.always ?? [])].map(({ eventType, target }) => [
          eventType,
          (target ?? []).map(({ id }) => id),
        ]),
      ),
    );
  });

  it('has the events of its alphabet, and says of every guard what it asks', () => {
    expect([...form.events].sort()).toEqual([...chart.alphabet].sort());
    const asked = transitionsOf(form).flatMap(({ transition: { guard } }) => (guard ? [guardText(guard)] : []));
    expect(asked.filter((text) => form.guards[text.replace(/^not\((.*)\)$/, '$1')] === undefined)).toEqual([]);
  });

  it('is plain data: it is the same after a way through JSON', () => {
    expect(JSON.parse(JSON.stringify(form))).toEqual(
      JSON.parse(
        JSON.stringify(
          readStatechart(form.name, chart.machine, form.guards, {
            writes: 3,
            queueDepth: 2,
            primaryCapacity: 2,
            secondaryCapacity: 2,
          }),
        ),
      ),
    );
  });
});

describe('diagram: intermediate form', () => {
  it('refuses a history state, which it cannot show', () => {
    const machine = createMachine({
      id: 'any',
      initial: 'a',
      states: { a: { initial: 'b', states: { b: {}, last: { type: 'history' } } } },
    });
    expect(() => readStatechart('any', machine, {})).toThrow('any.a.last is a history state');
  });

  it('refuses to put charts side by side that share an event', () => {
    expect(() => sideBySide('both', forms)).toThrow('host.issue is shared');
  });
});

describe.each(drawn)('diagram: $name', (form) => {
  it.each(formats)('%s: names every state and every event, and is the same bytes each time', async (format) => {
    const text = await render(form, format);
    const names = statesOf(form.root).map(({ name }) => name);
    expect([...names, ...form.events].filter((word) => !text.includes(word))).toEqual([]);
    expect(await render(form, format)).toBe(text);
  });

  it('mermaid: every transition is drawn once', async () => {
    const text = await render(form, 'mermaid');
    const arrows = transitionsOf(form).filter(({ state, transition }) => isArrow(state, transition));
    expect(text.match(/ --> \w+ : /g) ?? []).toHaveLength(arrows.length);
    expect(text.match(/\[\*\] --> /g)).toHaveLength(
      statesOf(form.root).filter(({ initial }) => initial !== undefined).length,
    );
    for (const event of form.events) {
      expect(text.split(event)).toHaveLength(
        transitionsOf(form).filter(({ transition }) => transition.event === event).length + 1,
      );
    }
  });

  it('plantuml and dot: every arrow is drawn once', async () => {
    const count = transitionsOf(form).filter(({ state, transition }) => isArrow(state, transition)).length;
    const starts = statesOf(form.root).filter(({ initial }) => initial !== undefined).length;
    expect((await render(form, 'plantuml')).match(/(-->|-\[#gray\]->) \w+ : /g) ?? []).toHaveLength(count);
    expect((await render(form, 'dot')).match(/ -> /g)).toHaveLength(count + starts);
  });

  it('svg: no text leaves its box or the picture, none is over another, no line goes through one', async () => {
    expect(faultsOf(shownIn(await render(form, 'svg')))).toEqual([]);
  });

  it('svg: is legible without zooming, for light and dark, and carries no script', async () => {
    const svg = await render(form, 'svg');
    expect(shownIn(svg).width).toBeLessThanOrEqual(900);
    const names = elementsOf(parseXml(svg)).map(({ name }) => name);
    expect(names.slice(0, 4)).toEqual(['svg', 'title', 'desc', 'style']);
    expect(names).not.toContain('script');
    expect(svg).toContain('@media(prefers-color-scheme:dark)');
    expect(svg.match(/https?:[^"]*/g)).toEqual(['http://www.w3.org/2000/svg']);
  });
});

describe('diagram: pair', () => {
  it.each(formats.filter((format) => format !== 'scxml'))(
    '%s: names every statechart and every event once',
    (format) => {
      const text = drawPair(pair, format);
      expect([...eventTypes, ...forms.map(({ root }) => root.name)].filter((word) => !text.includes(word))).toEqual([]);
      expect(drawPair(pair, format)).toBe(text);
    },
  );

  it('shows an arrow for every event that statecharts share, and no other', () => {
    const shared = pair.events.filter(({ to }) => to !== undefined).length;
    expect(drawPair(pair, 'svg').match(/class="edge"/g)).toHaveLength(shared);
    expect(drawPair(pair, 'mermaid').match(/ -->\|/g)).toHaveLength(shared);
    expect(drawPair(pair, 'plantuml').match(/-->|<--/g)).toHaveLength(shared);
    expect(drawPair(pair, 'dot').match(/ -> /g)).toHaveLength(shared);
  });

  it('svg: no text leaves its box or the picture, none is over another, no line goes through one', () => {
    expect(faultsOf(shownIn(drawPair(pair, 'svg')))).toEqual([]);
  });

  it('scxml: is refused, with the reason and what to ask for', () => {
    expect(() => drawPair(pair, 'scxml')).toThrow(/together or not at all; ask for host, primary, link or secondary/);
  });
});

describe('diagram: svg geometry', () => {
  it('finds text that leaves its box, text over text and a line through text', () => {
    const svg = `<svg width="300" height="100"><rect x="10" y="10" width="30" height="20" class="state"/>
      <text x="12" y="24">much too long</text><text x="20" y="26">over</text><path d="M0 20L200 20" class="edge"/></svg>`;
    const faults = faultsOf(shownIn(svg.replaceAll('much too long', 'too long')));
    expect(faults.some((fault) => fault.includes('leaves its box'))).toBe(true);
    expect(faults.some((fault) => fault.includes('is over'))).toBe(true);
    expect(faults.some((fault) => fault.includes('a line'))).toBe(true);
  });
});
