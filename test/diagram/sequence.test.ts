// Sequences: what belongs to what, and that every drawing of them says all of it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventTable, readSequence, sequenceMermaid, sequenceSvg, sequenceText } from '../../src/diagram/index.js';
import { instances, type ObservedEvent } from '../../src/protocol/index.js';
import { eventful, violation } from './example-run.js';
import { faultsOf, shownIn } from './svg-geometry.js';

const linksOf = (events: readonly ObservedEvent[]) =>
  readSequence(events).frames.map(({ sent, arrived }) => [sent?.index, arrived?.index]);

const anyRun: fc.Arbitrary<readonly ObservedEvent[]> = fc.array(fc.constantFrom(...instances({ writes: 3 })), {
  maxLength: 40,
});

describe('diagram: sequence', () => {
  it('an arrival belongs to the newest earlier sending of its kind and number', () => {
    const events: readonly ObservedEvent[] = [
      { type: 'primary.transmit', seq: 1 },
      { type: 'primary.transmit', seq: 2 },
      { type: 'primary.transmit', seq: 1 },
      { type: 'secondary.store', seq: 1 },
      { type: 'secondary.store', seq: 2 },
      { type: 'primary.transmit', seq: 1 },
    ];
    expect(linksOf(events)).toEqual([
      [0, undefined],
      [2, 3],
      [1, 4],
      [5, undefined],
    ]);
  });

  it('a frame that arrives twice is drawn twice from one sending', () => {
    const events: readonly ObservedEvent[] = [
      { type: 'secondary.report', seq: 4 },
      { type: 'primary.acknowledged', seq: 4 },
      { type: 'primary.acknowledged', seq: 4 },
    ];
    expect(linksOf(events)).toEqual([
      [0, 1],
      [0, 2],
    ]);
  });

  it('frames of different kinds with one number are not mixed up', () => {
    const events: readonly ObservedEvent[] = [
      { type: 'primary.message', upTo: 1 },
      { type: 'secondary.store', seq: 1 },
      { type: 'secondary.permit', upTo: 1 },
    ];
    expect(linksOf(events)).toEqual([
      [undefined, 1],
      [0, 2],
    ]);
  });

  it('a node is down from its crash to its recovery', () => {
    const { steps } = readSequence(eventful);
    expect(steps.filter(({ down }) => down.includes('primary')).map(({ index }) => index)).toEqual([
      11, 12, 21, 22, 23,
    ]);
    expect(steps.filter(({ down }) => down.includes('secondary')).map(({ index }) => index)).toEqual([15]);
  });

  it('in any run every sending and every arrival is the end of a frame, and no frame arrives before it is sent', () => {
    fc.assert(
      fc.property(anyRun, (events) => {
        const { steps, frames } = readSequence(events);
        const ends = new Set(frames.flatMap(({ sent, arrived }) => [sent, arrived]));
        expect(
          steps.filter(({ kind }) => kind === 'sending' || kind === 'arrival').filter((step) => !ends.has(step)),
        ).toEqual([]);
        for (const { sent, arrived } of frames) expect(sent?.index ?? -1).toBeLessThan(arrived?.index ?? events.length);
      }),
    );
  });

  it('a violation beyond the end is shown at the last step', () => {
    expect(readSequence(eventful, { violation: { index: 99, text: 'late' } }).violation?.index).toBe(
      eventful.length - 1,
    );
    expect(readSequence([], { violation: { index: 0, text: 'empty' } }).violation).toBeUndefined();
  });
});

describe('diagram: sequence: text', () => {
  it('says every step on a line of its own, at most 100 columns wide', () => {
    const lines = sequenceText(eventful, { violation }).split('\n');
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    for (const [index, step] of readSequence(eventful).steps.entries()) {
      const line = lines.find((each) =>
        each
          .replace('✗', ' ')
          .trimStart()
          .startsWith(`${index + 1} `),
      );
      expect(line?.toLowerCase()).toContain(step.label);
    }
  });

  it('cuts no number, however long', () => {
    const long = 123_456_789_012;
    const events: readonly ObservedEvent[] = [
      { type: 'host.issue', write: long },
      { type: 'primary.transmit', seq: long },
      { type: 'primary.message', upTo: long },
      { type: 'primary.report', seq: long },
      { type: 'secondary.permit', upTo: long },
      { type: 'secondary.takeover', upTo: long },
    ];
    const lines = [9_999, 10_000, 12_345, 123_456, 1_234_567, long];
    const drawn = sequenceText(events, { lines, violation: { index: 5, text: 'wrong' } }).split('\n');
    for (const [k, line] of lines.entries()) {
      expect(drawn[k + 1]).toMatch(new RegExp(`^${k === 5 ? '✗ ' : ' +'}${line} `));
      expect(drawn[k + 1]?.match(/\d{12}/g)?.at(-1)).toBe(String(long));
    }
  });

  it('is drawn with signs of ASCII alone when asked', () => {
    expect(sequenceText(eventful, { violation, ascii: true })).toMatch(/^[\n\x20-\x7e]*$/);
    expect(eventTable(eventful, { violation, ascii: true })).toMatch(/^[\n\x20-\x7e]*$/);
  });

  it('shows a short run like this', () => {
    const events: readonly ObservedEvent[] = [
      { type: 'host.issue', write: 1 },
      { type: 'primary.store', seq: 1 },
      { type: 'primary.transmit', seq: 1 },
      { type: 'primary.crash' },
      { type: 'secondary.store', seq: 1 },
      { type: 'secondary.report', seq: 1 },
      { type: 'secondary.takeover' },
    ];
    expect(`\n${sequenceText(events, { violation: { index: 2, text: 'RC-E: 1 was not reported' } })}`).toBe(`
      host                  primary                   link                   secondary
    1   │────── issue 1 ──────▶│                        ┊                        │
    2   │                      ● store 1 (a)(c)         ┊                        │
✗   3   │                      │── transmit 1 (e)(f) ──▶┊                        │
✗      RC-E: 1 was not reported
    4   │                      ✕ CRASH                  ┊                        │
    5   │                      ╎                        ┊───── store 1 (g) ─────▶│
    6   │                      ╎                        ✕◀──── report 1 (g) ─────│
    7   │                      ╎                        ┊                        ● TAKEOVER
`);
  });
});

