/** Rows of the server's fault matrix that need a real process: what was acknowledged survives a kill, one folder has one server. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runBin } from '../support/runBin.ts';
import { startServerProcess } from '../support/serverProcess.ts';
import type { ServerProcess } from '../support/serverProcess.ts';
import { tempDir } from '../support/tempDir.ts';
import { smallZip } from '../support/smallZip.ts';

const packageIds = async (server: ServerProcess) =>
  ((await (await server.fetch('/api/Spaces-1/packages')).json()) as any).Items.map((item: { Id: string }) => item.Id);

async function push(server: ServerProcess, name: string, bytes: Buffer): Promise<number> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)]), name);
  const answer = await server.fetch('/api/Spaces-1/packages/raw', { method: 'POST', body: form });
  await answer.text();
  return answer.status;
}

/** Sends the head and a part of a push and leaves the rest out. */
async function pushPart(server: ServerProcess, bytes: Buffer, fraction: number): Promise<void> {
  const open = Buffer.from(
    '--cut\r\nContent-Disposition: form-data; name="file"; filename="Web.1.0.0.zip"\r\nContent-Type: application/octet-stream\r\n\r\n',
  );
  const body = Buffer.concat([open, bytes, Buffer.from('\r\n--cut--\r\n')]);
  const { hostname, port, host } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const head = `POST /api/Spaces-1/packages/raw HTTP/1.1\r\nHost: ${host}\r\nX-Octopus-ApiKey: ${server.apiKey}\r\nContent-Type: multipart/form-data; boundary=cut\r\nContent-Length: ${body.length}\r\n\r\n`;
  await new Promise((resolve) =>
    socket.write(Buffer.concat([Buffer.from(head), body.subarray(0, Math.floor(body.length * fraction))]), resolve),
  );
}

it('S1: a kill at any point of an upload leaves no package and no part of one, and the same push then works', async () => {
  const data = join(tempDir(), 'data');
  const bytes = smallZip(randomBytes(2 * 1024 * 1024));
  for (let percent = 0; percent < 100; percent += 5) {
    const server = await startServerProcess(data);
    expect(await readdir(join(data, 'packages', 'incoming'))).toEqual([]);
    expect(await packageIds(server)).toEqual([]);
    await pushPart(server, bytes, percent / 100);
    await server.kill();
  }
  const server = await startServerProcess(data);
  expect(await readdir(join(data, 'packages', 'incoming'))).toEqual([]);
  expect(await push(server, 'Web.1.0.0.zip', bytes)).toBe(201);
  await server.kill();
});

it('S3: a package is whole after a kill right behind its 201', async () => {
  const data = join(tempDir(), 'data');
  for (let round = 1; round <= 5; round += 1) {
    const bytes = smallZip(randomBytes(300_000));
    const server = await startServerProcess(data);
    expect(await push(server, `Web.1.0.${round}.zip`, bytes)).toBe(201);
    await server.kill();
    const again = await startServerProcess(data);
    const stored = Buffer.from(await (await again.fetch(`/api/packages/Web.1.0.${round}/raw`)).arrayBuffer());
    const { Hash } = (await (await again.fetch(`/api/packages/Web.1.0.${round}`)).json()) as { Hash: string };
    expect([stored.equals(bytes), Hash]).toEqual([true, createHash('sha1').update(bytes).digest('hex')]);
    await again.kill();
  }
});

it('S4: everything that was acknowledged before a kill is there after it, whole', async () => {
  const data = join(tempDir(), 'data');
  const acknowledged: string[] = [];
  for (let round = 0; round < 5; round += 1) {
    const server = await startServerProcess(data);
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let count = 0; ; count += 1) {
        const Name = `env ${round}-${writer}-${count}`;
        const answer = await server.fetch('/api/environments', { method: 'POST', body: JSON.stringify({ Name, Description: Name }) });
        if (answer.status === 201) acknowledged.push(((await answer.json()) as { Name: string }).Name);
        if (writer === 0 && count === 10 + round * 7) await server.kill();
      }
    });
    await Promise.allSettled(writers);
  }
  const server = await startServerProcess(data);
  const all = (await (await server.fetch('/api/environments/all')).json()) as { Name: string; Description: string }[];
  const names = new Set(all.map((environment) => environment.Name));
  expect(acknowledged.filter((name) => !names.has(name))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(50);
  expect(all.filter((environment) => environment.Description !== environment.Name)).toEqual([]);
  await server.kill();
});

