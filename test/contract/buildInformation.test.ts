import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { retryClock } from '../support/retryClock.ts';
import { runCli } from '../support/runCli.ts';
import { tempDir } from '../support/tempDir.ts';
import { GitFolder } from '../unit/buildservers/gitFolder.ts';
import { apiKey, type MockOctopus, mockOctopus, octopusUrl } from './support/mockOctopus.ts';

describe('build-information', () => {
  let octopus: MockOctopus;
  let sources: GitFolder;
  beforeEach(() => {
    octopus = mockOctopus();
    octopus.server.listen({ onUnhandledRequest: 'error' });
    sources = new GitFolder();
  });
  afterEach(() => {
    octopus.server.close();
    sources.remove();
  });

  const run = (...argv: string[]) =>
    runCli(['build-information', ...argv], {
      cwd: sources.path,
      env: { ...sources.env, OCTOPUS_URL: octopusUrl, OCTOPUS_API_KEY: apiKey, BUILD_NUMBER: '42' },
      clock: retryClock(),
    });

  it('pushes what build server and git know, once per package', async () => {
    sources.init();
    const first = sources.commit('First');
    sources.git('tag', 'v1');
    const second = sources.commit('Second\n\nFixes #2');
    const result = await run('--package-id', 'Acme.Web', '--package-id', 'Acme.Api', '--version', '1.2.3');
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toContain(
      'Build information of Acme.Web 1.2.3 pushed (1 commit)\nhttps://octopus.example/app#/Spaces-1/library/buildinformation/BuildInformation-Acme.Web',
    );
    expect(result.stderr).toContain('Commits: 1 (after tag v1)');
    expect(octopus.requests).toEqual(['POST build-information', 'POST build-information']);
    expect(octopus.bodies.get('build-information')).toMatchObject({
      query: { overwriteMode: 'FailIfExists' },
      OctopusBuildInformation: {
        BuildEnvironment: 'Command line',
        BuildNumber: '42',
        Branch: 'main',
        VcsType: 'Git',
        VcsCommitNumber: second,
        Commits: [{ Id: second, Comment: 'Second\n\nFixes #2' }],
      },
    });
    expect((await run('--show', '--from', 'v1', '--to', first, '--output-format', 'json')).json().Commits).toEqual([]);
  });

  it('shows it without a server', async () => {
    sources.init();
    sources.commit('First');
    const result = await runCli(['build-information', '--show'], { cwd: sources.path, env: sources.env });
    expect(result).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Branch: main') });
  });

  it('says in a folder that is no repository that there are no commits', async () => {
    const result = await run('--package-id', 'Acme.Web', '--version', '1.2.3');
    expect(result.exitCode).toBe(0);
    expect(result.stderr).toContain(`There are no commits: ${sources.path} is not in a git repository`);
    expect(octopus.bodies.get('build-information').OctopusBuildInformation).toMatchObject({ VcsType: null, Commits: [] });
  });

  it('pushes a file, and writes one that can be pushed', async () => {
    const file = join(tempDir(), 'build.json');
    expect((await run('--output', file)).exitCode).toBe(0);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"42"', '"43"'));
    await run('--package-id', 'Acme.Web', '--version', '1.2.3', '--file', file);
    expect(octopus.bodies.get('build-information').OctopusBuildInformation.BuildNumber).toBe('43');
  });

  it('tells each package where one is refused', async () => {
    const result = await run('--package-id', 'Taken', '--package-id', 'Acme.Web', '--version', '1.2.3', '--output-format', 'json');
    expect(result).toMatchObject({ exitCode: 1, stderr: '' });
    expect(result.json()).toMatchObject([
      {
        PackageId: 'Taken',
        State: 'failed',
        Error: { Message: 'Metadata for the specified Package ID and version already exists.', ExitCode: 5 },
      },
      { PackageId: 'Acme.Web', State: 'pushed', Id: 'BuildInformation-Acme.Web', Error: null },
    ]);
    expect((await run('--package-id', 'Taken', '--version', '1.2.3')).exitCode).toBe(5);
  });

  it.each([
    [['--version', '1.2.3'], '--package-id is missing'],
    [['--package-id', 'A'], '--version is missing'],
    [['--package-id', 'A', '--version', '1', '--file', 'absent.json'], "Can't read build information from"],
    [['--show', '--from', 'nowhere'], 'There are no commits to choose from'],
  ])('refuses %j', async (argv, message) => {
    expect(await run(...argv)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) });
    expect(octopus.requests).toEqual([]);
  });
});
