/** octo-classic.md §3.15, by the order of versions of its §7.2; C42 for releases. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/errors/appError.ts';
import { meddlingProxy } from '../../support/meddlingProxy.ts';
import { runAgainst } from '../../support/runAgainst.ts';
import { expectOk, makeSample } from '../../support/sampleProject.ts';
import { startTestServer } from '../../support/testServer.ts';
import type { TestServer } from '../../support/testServer.ts';

let server: TestServer;
let project: any;
let beta: any;
let count = 0;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  count += 1;
  ({ project } = await makeSample(server, { name: `Acme ${count}` }));
  beta = await expectOk(server, 'POST', 'channels', { ProjectId: project.Id, Name: 'Beta' });
});

const { native, octo, json } = runAgainst(() => server);
const remove = (from: string, to: string, ...more: string[]) => [
  ...['delete-releases', `--project=${project.Name}`, `--minVersion=${from}`, `--maxVersion=${to}`],
  ...more,
];
async function release(version: string, channel?: any): Promise<any> {
  return expectOk(server, 'POST', 'releases', { ProjectId: project.Id, Version: version, ...(channel && { ChannelId: channel.Id }) });
}
const versions = async () =>
  (await expectOk(server, 'GET', `projects/${project.Id}/releases`)).Items.map((item: any) => item.Version).sort();

describe('delete-releases', () => {
  it('deletes what is within the range by the order of versions, bounds included', async () => {
    for (const version of ['0.9.9', '1.0.0-beta', '1.0.0', '1.0.0.1', '1.9.0', '1.10.0', '2.0.0-rc.1', '2.0.0']) await release(version);
    const result = await json(remove('1.0', '2.0.0-rc.2', '--yes'));
    expect(result.Project).toEqual({ Id: project.Id, Name: project.Name });
    expect(result.Releases.map((item: any) => [item.Version, item.Deleted, item.State])).toEqual(
      ['2.0.0-rc.1', '1.10.0', '1.9.0', '1.0.0.1', '1.0.0'].map((version) => [version, true, 'deleted']),
    );
    expect(await versions()).toEqual(['0.9.9', '1.0.0-beta', '2.0.0']);
  });

  it('deletes those of the channels alone', async () => {
    await release('1.0.0');
    await release('1.0.1-beta', beta);
    expect((await json(remove('0.0.1', '9', '--channel=beta', '--yes'))).Releases).toMatchObject([
      { Version: '1.0.1-beta', Channel: 'Beta' },
    ]);
    expect(await versions()).toEqual(['1.0.0']);
    const wrong = await octo(remove('0.0.1', '9', '--channel=Betta', '--channel=Neither'));
    expect([wrong.exitCode, wrong.stdout]).toEqual([255, expect.stringContaining("Could not find the channels named 'Betta, Neither'; ")]);
    expect((await native(remove('0.0.1', '9', '--channel=Betta'))).stderr).toContain('Did you mean "Beta"?');
  });

  it('deletes nothing with --whatIf', async () => {
    await release('1.0.0');
    const planned = await json(remove('1', '2', '--whatIf'));
    expect(planned.Releases).toMatchObject([{ Version: '1.0.0', Deleted: false, State: 'would be deleted', Error: null }]);
    expect((await octo(remove('1', '2', '--whatIf'))).stdout).toContain('\n[WhatIf] Version 1.0.0 would have been deleted\n');
    expect(await versions()).toEqual(['1.0.0']);
  });

  it('asks first in the native manner and never in the classic', async () => {
    await release('1.0.0');
    const alone = await native(remove('1', '2'));
    expect([alone.exitCode, alone.stderr]).toEqual([2, expect.stringContaining(`Delete one release of ${project.Name} (1.0.0)?`)]);
    expect(await versions()).toEqual(['1.0.0']);
    expect((await octo(remove('1', '2'))).stdout).toContain('\nDeleting version 1.0.0\n');
    expect(await versions()).toEqual([]);
    expect(await json(remove('1', '2'))).toMatchObject({ Releases: [] });
  });

  it('goes on after one that stays, and ends as failed (differences-from-octo.md, delete-releases)', async () => {
    for (const version of ['1.0.0', '1.0.1', '1.0.2', '1.0.3', '1.0.4', '1.0.5']) await release(version);
    const refusal = { status: 400, message: 'It is pinned.' };
    const refusing = async () => {
      const { url } = await meddlingProxy(server.url, [{ method: 'DELETE', path: /\/releases\/Releases-\d+$/, refusal }]);
      return runAgainst(() => ({ url, apiKey: server.apiKey }));
    };
    const run = await (await refusing()).native([...remove('1', '1.0.3', '--yes'), '--output-format=json']);
    const { Releases } = run.json();
    expect([run.exitCode, Releases.length]).toEqual([1, 4]);
    const stayed = Releases.filter((item: any) => !item.Deleted);
    expect(stayed).toMatchObject([{ State: 'failed', Error: { Message: 'It is pinned.' } }]);
    expect(await versions()).toEqual(['1.0.4', '1.0.5', stayed[0].Version].sort());
    const told = await (await refusing()).octo(remove('1.0.4', '1.0.5'));
    expect([told.exitCode, told.stdout]).toEqual([255, expect.stringMatching(/Deleting version 1\.0\.5\n[^]*It is pinned\.\n/)]);
  });

  it.each([
    ['--project', ['--minVersion=1', '--maxVersion=2'], 'Please specify a project name using the parameter: --project=XYZ'],
    ['--minVersion', ['--project=A', '--maxVersion=2'], 'Please specify a minimum version number using the parameter: --minVersion=X.Y.Z'],
    [
      '--maxVersion',
      ['--project=A', '--minVersion=1', '--maxVersion='],
      'Please specify a maximum version number using the parameter: --maxVersion=X.Y.Z',
    ],
  ])('asks for %s', async (_option, argv, text) => {
    const { exitCode, stdout } = await octo(['delete-releases', ...argv]);
    expect([exitCode, stdout]).toEqual([255, expect.stringContaining(`${text}\n`)]);
  });

  it('refuses bounds that are no versions, and tells bounds in the wrong order', async () => {
    const wrong = await native(remove('1', '1,2', '--yes'));
    expect([wrong.exitCode, wrong.stderr]).toEqual([
      2,
      expect.stringContaining("--max-version is '1,2', which is no version [VERSION_INVALID]"),
    ]);
    await release('1.5.0');
    const reversed = await native(remove('2', '1', '--yes'));
    expect([reversed.exitCode, reversed.stderr]).toEqual([0, expect.stringContaining('the lowest one is above the highest')]);
    expect(await versions()).toEqual(['1.5.0']);
  });

  it('tells a project that does not exist, with the nearest name', async () => {
    const argv = ['delete-releases', '--project=Amce 1', '--minVersion=1', '--maxVersion=2'];
    const told = await octo(argv);
    expect([told.exitCode, told.stdout]).toEqual([
      255,
      expect.stringContaining("\nCould not find a project named 'Amce 1'; either it does not exist or you lack permissions to view it.\n"),
    ]);
    expect((await native(argv)).stderr).toContain('Did you mean "Acme 1"');
  });

  it('says how many are gone when it is interrupted', async () => {
    const made = [];
    for (const version of ['1.0.0', '1.0.1', '1.0.2', '1.0.3', '1.0.4']) made.push(await release(version));
    const held = made.slice(0, 4).map(({ Id }) => ({ method: 'DELETE', path: new RegExp(`/${Id}$`), refusal: 'never' as const }));
    const { url, meddled } = await meddlingProxy(server.url, held);
    const stop = new AbortController();
    const running = runAgainst(() => ({ url, apiKey: server.apiKey })).native(remove('1', '2', '--yes'), { signal: stop.signal });
    await vi.waitFor(async () => expect([meddled.length, await versions()]).toEqual([4, ['1.0.0', '1.0.1', '1.0.2', '1.0.3']]), 20_000);
    stop.abort(new AppError('interrupted', 'INTERRUPTED', 'Stopped by Ctrl-C'));
    const { exitCode, stderr } = await running;
    expect([exitCode, stderr]).toEqual([130, expect.stringContaining('1 of 5 releases are deleted.')]);
  });

  it('C42: takes a release that its first request deleted for deleted', async () => {
    await release('1.0.0');
    const { url, meddled } = await meddlingProxy(server.url, [{ method: 'DELETE', path: /\/releases\/Releases-\d+$/ }]);
    const run = await runAgainst(() => ({ url, apiKey: server.apiKey })).json(remove('1', '2', '--yes'));
    expect([meddled.length, run.Releases[0].State, await versions()]).toEqual([1, 'deleted', []]);
  });
});
