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

/** Walks the document and the machine side by side; fails where they differ. */
function walk(
  text: string,
  { chart, form }: DrawnChart,
  next: (snapshot: AnyMachineSnapshot, step: number) => ProtocolEvent | undefined,
): void {
  const interpreter = new ScxmlInterpreter(text);
  let [snapshot] = initialTransition(chart.machine, size);
  for (let step = 0; ; step += 1) {
    const event = next(snapshot, step);
    if (event === undefined) return;
    const isEnabled = snapshot.can(event);
    if (isEnabled) [snapshot] = transition(chart.machine, snapshot, event);
    expect(interpreter.send(event.type, dataOf(event))).toBe(isEnabled);
    expect([...interpreter.active].sort()).toEqual(leavesOf(snapshot));
    expect(plain(contextIn(interpreter, { chart, form }))).toEqual(plain(snapshot.context));
  }
}

const isInterruption = ({ type }: ProtocolEvent): boolean => type.endsWith('.crash') || type.endsWith('.takeover');

/** Of ten events nearly eight are enabled where they come and interrupt nothing, so that a walk gets far; one is any. */
const walks = (text: string, drawn: DrawnChart, seen = new Set<string>()) =>
  fc.property(
    fc.array(fc.tuple(fc.nat({ max: 19 }), fc.nat(), eventsOf(drawn)), { maxLength: 100, size: 'max' }),
    (choices) => {
      walk(text, drawn, (snapshot, step) => {
        const choice = choices[step];
        if (choice === undefined) return undefined;
        const [turn, pick, any] = choice;
        const enabled = possible(drawn).filter((event) => snapshot.can(event));
        const quiet = turn < 2 ? [] : enabled.filter((event) => turn < 4 || !isInterruption(event));
        const event = quiet[pick % Math.max(1, quiet.length)] ?? any;
        if (snapshot.can(event)) seen.add(event.type);
        return event;
      });
    },
  );

describe.each(drawnCharts)('diagram: scxml: $chart.name', (drawn) => {
  const text = statechartScxml(drawn.form);

  it('goes in step with the machine over any events: same states, same data, same refusals', () => {
    const seen = new Set<string>();
    fc.assert(walks(text, drawn, seen), { numRuns: 200 });
    expect([...seen].sort()).toEqual([...drawn.chart.alphabet].sort());
  });

  it('would not, if any one of its conditions were the other way round or any one of its assignments were missing', () => {
    const conditions = [...text.matchAll(/cond="([^"]*)"/g)].map(({ 0: whole, 1: condition, index }) => ({
      index,
      whole,
      other: `cond="!(${condition})"`,
    }));
    const assignments = [...text.matchAll(/<assign [^>]*>/g)].map(({ 0: whole, index }) => ({
      index,
      whole,
      other: '',
    }));
    for (const { index, whole, other } of [...conditions, ...assignments]) {
      const changed = text.slice(0, index) + other + text.slice(index + whole.length);
      const { failed } = fc.check(walks(changed, drawn), { numRuns: 300, endOnFailure: true, seed: 1 });
      expect(failed, `${whole} changed to ${other}`).toBe(true);
    }
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
