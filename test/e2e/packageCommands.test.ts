import { describe, expect, it } from 'vitest';
import { nodeClock } from '../../src/platform/nodeClock.ts';
import { fakeStreams } from '../support/fakeStreams.ts';
import { runCli } from '../support/runCli.ts';
import { smallZip } from '../support/smallZip.ts';
import { testServer } from '../support/testServer.ts';
import { pushFile } from '../unit/server/packages/pushFile.ts';

async function feed() {
  const server = await testServer();
  for (const version of ['1.9.0', '1.10.0', '2.0.0-beta.1']) await pushFile(server, `Acme.Web.${version}.zip`, smallZip(version));
  await pushFile(server, 'Acme.Api.1.0.0.zip', smallZip('api'));
  const env = { OCTOPUS_URL: server.url, OCTOPUS_API_KEY: server.apiKey };
  return { server, run: (...argv: string[]) => runCli(['package', ...argv], { env, clock: nodeClock() }), env };
}

const json = ['--output-format', 'json'];

describe('package list', () => {
  it('shows ids with their newest version and the number of versions', async () => {
    const { run } = await feed();
    expect((await run('list')).stdout).toMatch(/Acme\.Api +1\.0\.0 +1\s*\nAcme\.Web +2\.0\.0-beta\.1 +3/);
    expect((await run('list', '--filter', 'web', ...json)).json()).toEqual([
      { Id: 'Acme.Web', HighestVersion: '2.0.0-beta.1', Versions: 3 },
    ]);
  });
});

describe('package versions', () => {
  it('lists them newest first', async () => {
    const { run } = await feed();
    const listed = (await run('versions', 'acme.web', '--number', '2', ...json)).json();
    expect(listed).toMatchObject([{ Version: '2.0.0-beta.1', Sha1: expect.stringMatching(/^[0-9a-f]{40}$/) }, { Version: '1.10.0' }]);
  });

  it('names the nearest id', async () => {
    const { run } = await feed();
    const { exitCode, stderr } = await run('versions', 'Acme.Wep');
    expect(exitCode).toBe(5);
    expect(stderr).toMatch(/There is no package 'Acme\.Wep'[^]*Acme\.Web/);
  });
});

describe('package delete', () => {
  it('deletes what is named, with --yes', async () => {
    const { run, server } = await feed();
    const done = await run('delete', 'Acme.Web', '1.9.0', '1.10.0', '--yes', ...json);
    expect(done.exitCode, done.stderr).toBe(0);
    expect(done.json()).toMatchObject([
      { Id: 'packages-Acme.Web.1.9.0', State: 'deleted', Error: null },
      { Version: '1.10.0', State: 'deleted' },
    ]);
    expect((await server.get('/api/packages?nuGetPackageId=Acme.Web')).body.TotalResults).toBe(1);
  });

  it('deletes nothing without a yes: no terminal, another answer, or an unknown version among them', async () => {
    const { run, env, server } = await feed();
    expect(await run('delete', 'Acme.Web', '1.9.0')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('CONFIRMATION_REQUIRED'),
    });
    expect(await run('delete', 'Acme.Web', '1.9.0', '1.11.0', '--yes')).toMatchObject({
      exitCode: 5,
      stderr: expect.stringContaining("'1.11.0'"),
    });
    expect(await run('delete', 'Acme.Web')).toMatchObject({ exitCode: 2 });
    const ask = (stdin: string) => {
      const streams = fakeStreams({ stdin });
      const onTerminal = { ...streams, stdin: { ...streams.stdin, isTTY: true } };
      return runCli(['package', 'delete', 'Acme.Web', '1.9.0'], { env, clock: nodeClock(), streams: onTerminal });
    };
    expect((await ask('n\n')).exitCode).toBe(2);
    expect((await server.get('/api/packages?nuGetPackageId=Acme.Web')).body.TotalResults).toBe(3);
    const agreed = await ask('y\n');
    expect([agreed.exitCode, agreed.stderr]).toEqual([0, expect.stringContaining('Delete Acme.Web 1.9.0 from')]);
  });
});
