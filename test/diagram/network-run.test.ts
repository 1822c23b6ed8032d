// Runs of any network as pictures: who takes part, what changes, where the circle begins, what is wrong.
import { describe, expect, it } from 'vitest';
import { type NetworkRun, networkMermaid, networkSvg, networkTable, networkText } from '../../src/diagram/index.js';

const run: NetworkRun = {
  machines: ['host', 'wire', 'disk'],
  steps: [
    { label: 'send(1)', takers: [0, 2], changes: ['sent n=1', '', ''] },
    { label: 'tick', takers: [1], changes: ['', 'late', ''] },
    { label: 'a;b', takers: [0, 1, 2], changes: ['', '', 'full'] },
  ],
  circle: 1,
  violation: 'it never ends',
};

describe('diagram: runs of networks', () => {
  it('diagram: runs of networks: a table', () => {
    expect(networkTable(run)).toBe(
      [
        'step │ event   │ host     │ wire │ disk',
        '─────┼─────────┼──────────┼──────┼─────',
        '   1 │ send(1) │ sent n=1 │      │ ·',
        '  from here on for ever:',
        '   2 │ tick    │          │ late │',
        '   3 │ a;b     │ ·        │ ·    │ full',
        '✗ it never ends',
        '',
      ].join('\n'),
    );
  });

  it('diagram: runs of networks: a sequence diagram for a terminal', () => {
    const lines = networkText(run).split('\n');
    expect(lines[1]).toMatch(/^ {3}1 +●─+┼─+● {2}send\(1\)$/);
    expect(lines[2]).toContain('from here on for ever:');
    expect(lines[3]).toMatch(/^ {3}2 +│ +● +│ {2}tick$/);
    expect(lines[4]).toMatch(/●─+●─+● {2}a;b$/);
  });

  it('diagram: runs of networks: a Mermaid diagram, with the circle as a loop', () => {
    expect(networkMermaid(run).split('\n')).toEqual([
      'sequenceDiagram',
      '  autonumber',
      '  participant m0 as host',
      '  participant m1 as wire',
      '  participant m2 as disk',
      '  m0->>m2: send(1)',
      '  loop for ever',
      '  Note over m1: tick',
      '  Note over m0,m2: a#59;b',
      '  end',
      '  Note over m0,m2: it never ends',
      '',
    ]);
  });

  it('diagram: runs of networks: an SVG picture with every machine, event and the violation', () => {
    const svg = networkSvg(run);
    for (const text of ['host', 'wire', 'disk', 'send(1)', 'tick', 'for ever', 'it never ends'])
      expect(svg).toContain(text);
    expect(svg.match(/<circle/g)?.length).toBe(6);
  });
});
