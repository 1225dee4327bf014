/** octo-classic.md §3.12 and the row of its §8 that names C42's faults for environments. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meddlingProxy } from '../../support/meddlingProxy.ts';
import { runAgainst } from '../../support/runAgainst.ts';
import { startTestServer } from '../../support/testServer.ts';
import type { TestServer } from '../../support/testServer.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const { native, octo, json } = runAgainst(() => server);
const named = async (name: string) =>
  (await server.get('/api/Spaces-1/environments/all')).body.filter((environment: any) => environment.Name === name);

describe('create-environment', () => {
  it('creates one, refuses a name that is taken, and takes it where that is fine', async () => {
    const made = await json(['create-environment', '--name', 'Test']);
    expect(made).toEqual({ Id: expect.stringMatching(/^Environments-\d+$/), Name: 'Test', State: 'created' });
    const again = await native(['create-environment', '--name', 'test']);
    expect([again.exitCode, again.stderr]).toEqual([
      5,
      expect.stringContaining(`The environment Test (${made.Id}) already exists [NAME_TAKEN]`),
    ]);
    expect(await json(['create-environment', '--name', ' TEST ', '--ignore-if-exists'])).toEqual({ ...made, State: 'existing' });
    expect((await native(['create-environment', '--name', 'Other'])).stdout).toMatch(
      /^Created the environment Other \(Environments-\d+\)\n$/,
    );
  });

  it("tells it in octo's words in the classic manner", async () => {
    const made = await octo(['create-environment', '--name=Classic']);
    const id = (await named('Classic'))[0].Id;
    expect(made.stdout).toContain(`Creating environment: Classic\nEnvironment created. ID: ${id}\n`);
    const taken = await octo(['create-environment', '--name=Classic']);
    expect([taken.exitCode, taken.stdout]).toEqual([255, expect.stringContaining(`The environment Classic (ID ${id}) already exists\n`)]);
    const fine = await octo(['create-environment', '--name=Classic', '--ignoreIfExists']);
    expect([fine.exitCode, fine.stdout]).toEqual([
      0,
      expect.stringContaining(`The environment Classic (ID ${id}) already exists\nEnvironment created. ID: ${id}\n`),
    ]);
    const blank = await octo(['create-environment', '--name= ']);
    expect([blank.exitCode, blank.stdout]).toEqual([
      255,
      expect.stringContaining('Please specify an environment name using the parameter: --name=XYZ\n'),
    ]);
  });

  it('C42: creates one environment although the answer was lost', async () => {
    const { url, meddled } = await meddlingProxy(server.url, [{ method: 'POST', path: /\/environments$/ }]);
    const made = await runAgainst(() => ({ url, apiKey: server.apiKey })).json(['create-environment', '--name', 'Once']);
    expect(meddled).toHaveLength(1);
    expect([made.State, (await named('Once')).map((item: any) => item.Id)]).toEqual(['created', [made.Id]]);
  });
});
