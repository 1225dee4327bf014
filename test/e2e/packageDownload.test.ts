import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Fault, faultProxy } from '../support/faultProxy.ts';
import { MiB, packageFile } from '../support/pushSetup.ts';
import { collect, runBin, startBin } from '../support/runBin.ts';
import { smallZip } from '../support/smallZip.ts';
import { tempDir } from '../support/tempDir.ts';
import { testServer } from '../support/testServer.ts';
import { pushFile } from '../unit/server/packages/pushFile.ts';

const json = ['--output-format', 'json'];

/**
 * A feed behind a proxy, and the built program run against it in an empty folder. The file may come over the connection of the sign-in or
 * over a new one: a fault that must hit it stands in the script once more.
 */
async function feed(packages: Readonly<Record<string, Buffer>>, ...faults: readonly Fault[]) {
  const server = await testServer();
  for (const [name, content] of Object.entries(packages)) expect((await pushFile(server, name, content)).status).toBe(201);
  const { hostname, port } = new URL(server.url);
  const proxy = await faultProxy({ host: hostname, port: Number(port) });
  onTestFinished(() => proxy.close());
  proxy.script(...faults);
  const cwd = tempDir();
  const env = { OCTOPUS_URL: proxy.url, OCTOPUS_API_KEY: server.apiKey };
  const argv = (given: readonly string[]) => ['package', 'download', ...given];
  return {
    ...{ cwd, proxy, server },
    run: (...given: string[]) => runBin(argv(given), { cwd, env }),
    start: (...given: string[]) => startBin(argv(given), { cwd, env }),
  };
}

const several = () => ({ 'Acme.Web.1.9.0.zip': smallZip('old'), 'Acme.Web.1.10.0.zip': smallZip('new') });
const large = async (mebibytes: number) => (await packageFile(mebibytes * MiB)).content;
const hashOf = (algorithm: string, bytes: Buffer) => createHash(algorithm).update(bytes).digest('hex');

