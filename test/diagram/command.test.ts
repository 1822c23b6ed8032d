// `destage diagram`: what it writes where, and what it says when it cannot.
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { diagramCommand } from '../../src/cli/diagram.js';

const folder = mkdtempSync(join(tmpdir(), 'diagram-'));

async function run(...words: readonly string[]): Promise<void> {
  const silent = { writeErr: () => {}, writeOut: () => {} };
  await diagramCommand().exitOverride().configureOutput(silent).parseAsync(words, { from: 'user' });
}

afterEach(() => vi.restoreAllMocks());

describe('diagram: command', () => {
  it('writes the pair as SVG to stdout when nothing is asked', async () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await run();
    expect(write.mock.calls.map(([text]) => String(text)).join('')).toMatch(/^<svg [\s\S]*The pair: [\s\S]*<\/svg>\n$/);
  });

  it.each(['primary', 'secondary', 'link', 'host'])('writes %s to a file in every format', async (chart) => {
    for (const format of ['svg', 'mermaid', 'plantuml', 'dot', 'scxml', 'json']) {
      const file = join(folder, `${chart}.${format}`);
      await run(chart, '--format', format, '--out', file);
      expect(readFileSync(file, 'utf8')).toContain(chart);
    }
  });

  it('says which charts and formats there are when asked for another', async () => {
    await expect(run('disk')).rejects.toThrow(/Allowed choices are primary, secondary, link, host, pair/);
    await expect(run('host', '--format', 'png')).rejects.toThrow(
      /Allowed choices are svg, mermaid, plantuml, dot, scxml, json/,
    );
  });

  it('says in one line why it cannot write, or cannot draw', async () => {
    await expect(run('host', '--out', join(folder, 'none', 'host.svg'))).rejects.toThrow(
      /^cannot write .*host\.svg: no such file or directory$/,
    );
    await expect(run('pair', '--format', 'scxml')).rejects.toThrow(/^SCXML cannot say .*$/);
  });
});
