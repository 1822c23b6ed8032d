// Mermaid's own opinion of the Mermaid texts: each is rendered once in a browser without a window.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawPair, readPair, readStatechart, render, sequenceMermaid, sideBySide } from '../../src/diagram/index.js';
import { charts } from '../../src/machines/index.js';
import { type ObservedEvent, unbounded } from '../../src/protocol/index.js';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const reason = existsSync(executablePath)
  ? undefined
  : `there is no Chromium at ${executablePath}; CHROMIUM may name another`;

const forms = charts.map(({ name, machine, guards }) => readStatechart(name, machine, guards, unbounded));
const chart = (name: string) => forms.filter((form) => form.name === name || form.name.startsWith(`${name}.`));

const run: readonly ObservedEvent[] = [
  { type: 'host.issue', write: 1 },
  { type: 'primary.store', seq: 1 },
  { type: 'primary.report', seq: 1 },
  { type: 'primary.transmit', seq: 1 },
  { type: 'primary.transmit', seq: 1 },
  { type: 'primary.crash' },
  { type: 'secondary.store', seq: 1 },
  { type: 'secondary.store', seq: 2 },
  { type: 'secondary.takeover', upTo: 0 },
  { type: 'end' },
];

/** The text of a picture, and words that must be legible in it. */
type Picture = { readonly name: string; readonly text: () => Promise<string>; readonly words: readonly string[] };

const pictures: readonly Picture[] = [
  ...['host', 'primary', 'secondary', 'link'].map((name) => ({
    name,
    text: async () => {
      const parts = chart(name);
      const [only] = parts;
      return render(parts.length === 1 && only ? only : sideBySide(name, parts), 'mermaid');
    },
    words: chart(name).flatMap(({ events }) => [...events]),
  })),
  {
    name: 'pair',
    text: async () => drawPair(readPair(forms), 'mermaid'),
    words: forms.flatMap(({ events, root }) => [...events, root.name]),
  },
  {
    name: 'sequence',
    text: async () => sequenceMermaid(run, { violation: { index: 7, text: 'RC-N: 2 arrived; nobody sent #2' } }),
    words: ['issue 1', 'transmit 1 (e)(f)', 'CRASH', 'takeover'.toUpperCase(), 'nobody sent #2', 'left to settle'],
  },
];

describe('diagram: mermaid: in a browser', () => {
  let browser: Browser | undefined;
  let page: Page;

  beforeAll(async () => {
    if (reason !== undefined) return;
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
    page = await browser.newPage({ viewport: { width: 1400, height: 1400 } });
    await page.setContent('<!doctype html><title>Mermaid</title><body></body>');
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve('mermaid/dist/mermaid.min.js') });
  });

  afterAll(async () => browser?.close());

  it.for(pictures)('$name is drawn with every event in it', async ({ name, text, words }, context) => {
    if (reason !== undefined) context.skip(reason);
    const source = JSON.stringify(await text());
    const drawing = `(async () => {
      mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' });
      const { svg } = await mermaid.render('picture', ${source});
      document.body.innerHTML = svg;
      return document.body.innerText + ' ' + document.body.textContent;
    })()`;
    const seen = String(await page.evaluate(drawing));
    const screenshots = process.env['MERMAID_SCREENSHOTS'];
    if (screenshots !== undefined) await page.screenshot({ path: `${screenshots}/${name}.png`, fullPage: true });
    expect(words.filter((word) => !seen.includes(word))).toEqual([]);
    expect(seen).not.toContain('Syntax error');
  });
});
