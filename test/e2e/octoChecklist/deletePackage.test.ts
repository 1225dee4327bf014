/** octo-classic.md §3.9; the row "delete-package" of §8; C42 for packages. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meddlingProxy } from '../../support/meddlingProxy.ts';
import { runAgainst } from '../../support/runAgainst.ts';
import { pushPackage } from '../../support/sampleProject.ts';
import { startTestServer } from '../../support/testServer.ts';
import type { TestServer } from '../../support/testServer.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const { native, octo, json } = runAgainst(() => server);
const remove = (id: string, version: string, ...more: string[]) => ['delete-package', `--packageId=${id}`, `--version=${version}`, ...more];
const isThere = async (id: string, version: string) =>
  (await server.get(`/api/Spaces-1/packages/packages-${id}.${version}`)).status === 200;

describe('delete-package', () => {
  it('deletes the version, and says so in JSON', async () => {
    await pushPackage(server, 'Acme.Web', '1.0.0');
    await pushPackage(server, 'Acme.Web', '1.0.1');
    const alone = await native(remove('Acme.Web', '1.0.0'));
    expect([alone.exitCode, alone.stderr]).toEqual([2, expect.stringContaining('[CONFIRMATION_REQUIRED]')]);
    expect(await json(remove('acme.web', '1.0.0', '--yes'))).toEqual({
      ...{ Status: 'Success', Package: { PackageId: 'Acme.Web', Version: '1.0.0' } },
      ...{ Id: 'packages-Acme.Web.1.0.0', State: 'deleted' },
    });
    expect([await isThere('Acme.Web', '1.0.0'), await isThere('Acme.Web', '1.0.1')]).toEqual([false, true]);
  });

  it('prints Package deleted in the classic manner, without a question', async () => {
    await pushPackage(server, 'Acme.Api', '1.0.0');
    const told = await octo(remove('Acme.Api', '1.0.0'));
    expect([told.exitCode, told.stdout.split('\n').slice(-2)]).toEqual([0, ['Package deleted', '']]);
    await pushPackage(server, 'Acme.Api', '1.0.0');
    const { stdout } = await octo(remove('Acme.Api', '1.0.0', '--outputFormat=json'));
    expect(stdout).toContain('"Status": "Success"');
    expect(await isThere('Acme.Api', '1.0.0')).toBe(false);
  });

  it.each([
    ['an id', ['--version=1.0.0'], 'Please specify a package id using the parameter: --packageId=XYZ'],
    ['a version', ['--packageId=Acme.Web', '--version=  '], 'Please specify a package version using the parameter: --version=1.0.0'],
  ])('asks for %s and looks for nothing', async (_what, argv, text) => {
    const nowhere = runAgainst(() => ({ url: 'http://127.0.0.1:1', apiKey: server.apiKey }));
    const { exitCode, stdout } = await nowhere.octo(['delete-package', ...argv]);
    expect([exitCode, stdout]).toEqual([255, expect.stringContaining(`${text}\n`)]);
    expect(stdout).not.toContain('Handshaking');
  });

  it('tells an unknown version as the server would, and names the nearest one', async () => {
    await pushPackage(server, 'Acme.Docs', '1.0.0');
    const told = await octo(remove('Acme.Docs', '1.0.1'));
    expect([told.exitCode, told.stdout]).toEqual([249, expect.stringContaining('\nError from Octopus Server (HTTP 404 NotFound)\n')]);
    const { exitCode, stderr } = await native(remove('Acme.Docs', '1.0.1', '--yes'));
    expect([exitCode, stderr]).toEqual([5, expect.stringContaining('Did you mean "1.0.0"?')]);
    expect((await native(remove('Acme.Dosc', '1.0.0', '--yes'))).stderr).toContain('Did you mean "Acme.Docs"?');
  });

  it('C42: takes a package that its first request deleted for deleted', async () => {
    await pushPackage(server, 'Acme.Once', '1.0.0');
    const { url, meddled } = await meddlingProxy(server.url, [{ method: 'DELETE', path: /\/packages\/packages-/ }]);
    const run = await runAgainst(() => ({ url, apiKey: server.apiKey })).json(remove('Acme.Once', '1.0.0', '--yes'));
    expect([meddled.length, run.State, await isThere('Acme.Once', '1.0.0')]).toEqual([1, 'deleted', false]);
  });
});
