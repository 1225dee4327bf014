/** The rows "Auth/env/space" of octo-classic.md §8. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detectDialect } from '../../../src/cli/detectDialect.ts';
import type { OptionTable } from '../../../src/cli/options.ts';
import { nodeClock } from '../../../src/platform/nodeClock.ts';
import { nodeRandom } from '../../../src/platform/nodeRandom.ts';
import type { Http } from '../../../src/platform/ports.ts';
import { fakeEnv } from '../../support/fakeEnv.ts';
import { fetchHttp } from '../../support/fetchHttp.ts';
import type { CliOptions } from '../../support/runCli.ts';
import { runCli } from '../../support/runCli.ts';
import { twoSpaces } from '../../support/secondSpace.ts';
import { tempDir } from '../../support/tempDir.ts';
import { startTestServer } from '../../support/testServer.ts';
import type { TestServer } from '../../support/testServer.ts';
import { tryCommand } from '../../support/tryCommand.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const octo = (argv: readonly string[], options: CliOptions = {}) =>
  runCli(argv, { manner: 'classic', clock: nodeClock(), random: nodeRandom(), ...options });
const credentials = ({ url, apiKey }: TestServer) => [`--server=${url}`, `--apiKey=${apiKey}`];
const failure = (message: string) => [255, expect.stringContaining(message)];

/** Requests that go to the server, however its address is written, and the paths that were asked for. */
function recorded(address: string, { url }: TestServer): { readonly http: Http; readonly paths: string[] } {
  const [real, paths]: [Http, string[]] = [fetchHttp(), []];
  const base = address.replace(/\/api\/?$/, '').replace(/\/$/, '');
  const send: Http['send'] = (request) => {
    const { href, pathname } = request.url;
    paths.push(pathname);
    return real.send({ ...request, url: new URL(href.replace(base, url)) });
  };
  return { http: { ...real, send }, paths };
}

describe('Auth', () => {
  it.each([
    ['absent', {}],
    ['empty', { OCTOPUS_CLI_SERVER: '' }],
  ])('no server (%s in the environment) → error', async (_what, env) => {
    const run = await octo(['list-projects', '--apiKey=API-GUEST'], { env });
    expect([run.exitCode, run.stdout]).toEqual(failure('Please specify the Octopus Server URL using --server=http://your-server/.'));
  });

  it.each([
    ['absent', {}],
    ['empty', { OCTOPUS_CLI_API_KEY: '' }],
  ])('no key (%s in the environment) → error', async (_what, env) => {
    const run = await octo(['list-projects', `--server=${server.url}`], { env });
    expect([run.exitCode, run.stdout]).toEqual(failure('Please specify your API key using --apiKey='));
  });

  it('OCTOPUS_CLI_API_KEY → ok', async () => {
    const run = await octo(['list-projects', `--server=${server.url}`], { env: { OCTOPUS_CLI_API_KEY: server.apiKey } });
    expect(run.exitCode).toBe(0);
  });

  it('OCTOPUS_CLI_SERVER → ok', async () => {
    const run = await octo(['list-projects', `--apiKey=${server.apiKey}`], { env: { OCTOPUS_CLI_SERVER: server.url } });
    expect(run.exitCode).toBe(0);
  });
});

