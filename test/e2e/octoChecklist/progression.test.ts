/** octo-classic.md §3.10; the row "prevent/allow" of §8; C42 for defects. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { meddlingProxy } from '../../support/meddlingProxy.ts';
import { runAgainst } from '../../support/runAgainst.ts';
import { expectOk, makeSample } from '../../support/sampleProject.ts';
import { startTestServer } from '../../support/testServer.ts';
import type { TestServer } from '../../support/testServer.ts';

let server: TestServer;
let project: any;
let release: any;
let count = 0;
beforeAll(async () => {
  server = await startTestServer();
  ({ project } = await makeSample(server, { name: 'Acme' }));
});
afterAll(() => server.close());
beforeEach(async () => {
  count += 1;
  release = await expectOk(server, 'POST', 'releases', { ProjectId: project.Id, Version: `${count}.0.0` });
});

const { native, octo, json } = runAgainst(() => server);
const allow = (...more: string[]) => ['allow-releaseprogression', '--project=Acme', `--version=${release.Version}`, ...more];
const prevent = (...more: string[]) => [
  ...['prevent-releaseprogression', '--project=Acme', `--version=${release.Version}`, '--reason=Contract Tests Failed'],
  ...more,
];
const defects = async () =>
  (await expectOk(server, 'GET', `releases/${release.Id}/defects`)).Items.map((defect: any) => [defect.Status, defect.Description]);

describe('prevent-releaseprogression and allow-releaseprogression', () => {
  it('report and resolve a defect, once', async () => {
    const facts = {
      SpaceId: 'Spaces-1',
      Project: { Id: project.Id, Name: 'Acme' },
      Release: { Id: release.Id, Version: release.Version, IsPreventedFromProgressing: true },
    };
    const prevented = { ...facts, ReasonToPrevent: 'Contract Tests Failed' };
    expect(await json(prevent())).toEqual({ ...prevented, State: 'prevented' });
    expect(await json(prevent())).toEqual({ ...prevented, State: 'already' });
    expect(await defects()).toEqual([['Unresolved', 'Contract Tests Failed']]);
    const allowed = { ...facts, Release: { ...facts.Release, IsPreventedFromProgressing: false } };
    expect(await json(allow())).toEqual({ ...allowed, State: 'allowed' });
    expect(await json(allow())).toEqual({ ...allowed, State: 'already' });
    expect(await defects()).toEqual([['Resolved', 'Contract Tests Failed']]);
  });

  it("tell it in octo's words in the classic manner", async () => {
    const told = async (argv: readonly string[]) => {
      const { exitCode, stdout } = await octo(argv);
      return [exitCode, stdout.split('\n').slice(5).join('\n')];
    };
    expect(await told(prevent())).toEqual([0, 'Prevented successfully.\n']);
    const already = `The release ${release.Version} of the project Acme is already`;
    expect(await told(prevent())).toEqual([0, `${already} prevented from progressing.\nPrevented successfully.\n`]);
    expect(await told(allow())).toEqual([0, 'Allowed successfully.\n']);
    expect(await told(allow())).toEqual([0, `${already} allowed to progress.\nAllowed successfully.\n`]);
  });

  it('take the version by either name, and a tag of Docker for a version', async () => {
    const tagged = await expectOk(server, 'POST', 'releases', { ProjectId: project.Id, Version: `somedockertag-${count}` });
    const argv = ['prevent-releaseprogression', '--project=Acme', `--releaseNumber=${tagged.Version}`, '--reason=Old'];
    expect((await json(argv)).Release).toMatchObject({ Id: tagged.Id, IsPreventedFromProgressing: true });
  });

  const blanks = ['', '    '];
  it.each(
    blanks.flatMap((blank) => [
      ['allow-releaseprogression', `--project=${blank}`, 'Please specify a project name or ID using the parameter: --project=XYZ'],
      [
        'allow-releaseprogression',
        `--version=${blank}`,
        'Please specify a release version number using the version parameter: --version=1.0.5',
      ],
      ['prevent-releaseprogression', `--project=${blank}`, 'Please specify a project name or ID using the parameter: --project=XYZ'],
      [
        'prevent-releaseprogression',
        `--version=${blank}`,
        'Please specify a release version number using the version parameter: --version=1.0.5',
      ],
      [
        'prevent-releaseprogression',
        `--reason=${blank}`,
        'Please specify a reason why you would like to prevent this release from progressing: --reason=Contract Tests Failed',
      ],
    ]),
  )('%s refuses "%s"', async (command, blank, text) => {
    const all = ['--project=Acme', '--version=1.0.0', ...(command.startsWith('prevent') ? ['--reason=R'] : [])];
    const { exitCode, stdout } = await octo([command, ...all, blank]);
    expect([exitCode, stdout]).toEqual([255, expect.stringContaining(`${text}\n`)]);
  });

  it('refuse a number that is too large for a version, and ask nothing then', async () => {
    const argv = ['allow-releaseprogression', '--project=Acme', '--version=99999999999'];
    const nowhere = runAgainst(() => ({ url: 'http://127.0.0.1:1', apiKey: server.apiKey }));
    const { exitCode, stdout } = await octo(argv);
    expect([exitCode, stdout]).toEqual([255, expect.stringContaining('Please provide a valid release version format: --version=1.0.5\n')]);
    const told = await nowhere.native(argv);
    expect([told.exitCode, told.stderr]).toEqual([2, expect.stringContaining('[VERSION_INVALID]')]);
  });

  it('tell a release that does not exist as the server would, and name the nearest one', async () => {
    const argv = ['allow-releaseprogression', '--project=Acme', `--version=${release.Version}.1`];
    const told = await octo(argv);
    expect([told.exitCode, told.stdout]).toEqual([249, expect.stringContaining('\nError from Octopus Server (HTTP 404 NotFound)\n')]);
    const { exitCode, stderr } = await native(argv);
    expect([exitCode, stderr]).toEqual([5, expect.stringContaining(`Did you mean "${release.Version}"`)]);
    const lost = await octo(['allow-releaseprogression', '--project=Amce', '--version=1.0.0']);
    expect([lost.exitCode, lost.stdout]).toEqual([255, expect.stringContaining("Cannot find the project with name or id 'Amce'.")]);
  });

  it('C42: report and resolve one defect although the answers were lost', async () => {
    const { url, meddled } = await meddlingProxy(server.url, [
      { method: 'POST', path: /\/defects$/ },
      { method: 'POST', path: /\/defects\/resolve$/ },
    ]);
    const broken = runAgainst(() => ({ url, apiKey: server.apiKey }));
    expect((await broken.json(prevent())).State).toBe('prevented');
    expect(await defects()).toEqual([['Unresolved', 'Contract Tests Failed']]);
    expect((await broken.json(allow())).State).toBe('allowed');
    expect(await defects()).toEqual([['Resolved', 'Contract Tests Failed']]);
    expect(meddled).toHaveLength(2);
  });
});
