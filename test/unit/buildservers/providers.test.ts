import { describe, expect, it } from 'vitest';
import type { BuildServer } from '../../../src/buildservers/buildServer.ts';
import { shortBranch } from '../../../src/buildservers/buildServer.ts';
import { parseProperties } from '../../../src/buildservers/javaProperties.ts';
import { buildServers, detectBuildServer } from '../../../src/buildservers/registry.ts';

function env(variables: Record<string, string>) {
  return { get: (name: string) => variables[name] };
}

function facts(server: BuildServer, variables: Record<string, string>, files: Record<string, string> = {}) {
  const readFile = async (path: string) => (files[path] === undefined ? undefined : Buffer.from(files[path], 'latin1'));
  return server.facts({ env: env(variables), readFile });
}

describe('detectBuildServer', () => {
  it.each([
    [{ TEAMCITY_VERSION: '2023.11 (build 1)', GITHUB_ACTIONS: 'true' }, 'TeamCity'],
    [{ GITHUB_ACTIONS: 'true' }, 'GitHub Actions'],
    [{ CI: 'true' }, 'Command line'],
    [{ TEAMCITY_VERSION: '' }, 'Command line'],
  ])('recognises %j', (variables, name) => {
    expect(detectBuildServer(env(variables)).name).toBe(name);
  });
});

describe('GitHub Actions', () => {
  const push = {
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'acme/web',
    GITHUB_RUN_ID: '99',
    GITHUB_RUN_NUMBER: '7',
    GITHUB_REF_NAME: 'main',
    GITHUB_SHA: 'aaa',
    GITHUB_EVENT_PATH: '/event.json',
  };

  it('tells a push with the commit before it', async () => {
    expect(await facts(buildServers.gitHubActions, push, { '/event.json': '{"before":"bbb"}' })).toEqual({
      buildNumber: '7',
      buildUrl: 'https://github.com/acme/web/actions/runs/99',
      branch: 'main',
      vcsType: 'Git',
      vcsRoot: 'https://github.com/acme/web',
      commit: 'aaa',
      previousCommit: 'bbb',
    });
  });

  it('tells the pushed commit and branch of a pull request, not the trial merge', async () => {
    const request = { ...push, GITHUB_HEAD_REF: 'door', GITHUB_REF_NAME: '12/merge' };
    expect(await facts(buildServers.gitHubActions, request, { '/event.json': '{"pull_request":{"head":{"sha":"ccc"}}}' })).toMatchObject({
      branch: 'door',
      commit: 'ccc',
    });
  });

  it.each([undefined, 'no json', '{"before":"0000000000000000000000000000000000000000"}', '[]', 'null'])(
    'does without the event %s',
    async (event) => {
      const result = await facts(buildServers.gitHubActions, push, event === undefined ? {} : { '/event.json': event });
      expect(result).toMatchObject({ commit: 'aaa', previousCommit: undefined });
    },
  );
});

describe('TeamCity', () => {
  it('reads both property files', async () => {
    const result = await facts(
      buildServers.teamCity,
      { BUILD_NUMBER: '7', BUILD_VCS_NUMBER: 'aaa', TEAMCITY_BUILD_PROPERTIES_FILE: '/system' },
      {
        '/system': 'teamcity.build.id=55\nteamcity.configuration.properties.file=/configuration\n',
        '/configuration':
          'teamcity.serverUrl=https\\://tc.example/\nteamcity.build.branch=refs/heads/main\nvcsroot.url=https\\://github.com/acme/web.git\n',
      },
    );
    expect(result).toEqual({
      buildNumber: '7',
      buildUrl: 'https://tc.example/viewLog.html?buildId=55',
      branch: 'main',
      vcsRoot: 'https://github.com/acme/web.git',
      commit: 'aaa',
    });
  });

  it('tells what the variables hold when there are no files', async () => {
    expect(await facts(buildServers.teamCity, { BUILD_NUMBER: '7', BUILD_URL: 'https://tc.example/7' })).toMatchObject({
      buildNumber: '7',
      buildUrl: 'https://tc.example/7',
      branch: undefined,
    });
  });
});

it('reads the common variables where no build server is recognised', async () => {
  expect(
    await facts(buildServers.commandLine, { BUILD_NUMBER: '3', GIT_BRANCH: 'origin/main', GIT_COMMIT: 'aaa', GIT_PREVIOUS_COMMIT: 'bbb' }),
  ).toMatchObject({ buildNumber: '3', branch: 'main', commit: 'aaa', previousCommit: 'bbb' });
});

it('shortens branches and nothing else', () => {
  expect(['refs/heads/a/b', 'refs/remotes/origin/a', 'origin/a', 'refs/pull/7/merge', 'main'].map(shortBranch)).toEqual([
    'a/b',
    'a',
    'a',
    'refs/pull/7/merge',
    'main',
  ]);
});

it('reads property files as Java writes them', () => {
  const text = '# note\n! note\na=1\nb : 2\nc 3\nd\\ e=\\u00e9\\n\\\\\nf=one \\\n   two\ng\nh=x=y\n';
  expect([...parseProperties(Buffer.from(text))]).toEqual([
    ['a', '1'],
    ['b', '2'],
    ['c', '3'],
    ['d e', 'é\n\\'],
    ['f', 'one two'],
    ['g', ''],
    ['h', 'x=y'],
  ]);
});