describe('package download', () => {
  it('brings the newest version where none is named, and says which', async () => {
    const packages = several();
    const { run, cwd } = await feed(packages);
    const done = await run('acme.web');
    expect([done.exitCode, readdirSync(cwd)], done.stderr).toEqual([0, ['Acme.Web.1.10.0.zip']]);
    expect(done.stderr + done.stdout).toContain('The newest version of Acme.Web is 1.10.0');
    expect(readFileSync(join(cwd, 'Acme.Web.1.10.0.zip'))).toEqual(packages['Acme.Web.1.10.0.zip']);
  });

  it('brings the version that is named into the folder that is named, and tells where, how large and with which hashes', async () => {
    const packages = several();
    const { run, cwd } = await feed(packages);
    const content = packages['Acme.Web.1.9.0.zip'];
    expect((await run('Acme.Web', '1.9.0', '--out-folder', 'a/b', ...json)).json()).toEqual({
      ...{ PackageId: 'Acme.Web', Version: '1.9.0', Path: join(cwd, 'a/b/Acme.Web.1.9.0.zip'), SizeBytes: content.length },
      ...{ Sha1: hashOf('sha1', content), Sha256: hashOf('sha256', content) },
    });
    expect(readFileSync(join(cwd, 'a/b/Acme.Web.1.9.0.zip'))).toEqual(content);
  });

  it('keeps a file of that name unless it may be overwritten', async () => {
    const packages = several();
    const { run, cwd } = await feed(packages);
    const path = join(cwd, 'Acme.Web.1.9.0.zip');
    writeFileSync(path, 'mine');
    expect(await run('Acme.Web', '1.9.0')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('PACKAGE_EXISTS') });
    expect([readFileSync(path, 'utf8'), readdirSync(cwd)]).toEqual(['mine', ['Acme.Web.1.9.0.zip']]);
    expect((await run('Acme.Web', '1.9.0', '--overwrite')).exitCode).toBe(0);
    expect(readFileSync(path)).toEqual(packages['Acme.Web.1.9.0.zip']);
  });

  it('names the nearest id or version where there is none of that name, and writes nothing', async () => {
    const { run, cwd } = await feed(several());
    expect(await run('Acme.Wep')).toMatchObject({ exitCode: 5, stderr: expect.stringMatching(/no package 'Acme\.Wep'[^]*Acme\.Web/) });
    expect(await run('Acme.Web', '1.9.1')).toMatchObject({ exitCode: 5, stderr: expect.stringMatching(/'1\.9\.1'[^]*1\.9\.0/) });
    expect(await run('Acme.Web', '1.9.0', '1.10.0')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('1.10.0') });
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('comes to the whole file over connections that break', async () => {
    const content = await large(8);
    const cut = (after: number, how: 'FIN' | 'RST') => ({ kind: 'cut', direction: 'down', after, how }) as const;
    const { run, cwd, proxy } = await feed({ 'Big.1.0.0.zip': content }, cut(3 * MiB, 'RST'), cut(MiB, 'FIN'));
    const done = await run('Big', '1.0.0', ...json);
    expect([done.exitCode, done.stderr]).toEqual([0, '']);
    expect(done.json()).toMatchObject({ SizeBytes: content.length, Sha1: hashOf('sha1', content) });
    expect(readFileSync(join(cwd, 'Big.1.0.0.zip')).equals(content)).toBe(true);
    expect([readdirSync(cwd), proxy.connections()]).toEqual([['Big.1.0.0.zip'], 3]);
  });

  it('goes on where a connection ended: no byte comes twice', async () => {
    const content = await large(8);
    const cut = (after: number) => ({ kind: 'cut', direction: 'down', after, how: 'FIN' }) as const;
    const { run, cwd, proxy } = await feed({ 'Big.1.0.0.zip': content }, cut(3 * MiB), cut(MiB), cut(2 * MiB));
    expect((await run('Big', '1.0.0')).exitCode).toBe(0);
    expect(readFileSync(join(cwd, 'Big.1.0.0.zip')).equals(content)).toBe(true);
    const others = proxy.bytes().down - content.length;
    // The sign-in and the heads of the answers.
    expect([proxy.connections(), others < 64 * 1024], `${others} bytes beside the file`).toEqual([4, true]);
  });

  it('starts over where another file came under the name between the cut and the next attempt', async () => {
    const bytes = randomBytes(6 * MiB);
    const [old, fresh] = [smallZip(bytes, 'a.bin'), smallZip(bytes, 'b.bin')];
    const stall = { kind: 'stall', direction: 'down', after: 2 * MiB } as const;
    const { run, cwd, proxy, server } = await feed({ 'Big.1.0.0.zip': old }, stall, stall);
    const running = run('Big', '1.0.0');
    while (proxy.bytes().down < 2 * MiB) await sleep(5);
    expect((await pushFile(server, 'Big.1.0.0.zip', fresh, { query: '?overwriteMode=OverwriteExisting' })).status).toBe(201);
    proxy.script();
    proxy.hangUp();
    const done = await running;
    // The whole of the other file came, and it is not the one that was promised: its parts were never joined.
    expect(proxy.bytes().down).toBeGreaterThan(2 * MiB + fresh.length);
    expect([done.exitCode, done.stderr]).toEqual([6, expect.stringContaining(hashOf('sha1', fresh))]);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('leaves nothing where the connection breaks every time, with the exit code of a run that may be repeated', async () => {
    const cut = { kind: 'cut', direction: 'down', after: MiB, how: 'RST' } as const;
    const { run, cwd } = await feed({ 'Big.1.0.0.zip': await large(4) }, cut, cut, cut);
    const done = await run('Big', '--retries', '1');
    expect([done.exitCode, readdirSync(cwd)], done.stderr).toEqual([6, []]);
    expect(done.stderr).toContain('CONNECTION_BROKEN');
  });

  it.skipIf(process.platform === 'win32')('ends at Ctrl-C and leaves no temporary file', async () => {
    const stall = { kind: 'stall', direction: 'down', after: MiB } as const;
    const { start, cwd } = await feed({ 'Big.1.0.0.zip': await large(4) }, stall, stall);
    const child = start('Big');
    const ended = collect(child);
    while (readdirSync(cwd).length === 0) await sleep(5);
    expect(readdirSync(cwd)).toEqual(['.Big.1.0.0.zip.1.pulpo-tmp']);
    child.kill('SIGINT');
    const run = await ended;
    expect([run.exitCode, readdirSync(cwd)]).toEqual([130, []]);
    expect(run.stderr).toContain('Nothing was kept of the download');
  });
});