describe('diagram: sequence: event table', () => {
  it('has a row for every event, and says what became of each frame', () => {
    const table = eventTable(eventful, { violation });
    const rows = table.split('\n').filter((line) => /^.\s+\d+ │/.test(line));
    expect(rows).toHaveLength(eventful.length);
    expect(rows[4]).toContain('data 5, does not arrive');
    expect(rows[6]).toContain('data 5 of step 6');
    expect(rows[19]).toMatch(/^✗.*data 1234567, never sent.*store 1234567.*\(g\)$/);
    expect(table).toContain(`✗   ${violation.text.slice(0, 40)}`);
  });

  it('of a trace has the numbers of lines, and a frame is lost only where all lines are there', () => {
    const events: readonly ObservedEvent[] = [
      { type: 'primary.transmit', seq: 1 },
      { type: 'secondary.store', seq: 1 },
      { type: 'primary.transmit', seq: 2 },
    ];
    const lines = [12, 15, 18];
    const whole = eventTable(events, { lines, isWhole: true });
    for (const part of ['line', '   12 │', 'data 1 of line 12', 'data 2, does not arrive'])
      expect(whole).toContain(part);
    expect(eventTable(events, { lines })).not.toContain('does not arrive');
  });

  it('shows a short run like this', () => {
    const events: readonly ObservedEvent[] = [
      { type: 'host.issue', write: 1 },
      { type: 'primary.store', seq: 1 },
      { type: 'primary.report', seq: 1 },
    ];
    expect(`\n${eventTable(events)}`).toBe(`
  step │ host          │ primary    │ link │ secondary │ clauses
───────┼───────────────┼────────────┼──────┼───────────┼────────
     1 │ issue 1       │ receives 1 │      │           │
     2 │               │ store 1    │      │           │ (a)(c)
     3 │ 1 is complete │ report 1   │      │           │ (b)(d)
`);
  });
});

describe('diagram: sequence: svg', () => {
  it('is well-formed, and no text leaves its place or is crossed, in the eventful run and in any', () => {
    expect(faultsOf(shownIn(sequenceSvg(eventful, { violation })))).toEqual([]);
    fc.assert(
      fc.property(anyRun, (events) => {
        expect(faultsOf(shownIn(sequenceSvg(events)))).toEqual([]);
      }),
    );
  });

  it('has one line from sending to arrival for every frame, a ring for one from nowhere', () => {
    const svg = sequenceSvg(eventful);
    const { frames } = readSequence(eventful);
    expect(svg.match(/class="edge-(data|acks|messages)/g)).toHaveLength(frames.length);
    expect(svg.match(/ r="4" class="edge-wrong"/g)).toHaveLength(
      frames.filter(({ sent }) => sent === undefined).length,
    );
  });
});

describe('diagram: sequence: mermaid', () => {
  it('escapes what Mermaid would read as its own', () => {
    const text = sequenceMermaid(eventful, { violation });
    expect(text).toContain('#60;was ever sent#62; & "lost"#59; see #35;7');
  });

  it('has an arrow for every step but crashes, recoveries, takeovers and what happens everywhere', () => {
    const arrows = readSequence(eventful).steps.filter(({ kind }) =>
      ['call', 'local', 'sending', 'arrival'].includes(kind),
    );
    const text = sequenceMermaid(eventful, { violation });
    expect(text.split('\n').filter((line) => / (->>|-x|-\)|-->>) /.test(line))).toHaveLength(arrows.length);
  });
});

describe('diagram: sequence: every drawing', () => {
  it('is the same bytes each time', () => {
    for (const draw of [eventTable, sequenceMermaid, sequenceSvg, sequenceText]) {
      expect(draw(eventful, { violation })).toBe(draw(eventful, { violation }));
    }
  });
});