describe('Space', () => {
  it('--space=nonExistent → error', async () => {
    const run = await octo(['list-projects', ...credentials(server), '--space=nonExistent']);
    expect([run.exitCode, run.stdout]).toEqual(
      failure(
        "Cannot find the space with name or id 'nonExistent'. Please check the spelling and that you have permissions to view it. " +
          'Please use Configuration > Test Permissions to confirm.\n',
      ),
    );
  });

  it('--space=test → all later requests in that space', async () => {
    const own = await twoSpaces();
    const { http, paths } = recorded(own.url, own);
    const run = await octo(['list-projects', ...credentials(own), '--space=test'], { http });
    expect(run.exitCode).toBe(0);
    const asked = paths.flatMap((path) => /^\/api\/(Spaces-\d+)\//.exec(path)?.[1] ?? []);
    expect([...new Set(asked)]).toEqual(['Spaces-2']);
  });
});

describe('Config file', () => {
  const options = {
    project: { type: 'text', summary: 'Project' },
    releaseNumber: { type: 'text', summary: 'Number' },
    releaseNotes: { type: 'text', summary: 'Notes' },
  } as const satisfies OptionTable;

  it('fills options, values with blanks intact, after a byte order mark', async () => {
    const cwd = tempDir();
    const lines = [
      `server=${server.url}/api/`,
      'apikey=API-GUEST',
      'project=Test Project',
      'releaseNumber=1.0.0',
      'releasenotes=Test config file.',
    ];
    writeFileSync(join(cwd, 'octo.cfg'), `\ufeff${lines.join('\n')}\n`);
    let got: unknown;
    const catalog = tryCommand(
      async (context, values) => {
        const settings = await context.settings();
        got = { ...values, server: settings.server?.value, credential: settings.credential?.value };
      },
      { options },
    );
    expect((await octo(['try', '--configfile=octo.cfg'], { catalog, cwd })).exitCode).toBe(0);
    expect(got).toMatchObject({
      ...{ server: server.url, credential: { kind: 'apiKey', value: 'API-GUEST' } },
      ...{ project: 'Test Project', releaseNumber: '1.0.0', releaseNotes: 'Test config file.' },
    });
  });
});

describe('Server URL', () => {
  it.each([
    ['http://h/', ''],
    ['http://h/api', ''],
    ['http://h/vdir', '/vdir'],
    ['http://h/vdir/api', '/vdir'],
    ['http://h/v1/v2/api', '/v1/v2'],
  ])('%s resolves ~/api/foo to %s/api/foo', async (address, base) => {
    const { http, paths } = recorded(address, server);
    const run = await octo(['list-projects', `--server=${address}`, `--apiKey=${server.apiKey}`], { http });
    expect(run.exitCode).toBe(0);
    expect(paths).toContain(`${base}/api/Spaces-1/projects/all`);
    expect(paths.filter((path) => !path.startsWith(`${base}/api`) || path.includes('/api/api'))).toEqual([]);
  });
});

describe('CI variables (§1.8)', () => {
  // What is told to a build server differs in two ways only: TeamCity's frame, and Azure DevOps's own commands.
  it.each([['TEAMCITY_VERSION', 'teamCity'], ...['TF_BUILD', 'BUILD_BUILDID', 'AGENT_WORKFOLDER'].map((name) => [name, 'azureDevOps'])])(
    '%s alone is recognised as %s',
    (name = '', dialect) => {
      expect(detectDialect(fakeEnv({ [name]: 'x' }))).toBe(dialect);
    },
  );

  it.each([
    ...[
      'AgentProgramDirectoryPath',
      'bamboo_agentId',
      'APPVEYOR',
      'BITBUCKET_BUILD_NUMBER',
      'JENKINS_URL',
      'CIRCLECI',
      'GITLAB_CI',
      'TRAVIS',
    ],
    ...[
      'GO_PIPELINE_LABEL',
      'BITRISE_IO',
      'BUDDY_WORKSPACE_ID',
      'BUILDKITE',
      'CIRRUS_CI',
      'CODEBUILD_BUILD_ARN',
      'CI_NAME',
      'DRONE',
      'DSARI',
    ],
    ...['HUDSON_URL', 'MAGNUM', 'SAILCI', 'SEMAPHORE', 'SHIPPABLE', 'TDDIUM', 'STRIDER', 'GITHUB_ACTIONS'],
  ])('%s alone gets the messages without a frame, as an unknown one does (differences-from-octo.md, all)', (name) => {
    expect(detectDialect(fakeEnv({ [name]: 'x' }))).toBe(detectDialect(fakeEnv()));
  });

  it('none, or an empty one → unknown', () => {
    expect([detectDialect(fakeEnv()), detectDialect(fakeEnv({ TEAMCITY_VERSION: '' }))]).toEqual([undefined, undefined]);
  });
});
