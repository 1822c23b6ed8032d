// Programs that others wrote use the server as they use any other. Each is left out, with a word, where it is not installed.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import type { Device } from '../../../src/server/nbd/index.js';
import { until } from '../until.js';
import { makeCertificates } from './certificates.js';
import { MemoryDevice } from './memory-device.js';
import { allIsGone, type Serving, serve } from './serving.js';
import { type Ended, isInstalled, run, temporaryFolder, writtenImage } from './tool.js';

const size = 8 * 2 ** 20;

type Served = { readonly device: MemoryDevice; readonly serving: Serving; readonly uri: string };

/** A device of 8 MiB, the default export and the one called `disk`. */
async function served(broken: (device: MemoryDevice) => Device = (device) => device): Promise<Served> {
  const device = new MemoryDevice(size, { isZeroFast: true, maximumPayload: 2 ** 20, later: setImmediate });
  const serving = await serve({ '': broken(device), disk: device });
  return { device, serving, uri: `nbd://127.0.0.1:${serving.at.port}` };
}

/** Leaves out the test, with a word, where a program is missing. */
function needs({ skip }: TestContext, ...programs: readonly string[]): void {
  const missing = programs.filter((program) => !isInstalled(program));
  if (missing.length > 0) skip(`${missing.join(' and ')} is not installed`);
}

/** A program has to end well. */
async function well(program: string, args: readonly string[]): Promise<Ended> {
  const ended = await run(program, args);
  expect(ended, `${program} ${args.join(' ')}`).toMatchObject({ code: 0 });
  return ended;
}

/** Loses every hundredth write. */
function losing(device: MemoryDevice): Device {
  const write = device.write.bind(device);
  let count = 0;
  device.write = (offset, bytes, done) => {
    count += 1;
    write(offset, count % 100 === 0 ? new Uint8Array(0) : bytes, done);
  };
  return device;
}

