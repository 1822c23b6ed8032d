// The SCXML documents are the machines: run beside them, event by event, they are in the same states with the same data.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnyMachineSnapshot, initialTransition, transition } from 'xstate';
import { sideBySide } from '../../src/diagram/index.js';
import { statechartScxml } from '../../src/diagram/scxml.js';
import { eventOf, type ProtocolEvent } from '../../src/protocol/index.js';
import { type DrawnChart, drawnCharts, size } from './drawn-charts.js';
import { elementsOf, parseXml } from './parse-xml.js';
import { ScxmlInterpreter } from './scxml-interpreter.js';

const link = sideBySide(
  'link',
  drawnCharts.filter(({ chart }) => chart.name.startsWith('link.')).map(({ form }) => form),
);
const documents = [...drawnCharts.map(({ form }) => form), link].map((form) => ({
  name: form.name,
  text: statechartScxml(form),
}));

/** Numbers that are sometimes none of the pair's, so that refusals are walked, too. */
const eventsOf = ({ chart }: DrawnChart): fc.Arbitrary<ProtocolEvent> =>
  fc
    .tuple(fc.constantFrom(...chart.alphabet), fc.integer({ min: 0, max: size.writes + 1 }))
    .map(([type, number]) => eventOf(type, number));

const dataOf = ({ type: _, ...data }: ProtocolEvent): Readonly<Record<string, unknown>> => data;

const leavesOf = (snapshot: AnyMachineSnapshot): readonly string[] =>
  snapshot._nodes
    .filter((node) => Object.keys(node.states).length === 0)
    .map(({ id }) => id)
    .sort();

const contextIn = (interpreter: ScxmlInterpreter, { chart, form }: DrawnChart): unknown =>
  chart.name.startsWith('link.')
    ? { frames: interpreter.evaluate(`${form.root.id}Frames`) }
    : Object.fromEntries(Object.keys(Object(form.context)).map((name) => [name, interpreter.evaluate(name)]));

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe.each(drawnCharts)('diagram: scxml: $chart.name', (drawn) => {
  it('goes in step with the machine over any events: same states, same data, same refusals', () => {
    const text = statechartScxml(drawn.form);
    fc.assert(
      fc.property(fc.array(eventsOf(drawn), { maxLength: 60, size: 'max' }), (events) => {
        const interpreter = new ScxmlInterpreter(text);
        let [snapshot] = initialTransition(drawn.chart.machine, size);
        for (const event of events) {
          const isEnabled = snapshot.can(event);
          if (isEnabled) [snapshot] = transition(drawn.chart.machine, snapshot, event);
          expect(interpreter.send(event.type, dataOf(event))).toBe(isEnabled);
          expect([...interpreter.active].sort()).toEqual(leavesOf(snapshot));
          expect(plain(contextIn(interpreter, drawn))).toEqual(plain(snapshot.context));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('is driven through every transition by enabled events, so that the walk above is not among refusals alone', () => {
    const text = statechartScxml(drawn.form);
    const taken = new Set<string>();
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (choices) => {
        const interpreter = new ScxmlInterpreter(text);
        let [snapshot] = initialTransition(drawn.chart.machine, size);
        for (const choice of choices.take(80)) {
          const enabled = possible(drawn).filter((event) => snapshot.can(event));
          const event = enabled[choice % Math.max(1, enabled.length)];
          if (event === undefined) return;
          taken.add(event.type);
          [snapshot] = transition(drawn.chart.machine, snapshot, event);
          expect(interpreter.send(event.type, dataOf(event))).toBe(true);
          expect([...interpreter.active].sort()).toEqual(leavesOf(snapshot));
          expect(plain(contextIn(interpreter, drawn))).toEqual(plain(snapshot.context));
        }
      }),
      { numRuns: 60 },
    );
    expect([...taken].sort()).toEqual([...drawn.chart.alphabet].sort());
  });
});

const possible = ({ chart }: DrawnChart): readonly ProtocolEvent[] =>
  chart.alphabet.flatMap((type) =>
    [...new Set(Array.from({ length: size.writes }, (_, k) => JSON.stringify(eventOf(type, k + 1))))].map(
      (text): ProtocolEvent => JSON.parse(text),
    ),
  );

describe.each(documents)('diagram: scxml: the document of $name', ({ name, text }) => {
  it('has every id once, and no target or initial state that is not there', () => {
    const elements = elementsOf(parseXml(text));
    const ids = elements.flatMap(({ attributes }) => attributes['id'] ?? []);
    const named = elements.flatMap(({ attributes }) =>
      [attributes['target'], attributes['initial']].flatMap((id) => id ?? []),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('is valid against the schema of the W3C', (context) => {
    const schema = process.env['SCXML_SCHEMA'];
    if (schema === undefined)
      context.skip('SCXML_SCHEMA names no folder with the scxml.xsd of https://www.w3.org/2011/04/SCXML/');
    const folder = mkdtempSync(join(tmpdir(), 'scxml-'));
    writeFileSync(join(folder, `${name}.scxml`), text);
    writeFileSync(join(folder, 'xml.xsd'), xmlNamespace);
    writeFileSync(join(folder, 'catalog.xml'), catalog(pathToFileURL(join(folder, 'xml.xsd')).href));
    const { stderr, status } = spawnSync(
      'xmllint',
      ['--nonet', '--noout', '--schema', join(schema ?? '', 'scxml.xsd'), join(folder, `${name}.scxml`)],
      { encoding: 'utf8', env: { ...process.env, XML_CATALOG_FILES: join(folder, 'catalog.xml') } },
    );
    expect(`${status} ${stderr.trim()}`).toBe(`0 ${join(folder, `${name}.scxml`)} validates`);
  });
});

/** The schema imports the attributes of XML's own namespace from the web; none of them is used here. */
const xmlNamespace = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/XML/1998/namespace">
  <xs:attribute name="lang" type="xs:string"/><xs:attribute name="space" type="xs:string"/>
  <xs:attribute name="base" type="xs:anyURI"/><xs:attribute name="id" type="xs:ID"/>
</xs:schema>`;

const catalog = (file: string): string =>
  `<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog"><uri name="http://www.w3.org/2001/xml.xsd" uri="${file}"/><system systemId="http://www.w3.org/2001/xml.xsd" uri="${file}"/></catalog>`;
