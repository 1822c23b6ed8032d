// The control socket: answers and refusals come as they are, what is not sensible is cut, and nobody waits for a node that is gone.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { askNode, Control, ControlRefusal, NodeRefusal, type Request } from '../../../src/server/index.js';

let folder = '';
let control: Control | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'destage-control-'));
});
afterEach(async () => {
  await control?.close();
  control = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const takeover: Request = { ask: 'takeover', listen: { host: '127.0.0.1', port: 1 } };

async function say(text: string): Promise<string> {
  const socket = connect(join(folder, 'control.sock'));
  let answer = '';
  socket.on('data', (chunk) => {
    answer += String(chunk);
  });
  socket.on('error', () => {});
  socket.write(text);
  await once(socket, 'close').catch(() => undefined);
  return answer;
}

describe('control', () => {
  it('control: a question is answered, and a refusal comes in the words of the node', async () => {
    control = await Control.listen(folder, (request) =>
      request.ask === 'status' ? Promise.resolve({ state: 'up' }) : Promise.reject(new NodeRefusal('not now')),
    );
    expect(await askNode(folder, { ask: 'status' })).toEqual({ answer: { state: 'up' } });
    await expect(askNode(folder, takeover)).rejects.toEqual(new ControlRefusal('not now'));
    expect(statSync(join(folder, 'control.sock')).mode & 0o077).toBe(0);
  });

  it('control: where no node runs, or only its socket is left, there is no answer', async () => {
    expect(await askNode(folder, { ask: 'status' })).toBeUndefined();
    const path = join(folder, 'control.sock');
    // A process that ends without a word leaves the name of its socket.
    const program = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', program]);
    expect(statSync(path).isSocket()).toBe(true);
    expect(await askNode(folder, { ask: 'status' })).toBeUndefined();
    control = await Control.listen(folder, () => Promise.resolve(1));
    expect(await askNode(folder, { ask: 'status' })).toEqual({ answer: 1 });
  });

  it('control: what is no question is refused, and what has no end is cut', async () => {
    control = await Control.listen(folder, () => Promise.resolve('no'));
    for (const text of [
      'nonsense\n',
      '{}\n',
      '{"ask":"everything"}\n',
      '{"ask":"takeover","listen":{"host":"h","port":70000}}\n',
    ])
      expect(JSON.parse(await say(text))).toHaveProperty('refusal');
    expect(await say('x'.repeat(200_000))).toBe('');
  });

  it('control: a folder of too long a name is refused', async () => {
    const long = join(folder, 'x'.repeat(90));
    await expect(Control.listen(long, () => Promise.resolve(1))).rejects.toThrow('too long a name');
  });

  it('control: connections that cannot be accepted, again and again, do not end the node', async () => {
    const listen = vi.spyOn(Server.prototype, 'listen');
    onTestFinished(() => listen.mockRestore());
    control = await Control.listen(folder, () => Promise.resolve('here'));
    const [server] = listen.mock.contexts as Server[];
    for (let k = 0; k < 3; k += 1) server?.emit('error', new Error('accept EMFILE'));
    expect(await askNode(folder, { ask: 'status' })).toEqual({ answer: 'here' });
  });

  it('control: a node that ends while it is asked is said to have ended', async () => {
    const server = await Control.listen(folder, () => new Promise(() => {}));
    const asked = askNode(folder, { ask: 'status' });
    setTimeout(() => server.close(), 50);
    await expect(asked).rejects.toThrow('ended before it had answered');
    writeFileSync(join(folder, 'kept'), '');
  });
});