describe('nbd: tools', () => {
  it('nbd: tools: qemu-io: patterns, FUA, zeroes, discards, errors', async (context) => {
    needs(context, 'qemu-io');
    const { serving, uri, device } = await served();
    const commands = [
      'write -P 0xab 0 1M',
      'write -f -P 0xcd 4k 4k',
      'aio_write -P 0xee 2M 64k',
      'aio_flush',
      'write -z 8k 4k',
      'write -z -u 16k 4k',
      'discard 3M 1M',
      'flush',
      'read -P 0xab 0 4k',
      'read -P 0xcd 4k 4k',
      'read -P 0 8k 4k',
      'read -P 0xab 12k 4k',
      'read -P 0 16k 4k',
      'read -P 0xee 2M 64k',
    ];
    const { output } = await well('qemu-io', ['-f', 'raw', ...commands.flatMap((command) => ['-c', command]), uri]);
    expect(output).not.toMatch(/failed|error/i);
    expect(device.asked.filter((what) => what.startsWith('zero'))).toHaveLength(3);
    const { code, output: wrong } = await run('qemu-io', ['-f', 'raw', '-c', 'read -P 0xac 0 4k', uri]);
    expect(`${code} ${wrong}`).toContain('Pattern verification failed');
    await allIsGone(serving);
  });

  it('nbd: tools: qemu-io: an error of the device and a read-only export are what qemu says', async (context) => {
    needs(context, 'qemu-io');
    const { uri, device } = await served();
    device.error = { code: 'EIO', message: 'broken' };
    expect((await run('qemu-io', ['-f', 'raw', '-c', 'write 0 4k', uri])).output).toContain('Input/output error');
    device.error = { code: 'ENOSPC', message: 'full' };
    expect((await run('qemu-io', ['-f', 'raw', '-c', 'write 0 4k', uri])).output).toContain('No space left on device');
    device.error = undefined;
    device.isReadOnly = true;
    expect((await run('qemu-io', ['-f', 'raw', '-c', 'write 0 4k', uri])).code).not.toBe(0);
    await well('qemu-io', ['-r', '-f', 'raw', '-c', 'read 0 4k', uri]);
  });

  it('nbd: tools: qemu-img: info, convert, compare', async (context) => {
    needs(context, 'qemu-img');
    const { uri, device } = await served();
    const image = writtenImage(size);
    const { output } = await well('qemu-img', ['info', '--output=json', uri]);
    expect(JSON.parse(output)).toMatchObject({ 'virtual-size': size, format: 'raw' });
    await well('qemu-img', ['convert', '-n', '-f', 'raw', '-O', 'raw', image.path, uri]);
    expect(device.contents.equals(image.bytes)).toBe(true);
    const compare = ['compare', '-f', 'raw', '-F', 'raw', image.path, uri];
    await well('qemu-img', compare);
    device.contents.writeUInt8((device.contents[size - 1] ?? 0) ^ 1, size - 1);
    expect((await run('qemu-img', compare)).code).toBe(1);
  });

  it('nbd: tools: qemu-img bench: 64 writes at a time', async (context) => {
    needs(context, 'qemu-img');
    const { uri, serving } = await served();
    await well('qemu-img', ['bench', '-f', 'raw', '-c', '5000', '-d', '64', '-s', '4096', '-w', uri]);
    expect(serving.server.counts.requests.write).toBe(5_000);
  });

  it('nbd: tools: qemu-nbd --list', async (context) => {
    needs(context, 'qemu-nbd');
    const { serving } = await served();
    const { output } = await well('qemu-nbd', ['--list', '-b', '127.0.0.1', '-p', String(serving.at.port)]);
    expect(output).toContain('exports available: 2');
    expect(output).toContain("export: 'disk'");
    expect(output).toContain('description: the disk one');
    expect(output).toContain('( flush fua trim zeroes df multi fast-zero )');
    expect(output).toContain('max block: 1048576');
  });

  it('nbd: tools: nbdinfo: one, all, and as JSON', async (context) => {
    needs(context, 'nbdinfo');
    const { uri } = await served();
    const { output: one } = await well('nbdinfo', [`${uri}/disk`]);
    expect(one).toContain('protocol: newstyle-fixed without TLS, using structured packets');
    expect(one).toContain(`export-size: ${size} (8M)`);
    const { output: list } = await well('nbdinfo', ['--list', uri]);
    expect(list.match(/export="(disk)?":/g)).toHaveLength(2);
    const { output: json } = await well('nbdinfo', ['--json', `${uri}/disk`]);
    expect(JSON.parse(json)).toMatchObject({
      protocol: 'newstyle-fixed',
      structured: true,
      exports: [
        {
          'export-name': 'disk',
          description: 'the disk one',
          'export-size': size,
          is_read_only: false,
          can_df: true,
          can_fast_zero: true,
          can_flush: true,
          can_fua: true,
          can_multi_conn: true,
          can_trim: true,
          can_zero: true,
          block_size_minimum: 1,
          block_size_preferred: 4_096,
          block_size_maximum: 2 ** 20,
        },
      ],
    });
    expect((await run('nbdinfo', [`${uri}/other`])).errors).toContain('No such file or directory for export: other');
  });

  it('nbd: tools: nbdcopy: in and out over four connections', async (context) => {
    needs(context, 'nbdcopy');
    const { uri, device, serving } = await served();
    const image = writtenImage(size);
    const copy = join(temporaryFolder(), 'copy');
    await well('nbdcopy', ['--connections=4', '--threads=4', '--requests=64', '--flush', image.path, uri]);
    expect(serving.server.counts.connections.accepted).toBeGreaterThanOrEqual(4);
    expect(device.contents.equals(image.bytes)).toBe(true);
    await well('nbdcopy', ['--connections=4', '--threads=4', uri, copy]);
    expect(readFileSync(copy).equals(image.bytes)).toBe(true);
    await allIsGone(serving);
  });

  it('nbd: tools: nbdsh: every call of its library', async (context) => {
    needs(context, 'nbdsh');
    if ((await run('nbdsh', ['-c', 'pass'])).code !== 0) context.skip('nbdsh is installed without its Python module');
    const { uri, serving } = await served();
    const lines = [
      'assert h.get_structured_replies_negotiated() and h.can_df() and h.can_multi_conn() and h.can_fast_zero()',
      'h.pwrite(b"abcd" * 128, 512, nbd.CMD_FLAG_FUA)',
      'assert h.pread(512, 512) == b"abcd" * 128',
      'assert h.pread(4, 514) == b"cdab"',
      'h.zero(256, 512, nbd.CMD_FLAG_NO_HOLE); h.zero(128, 768, nbd.CMD_FLAG_FAST_ZERO); h.trim(64, 896); h.flush()',
      'assert h.pread(512, 512) == bytes(448) + b"abcd" * 16',
      'chunks = []',
      'h.pread_structured(4, 960, lambda data, offset, status, error: chunks.append((bytes(data), offset)), nbd.CMD_FLAG_DF)',
      'assert chunks == [(b"abcd", 960)], chunks',
      'cookies = [h.aio_pwrite(nbd.Buffer.from_bytearray(bytearray([k] * 100)), 1000 + k * 100) for k in range(64)]',
      'while h.aio_in_flight(): h.poll(-1)',
      'assert h.pread(6400, 1000) == b"".join(bytes([k] * 100) for k in range(64))',
      'h.set_strict_mode(0)',
      'def error_of(call):',
      '  try: call()',
      '  except nbd.Error as error: return error.errno',
      `assert error_of(lambda: h.pwrite(b"x", ${size})) == "ENOSPC"`,
      `assert error_of(lambda: h.pread(1, ${size})) == "EINVAL"`,
      'assert error_of(lambda: h.cache(1, 0)) == "EINVAL"',
      `assert error_of(lambda: h.pread(${2 ** 20 + 1}, 0)) == "EOVERFLOW"`,
    ];
    await well('nbdsh', ['-u', uri, '-c', lines.join('\n')]);
    await allIsGone(serving);
  });

  it('nbd: tools: nbdfuse: a file that is the device', async (context) => {
    needs(context, 'nbdfuse', 'umount');
    if (!existsSync('/dev/fuse')) context.skip('/dev/fuse is not here');
    const { uri, device } = await served();
    const folder = join(temporaryFolder(), 'mounted');
    mkdirSync(folder);
    const mount = spawn('nbdfuse', [folder, uri], { stdio: 'ignore' });
    const ended = new Promise((resolve) => mount.once('exit', resolve));
    onTestFinished(async () => {
      mount.kill();
      await ended;
    });
    const file = join(folder, 'nbd');
    await until(() => existsSync(file) || mount.exitCode !== null, 'the mounted file');
    if (mount.exitCode !== null) context.skip('file systems cannot be mounted here');
    // Not from this process, which serves: it would wait for itself.
    const image = writtenImage(size);
    await well('dd', [`if=${image.path}`, `of=${file}`, 'bs=64k', 'conv=notrunc,fsync']);
    expect(device.contents.equals(image.bytes)).toBe(true);
    await well('cmp', [image.path, file]);
    expect(device.asked).toContain('flush');
    await well('umount', [folder]);
  });

  const fio = (uri: string, ...args: readonly string[]) => {
    const job = [
      '--name=hosts',
      '--ioengine=nbd',
      `--uri=${uri}`,
      '--rw=randwrite',
      '--bs=4k',
      '--iodepth=64',
      '--size=8m',
    ];
    return run('fio', [...job, '--verify=crc32c', '--verify_fatal=1', ...args]);
  };

  it('nbd: tools: fio: writes at random, 64 at a time, and verifies them', async (context) => {
    needs(context, 'fio');
    const { uri, serving } = await served();
    const ended = await fio(uri);
    if (ended.errors.includes('engine nbd not loadable')) context.skip('fio is installed without its engine for NBD');
    expect(ended).toMatchObject({ code: 0 });
    expect(serving.server.counts.requests).toMatchObject({ read: 2_048, write: 2_048 });
    await allIsGone(serving);
  });

  it('nbd: tools: fio: planted fault: a device that loses writes is found out', async (context) => {
    needs(context, 'fio');
    const { uri } = await served(losing);
    const { code, errors, output } = await fio(uri);
    if (errors.includes('engine nbd not loadable')) context.skip('fio is installed without its engine for NBD');
    expect(code).not.toBe(0);
    expect(errors + output).toMatch(/verify/);
  });

  it('nbd: tools: nbdinfo and nbdcopy: over TLS, and not without it', async (context) => {
    needs(context, 'nbdinfo', 'nbdcopy', 'openssl');
    const made = makeCertificates();
    onTestFinished(() => made.remove());
    const device = new MemoryDevice(size);
    const tls = { ...made.server, ca: made.authority.cert, required: true };
    const serving = await serve({ '': device }, { tls });
    // The names under which its library looks for them.
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'ca-cert.pem'), made.authority.cert);
    writeFileSync(join(folder, 'client-cert.pem'), made.client.cert);
    writeFileSync(join(folder, 'client-key.pem'), made.client.key);
    const uri = `nbds://localhost:${serving.at.port}/?tls-certificates=${folder}`;
    expect((await well('nbdinfo', [uri])).output).toContain('newstyle-fixed with TLS');
    const image = writtenImage(size);
    await well('nbdcopy', ['--connections=2', image.path, uri]);
    expect(device.contents.equals(image.bytes)).toBe(true);
    const plain = await run('nbdinfo', [`nbd://localhost:${serving.at.port}`]);
    expect(plain.code).not.toBe(0);
    expect(plain.errors).toContain('server replied with error');
  });

  it('nbd: tools: nbdinfo: over a socket file, also where a killed server left one', async (context) => {
    needs(context, 'nbdinfo');
    const path = join(temporaryFolder(), 'nbd.sock');
    const left = await run(process.execPath, [
      '-e',
      `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`,
    ]);
    expect(left.code).not.toBe(0);
    expect(existsSync(path)).toBe(true);
    await serve({ '': new MemoryDevice(size) }, { listen: { path } });
    expect((await well('nbdinfo', ['--size', `nbd+unix:///?socket=${path}`])).output.trim()).toBe(String(size));
    await expect(serve({ '': new MemoryDevice(size) }, { listen: { path } })).rejects.toThrow(
      'something else listens there',
    );
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, 'precious');
    await expect(serve({ '': new MemoryDevice(size) }, { listen: { path: file } })).rejects.toThrow('cannot listen on');
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });
});