it('S14: a second server on the same folder ends with 3 and names the first; a kill frees the folder at once', async () => {
  const data = join(tempDir(), 'data');
  const first = await startServerProcess(data);
  const second = await runBin(['server', 'run', '--data', data, '--listen', '127.0.0.1:0']);
  expect(second.exitCode).toBe(3);
  expect(second.stderr).toContain(`in use by process ${first.child.pid}`);
  await first.kill();
  const third = await startServerProcess(data);
  expect(await third.stop()).toBe(0);
});

it('S15: a port in use, or an address that is not of this machine, ends with 3 and leaves nothing on disk', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const data = join(tempDir(), 'data');
  const run = (listen: string, ...args: string[]) => runBin(['server', 'run', '--data', data, '--listen', listen, ...args]);
  const runs = [await run(`127.0.0.1:${port}`), await run('203.0.113.7:8065', '--behind-proxy', '10.0.0.0/8'), await run('0.0.0.0:0')];
  taken.close();
  expect(runs.map(({ exitCode }) => exitCode)).toEqual([3, 3, 3]);
  expect(runs[0]?.stderr).toContain(`127.0.0.1:${port} is in use`);
  expect(runs[1]?.stderr).toContain("Can't listen on 203.0.113.7:8065");
  expect(runs[2]?.stderr).toContain('0.0.0.0 is reachable from other machines, without TLS');
  expect(existsSync(data)).toBe(false);
});

it('S16: a backup made while clients write holds all that was acknowledged before it began', async () => {
  const root = tempDir();
  const [data, copy, file] = [join(root, 'data'), join(root, 'copy'), join(root, 'backup.zip')];
  const server = await startServerProcess(data);
  const create = async (Name: string) =>
    (await server.fetch('/api/environments', { method: 'POST', body: JSON.stringify({ Name }) })).status;
  for (let count = 0; count < 20; count += 1) expect(await create(`before ${count}`)).toBe(201);
  const meanwhile = { go: true };
  const writing = (async () => {
    for (let count = 0; meanwhile.go; count += 1) await create(`during ${count}`);
  })();
  const backup = await runBin(['server', 'backup', file, '--with-key', '--data', data]);
  meanwhile.go = false;
  await writing;
  expect(backup.exitCode).toBe(0);
  await server.kill();
  expect((await runBin(['server', 'restore', file, '--data', copy])).exitCode).toBe(0);
  const restored = await startServerProcess(copy);
  const all = (await (await restored.fetch('/api/environments/all')).json()) as { Name: string }[];
  expect(all.filter(({ Name }) => Name.startsWith('before'))).toHaveLength(20);
  await restored.kill();
});

it('restores a running server from the command line, which goes on with the old state', async () => {
  const root = tempDir();
  const [data, file] = [join(root, 'data'), join(root, 'backup.zip')];
  const server = await startServerProcess(data);
  const create = (Name: string) => server.fetch('/api/environments', { method: 'POST', body: JSON.stringify({ Name }) });
  await create('Kept');
  await runBin(['server', 'backup', file, '--data', data]);
  await create('Lost');
  const restore = await runBin(['server', 'restore', file, '--data', data, '--output-format', 'json']);
  expect(restore.json()).toMatchObject({ WhileRunning: true });
  const all = (await (await server.fetch('/api/environments/all')).json()) as { Name: string }[];
  expect(all.map(({ Name }) => Name)).toEqual(['Kept']);
  expect(await server.stop()).toBe(0);
});

// Only Linux shows the environment of a process.
it.runIf(process.platform === 'linux')('keeps the administrator key out of its environment and its folder', async () => {
  const data = join(tempDir(), 'data');
  const server = await startServerProcess(data);
  const environment = await readFile(`/proc/${server.child.pid}/environ`, 'latin1');
  expect(environment).not.toContain(server.apiKey);
  expect(await readdir(data)).not.toContain('admin-api-key');
  await server.kill();
});
