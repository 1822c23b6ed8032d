// What nodes do beside copying, each shown with whole nodes: they are fenced, stand alone, wait, end, and say how they are.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Random } from '../../src/sim/index.js';
import { NumberedWriter } from './numbered-writer.js';
import { differenceOf, ModelVolume } from './numbered-writes.js';
import { PairFolder, volumeBytes } from './pair-folder.js';
import { endNodes, RunningNode } from './running-node.js';
import { until } from './until.js';
import { expectConforming } from './verdict.js';

let pair: PairFolder;
beforeEach(async () => {
  pair = await PairFolder.make();
});
afterEach(async () => {
  await endNodes();
  await pair.remove();
});

const limit = { timeout: 600_000 };

const newWriter = () => new NumberedWriter(new Random(1), { volumeBytes, longest: 2 ** 20 });

async function startBoth(options: readonly string[] = []) {
  const secondary = pair.start('secondary', options);
  const primary = pair.start('primary', options);
  await primary.said('hosts are served');
  return { primary, secondary };
}

async function writeSome(count: number, writer = newWriter()): Promise<NumberedWriter> {
  const client = await pair.connect();
  const enough = writer.completions + count;
  const written = writer.write(client, 16);
  await until(() => writer.completions >= enough, 'enough is completed');
  writer.stop();
  await written;
  await client.disconnect();
  return writer;
}

