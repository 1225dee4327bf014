/** octo-classic.md §3.11; the row "create-channel" of §8; C42 for channels. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roots } from '../../../src/contract/resources/root.ts';
import { mockRoot, mockServer, mockUrl } from '../../support/connectedClient.ts';
import { meddlingProxy } from '../../support/meddlingProxy.ts';
import { mockEndpoint } from '../../support/mockEndpoint.ts';
import { runAgainst } from '../../support/runAgainst.ts';
import { expectOk, makeSample } from '../../support/sampleProject.ts';
import { startTestServer } from '../../support/testServer.ts';
import type { TestServer } from '../../support/testServer.ts';

let server: TestServer;
let project: any;
let lifecycle: any;
beforeAll(async () => {
  server = await startTestServer();
  ({ project } = await makeSample(server, { name: 'Acme' }));
  lifecycle = await expectOk(server, 'POST', 'lifecycles', { Name: 'Straight to production', Phases: [] });
});
afterAll(() => server.close());

const { native, octo, json } = runAgainst(() => server);
const create = (name: string, ...more: string[]) => ['create-channel', '--project=Acme', `--channel=${name}`, ...more];
const channelNamed = async (name: string) =>
  (await expectOk(server, 'GET', `projects/${project.Id}/channels`)).Items.find((channel: any) => channel.Name === name);

describe('create-channel', () => {
  it('creates a channel', async () => {
    const made = await json(create('Hotfix', '--lifecycle=straight to production', '--description=In a hurry'));
    const Channel = {
      ...{ Id: expect.stringMatching(/^Channels-\d+$/), Name: 'Hotfix', Description: 'In a hurry' },
      ...{ ProjectId: project.Id, LifecycleId: lifecycle.Id, IsDefault: false },
    };
    expect(made).toEqual({ Action: 'Created', Channel });
    expect(await channelNamed('Hotfix')).toMatchObject({ ...Channel, Id: made.Channel.Id, Rules: [] });
    expect((await octo(create('Classic'))).stdout).toContain('\nChannel Classic created\n');
    expect(await channelNamed('Classic')).toMatchObject({ LifecycleId: null });
  });

  it('changes one that exists only when told to, and only what differs', async () => {
    await json(create('Beta', '--lifecycle=Straight to production', '--description=Old'));
    const refused = await native(create('beta'));
    expect([refused.exitCode, refused.stderr]).toEqual([
      5,
      expect.stringMatching(/The channel Beta \(Channels-\d+\) already exists \[NAME_TAKEN\]/),
    ]);
    expect(await json(create('beta', '--update-existing', '--description=Old'))).toMatchObject({
      Action: 'None',
      Channel: { Name: 'Beta' },
    });
    expect(await json(create('Beta', '--update-existing', '--description=New', '--make-default-channel'))).toMatchObject({
      Action: 'Updated',
      Channel: { Description: 'New', IsDefault: true, LifecycleId: lifecycle.Id },
    });
    expect(await channelNamed('Beta')).toMatchObject({ Description: 'New', IsDefault: true });
  });

  it('leaves the lifecycle where none is given (differences-from-octo.md, create-channel)', async () => {
    await json(create('Kept', '--lifecycle=Straight to production'));
    expect((await octo(create('Kept', '--update-existing'))).stdout).toContain(
      '\nThe channel already looks exactly the way it should, no need to update it.\n',
    );
    expect(await channelNamed('Kept')).toMatchObject({ LifecycleId: lifecycle.Id });
    expect((await octo(create('Kept', '--update-existing', '--lifecycle='))).stdout).toMatch(
      /\nUpdating this channel to inherit .*\nChannel Kept updated\n/,
    );
    expect(await channelNamed('Kept')).toMatchObject({ LifecycleId: null });
  });

  it("tells a change in octo's words in the classic manner", async () => {
    await json(create('Told'));
    const argv = create('Told', '--update-existing', '--description=Words', '--lifecycle=Straight to production', '--make-default-channel');
    expect((await octo(argv)).stdout).toContain(
      "\nUpdating this channel to use the lifecycle Straight to production\nMaking this the default channel for Acme\nUpdating channel description to 'Words'\nChannel Told updated\n",
    );
    expect(JSON.parse((await octo([...argv, '--outputFormat=json'])).stdout)).toMatchObject({ Action: 'None', Channel: { Name: 'Told' } });
    const taken = await octo(create('Told'));
    expect([taken.exitCode, taken.stdout]).toEqual([
      255,
      expect.stringContaining(
        '\nThis channel already exists. If you would like to update it, please use the parameter: --update-existing\n',
      ),
    ]);
  });

  it.each([
    ['--project', ['--channel=A', '--project=  '], 'Please specify a project using the parameter: --project=ProjectXYZ'],
    ['--channel', ['--project=Acme'], 'Please specify a channel name using the parameter: --channel=ChannelXYZ'],
  ])('asks for %s', async (_option, argv, text) => {
    const { exitCode, stdout } = await octo(['create-channel', ...argv]);
    expect([exitCode, stdout]).toEqual([255, expect.stringContaining(`${text}\n`)]);
  });

  it('tells a project and a lifecycle that do not exist, with the nearest names', async () => {
    const wrong = await native(['create-channel', '--project=Amce', '--channel=A', '--lifecycle=Straight to prodution']);
    expect(wrong.exitCode).toBe(5);
    expect(wrong.stderr).toContain("There is no project 'Amce'; there is no lifecycle 'Straight to prodution'");
    expect(wrong.stderr).toContain('Did you mean "Acme"? Did you mean "Straight to production"?');
    const told = await octo(['create-channel', '--project=Amce', '--channel=A']);
    expect([told.exitCode, told.stdout]).toEqual([
      255,
      expect.stringContaining("\nCould not find project named 'Amce'; either it does not exist or you lack permissions to view it.\n"),
    ]);
  });

  it('says of a server before 3.2 that it has no channels', async () => {
    const mocks = mockServer();
    mocks.listen({ onUnhandledRequest: 'error' });
    mocks.use(mockEndpoint(mockUrl, roots.server, () => ({ ...mockRoot, Version: '3.1.0' })));
    const old = runAgainst(() => ({ url: mockUrl, apiKey: server.apiKey }));
    const { exitCode, stdout } = await old.octo(create('A')).finally(() => mocks.close());
    expect([exitCode, stdout]).toEqual([255, expect.stringContaining('does not support channels')]);
  });

  it('C42: creates one channel although the answer was lost', async () => {
    const { url, meddled } = await meddlingProxy(server.url, [{ method: 'POST', path: /\/channels$/ }]);
    const made = await runAgainst(() => ({ url, apiKey: server.apiKey })).json(create('Once'));
    expect(meddled).toHaveLength(1);
    expect([made.Action, made.Channel.Id]).toEqual(['Created', (await channelNamed('Once')).Id]);
  });
});