describe('whole nodes', () => {
  it('fenced: a primary that was taken over says so, serves nobody and recovers nothing', limit, async () => {
    const { primary, secondary } = await startBoth();
    await writeSome(30);
    await primary.end('SIGKILL');
    const takeover = pair.takeOver();
    expect(await takeover.exit()).toBe(0);
    expect(JSON.parse(takeover.result)).toMatchObject({ generation: 1 });
    const before = pair.trace('primary');
    const old = pair.start('primary');
    expect(await old.exit()).toBe(6);
    expect(old.output).toContain('fenced: this secondary took over (generation 1)');
    expect(old.log.map(({ msg }) => msg)).not.toContain('hosts are served');
    expect(pair.trace('primary')).toBe(before);
    expect(await secondary.end('SIGTERM')).toBe(0);
    await expectConforming(pair);
  });

  it('fenced: a primary that still runs when the secondary takes over ends at once', limit, async () => {
    const { primary } = await startBoth();
    const client = await pair.connect();
    await client.write(0, Buffer.alloc(4096, 1));
    expect(await pair.takeOver().exit()).toBe(0);
    expect(await primary.exit()).toBe(6);
    expect(primary.output).toContain('fenced');
    await expect(client.write(0, Buffer.alloc(4096, 2))).rejects.toThrow();
  });

  it('fenced: for good, whatever is asserted and whoever can be reached', limit, async () => {
    const { primary, secondary } = await startBoth();
    await writeSome(3);
    expect(await pair.takeOver().exit()).toBe(0);
    expect(await primary.exit()).toBe(6);
    expect(await secondary.end('SIGTERM')).toBe(0);
    const alone = pair.start('primary', ['--alone']);
    expect(await alone.exit()).toBe(6);
    expect(alone.output).toContain('fenced: this secondary took over (generation 1)');
    expect(alone.log.map(({ msg }) => msg)).not.toContain('hosts are served');
  });

  it(
    'fenced: a secondary that took over and can be reached is heard before anybody is served alone',
    limit,
    async () => {
      const { primary } = await startBoth();
      await writeSome(3);
      await primary.end('SIGKILL');
      expect(await pair.takeOver().exit()).toBe(0);
      const alone = pair.start('primary', ['--alone']);
      expect(await alone.exit()).toBe(6);
      expect(alone.output).toContain('fenced');
      expect(alone.log.map(({ msg }) => msg)).not.toContain('hosts are served');
    },
  );

  it('taken over: who asks again is told that it was so before', limit, async () => {
    await startBoth();
    const first = pair.takeOver();
    expect(await first.exit()).toBe(0);
    expect(JSON.parse(first.result)).toMatchObject({ isNew: true });
    const again = pair.takeOver();
    expect(await again.exit()).toBe(0);
    expect(JSON.parse(again.result)).toMatchObject({ isNew: false, listen: JSON.parse(first.result).listen });
  });

  it(
    'fenced: after a takeover by a process of its own, the secondary that comes back fences the primary',
    limit,
    async () => {
      const { primary, secondary } = await startBoth();
      await writeSome(30);
      await Promise.all([primary.end('SIGKILL'), secondary.end('SIGKILL')]);
      const node = pair.takeOver();
      await node.said('hosts are served');
      expect(await node.end('SIGTERM')).toBe(0);
      pair.start('secondary');
      const old = pair.start('primary');
      expect(await old.exit()).toBe(6);
      expect(old.output).toContain('fenced');
    },
  );

  it('taken over: what hosts write to the secondary then is durable, also when it is killed', limit, async () => {
    const { primary, secondary } = await startBoth();
    const writer = await writeSome(30);
    await primary.end('SIGKILL');
    const takeover = pair.takeOver();
    await takeover.exit();
    const { listen, kept } = JSON.parse(takeover.result);
    const model = new ModelVolume(volumeBytes);
    for (const piece of writer.pieces.slice(0, kept)) model.apply(piece);
    const port = Number(listen.split(':')[1]);
    const host = await pair.connect({ host: '127.0.0.1', port });
    const later = Buffer.alloc(5000, 7);
    await host.write(4000, later);
    await host.trim(8192, 100);
    later.copy(model.bytes, 4000);
    model.bytes.fill(0, 8192, 8292);
    await secondary.end('SIGKILL');
    // It serves the port that it was given, and another that it is given now.
    const again = pair.start('secondary');
    await again.said('hosts are served');
    expect(await again.end('SIGTERM')).toBe(0);
    expect(differenceOf(pair.volume('secondary'), model.bytes)).toBeUndefined();
    await expectConforming(pair);
  });

  it('alone: a primary serves without its secondary only where somebody vouches for that', limit, async () => {
    const waiting = pair.start('primary');
    await waiting.is('asking the secondary', ({ state }) => state === 'asking the secondary');
    await expect(pair.connect()).rejects.toThrow();
    expect(await waiting.end('SIGTERM')).toBe(0);
    // The journal is as long as the cache that was asked for first.
    const primary = pair.start('primary', ['--alone']);
    await primary.said('hosts are served');
    const writer = new NumberedWriter(new Random(1), { volumeBytes, longest: 2 ** 16 });
    await writeSome(30, writer);
    const secondary = pair.start('secondary');
    await primary.is('settled', ({ positions }) => positions['released'] === writer.pieces.length);
    expect(await primary.end('SIGTERM')).toBe(0);
    expect(await secondary.end('SIGTERM')).toBe(0);
    expect(differenceOf(pair.volume('secondary'), ModelVolume.after(writer.pieces, volumeBytes))).toBeUndefined();
    await expectConforming(pair);
  });

  it('alone: who listens where the secondary should, and says nothing, holds nobody up', limit, async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const primary = pair.start('primary', ['--alone', '--peer', `127.0.0.1:${port}`]);
    await primary.said('hosts are served');
    await writeSome(3);
    expect(await primary.end('SIGTERM')).toBe(0);
    silent.close();
  });

  it(
    'link down: hosts go on until the cache is full, then wait with a warning, and go on when it is back',
    limit,
    async () => {
      const { primary, secondary } = await startBoth();
      pair.link.cut();
      await primary.is('without a link', ({ link }) => !link.isUp);
      const writer = newWriter();
      const written = writer.write(await pair.connect(), 16);
      await primary.said('the cache is full while the link is down: hosts wait');
      const { cache } = await primary.status();
      expect(cache.bytes).toBeGreaterThan(cache.most - 2 ** 20 - 4096);
      const { completions } = writer;
      expect(completions).toBeGreaterThan(0);
      await pause(500);
      expect(writer.completions).toBe(completions);
      pair.link.mend();
      await until(() => writer.completions > completions + 50, 'hosts go on');
      writer.stop();
      expect(await written).toBeUndefined();
      expect(await primary.end('SIGTERM')).toBe(0);
      expect(await secondary.end('SIGTERM')).toBe(0);
      expect(differenceOf(pair.volume('secondary'), ModelVolume.after(writer.pieces, volumeBytes))).toBeUndefined();
      await expectConforming(pair);
    },
  );

  it('clean stop: told to end while a host writes, both settle, and nothing completed is missing', limit, async () => {
    const { primary, secondary } = await startBoth(['--self-check']);
    const writer = newWriter();
    const written = writer.write(await pair.connect(), 16);
    await until(() => writer.completions >= 50, 'enough is completed');
    const [code] = await Promise.all([primary.end('SIGTERM'), written]);
    expect(code).toBe(0);
    expect(await secondary.end('SIGTERM')).toBe(0);
    const stored = pair.seen('primary', 'primary.store');
    writer.keep(stored);
    const expected = ModelVolume.after(writer.pieces, volumeBytes);
    expect(differenceOf(pair.volume('primary'), expected)).toBeUndefined();
    expect(differenceOf(pair.volume('secondary'), expected)).toBeUndefined();
    await expectConforming(pair);
  });

  it(
    'trace rotation: every file but the first begins with a header and the state, and all together conform',
    limit,
    async () => {
      const { primary, secondary } = await startBoth(['--trace-rotate', '64K']);
      const writer = newWriter();
      while (readdirSync(pair.path).filter((name) => /^s\.jsonl\.\d+$/.test(name)).length < 2)
        await writeSome(200, writer);
      expect(await primary.end('SIGTERM')).toBe(0);
      expect(await secondary.end('SIGTERM')).toBe(0);
      for (const role of ['primary', 'secondary'] as const) {
        const files = pair.traceFiles(role);
        expect(files.length).toBeGreaterThan(2);
        for (const [k, name] of files.entries()) {
          const [header = '', begin = ''] = readFileSync(join(pair.path, name), 'utf8').split('\n');
          expect(JSON.parse(header)).toMatchObject({ trace: 'destage/1', order: 'per-node' });
          if (k > 0) expect(JSON.parse(begin)).toMatchObject({ event: 'begin' });
        }
      }
      await expectConforming(pair);
    },
  );

  it('metrics: positions, lag and latencies can be read', limit, async () => {
    const { primary } = await startBoth(['--metrics', '127.0.0.1:0']);
    const writer = await writeSome(20);
    await primary.is('settled', ({ positions }) => positions['released'] === writer.pieces.length);
    const { listen } = await primary.said('metrics are served');
    const response = await fetch(`http://${listen}/metrics`);
    const text = await response.text();
    for (const line of text.split('\n'))
      expect(line).toMatch(/^(#.*|[a-zA-Z_:][\w:]*(\{[^}]*\})? -?[0-9.e+-]+(Inf|NaN)?|.* NaN|)$/);
    expect(text).toContain(`destage_position{step="released"} ${writer.pieces.length}`);
    expect(text).toContain('destage_lag_writes 0');
    expect(text).toContain(`destage_write_seconds_count ${writer.completions}\n`);
  });

  it.for(['toml', 'json'])(
    'configuration: a %s file has the same options, and what it does not know is refused',
    limit,
    async (form) => {
      const options = {
        dir: 'main',
        volume: 'main.img',
        size: '64M',
        cache: '4M',
        listen: '127.0.0.1:0',
        peer: '127.0.0.1:1',
        alone: true,
      };
      const write = (settings: Readonly<Record<string, string | boolean>>) => {
        const lines = Object.entries(settings).map(([name, value]) => `${name} = ${JSON.stringify(value)}\n`);
        writeFileSync(join(pair.path, `node.${form}`), form === 'json' ? JSON.stringify(settings) : lines.join(''));
      };
      write(options);
      const node = new RunningNode(pair.folder('primary'), ['primary', '--config', `node.${form}`], pair.path);
      await node.said('hosts are served');
      expect(await node.end('SIGTERM')).toBe(0);
      write({ ...options, cach: '8M' });
      const other = new RunningNode(pair.folder('primary'), ['primary', '--config', `node.${form}`], pair.path);
      expect(await other.exit()).toBe(3);
      expect(other.output).toContain('cach');
      expect(other.output).toContain('Known are');
    },
  );
});
