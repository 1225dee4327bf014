import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deployments } from '../../src/contract/resources/deployments.ts';
import { releases } from '../../src/contract/resources/releases.ts';
import { AppError } from '../../src/errors/appError.ts';
import { mockEndpoint, refuse } from '../support/mockEndpoint.ts';
import { retryClock } from '../support/retryClock.ts';
import { runCli } from '../support/runCli.ts';
import { tempDir } from '../support/tempDir.ts';
import { apiKey, type MockOctopus, mockOctopus, octopusUrl } from './support/mockOctopus.ts';

describe('create-release', () => {
  let octopus: MockOctopus;
  beforeEach(() => {
    octopus = mockOctopus();
    octopus.server.listen({ onUnhandledRequest: 'error' });
  });
  afterEach(() => octopus.server.close());

  const create = (...argv: string[]) => octopus.run('create-release', '--project', 'Random Quotes', ...argv);

  it('creates a release with one request and prints where it is', async () => {
    const run = await create(
      '--version',
      '1.2.3',
      '--package',
      'Acme.Web:2.0',
      '--package-version',
      '1.9',
      '--channel',
      'Default',
      '--release-notes',
      'Better',
    );
    expect(run).toMatchObject({
      exitCode: 0,
      stdout: 'Release 1.2.3 of Random Quotes created\nhttps://octopus.example/app#/Spaces-1/releases/Releases-1\n',
    });
    expect(octopus.requests).toEqual(['POST releases/create/v1']);
    expect(octopus.bodies.get('releases/create/v1')).toMatchObject({
      ...{
        ProjectName: 'Random Quotes',
        ReleaseVersion: '1.2.3',
        Packages: ['Acme.Web:2.0'],
        PackageVersion: '1.9',
        ChannelName: 'Default',
        ReleaseNotes: 'Better',
      },
      ...{ IgnoreIfAlreadyExists: false, IgnoreChannelRules: false, SpaceIdOrName: 'Spaces-1' },
    });
  });

  it('answers JSON with the keys of octo and its own', async () => {
    const run = await create('--output-format', 'json');
    expect(run.stderr).toBe('');
    expect(run.json()).toEqual({
      ...{ ReleaseId: 'Releases-1', Assembled: '2026-01-31T09:15:00.000+00:00', Version: '1.0.1' },
      Project: { Id: 'Projects-1', Name: 'Random Quotes' },
      Channel: { Id: 'Channels-1', Name: 'Default' },
      Steps: [
        {
          ...{ Id: 0, ActionName: 'Deploy web', PackageReferenceName: '', Version: '2.5.0' },
          ...{ VersionSource: 'Latest available', VersionRule: 'Allow any version' },
        },
      ],
      ...{ Url: 'https://octopus.example/app#/Spaces-1/releases/Releases-1', Action: 'created', Deployments: [], Error: null },
    });
  });

  it('deploys and shows the log', async () => {
    const run = await create('--version', '1.2.3', '--deploy-to', 'Dev', '--progress');
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain('Hello');
    expect(run.stdout).toContain('Deployment to Dev succeeded');
    expect(run.stdout).toContain('https://octopus.example/app#/Spaces-1/deployments/Deployments-1');
    expect(octopus.requests.slice(0, 2)).toEqual(['POST releases/create/v1', 'POST deployments/create/untenanted/v1']);
  });

  it('needs two requests after the handshake to release and deploy without waiting', async () => {
    await create('--deploy-to', 'Dev');
    expect(octopus.requests).toEqual(['POST releases/create/v1', 'POST deployments/create/untenanted/v1']);
  });

  it('names the options that chose the packages where the server refuses their versions', async () => {
    const words = "No package version for the step 'Deploy web': the feed has no version 9.9 of 'Acme.Web'.";
    octopus.server.use(mockEndpoint(octopusUrl, releases.createV1, () => refuse(400, words)));
    const run = await create('--version', '7.7.7', '--package-version', '9.9');
    expect(run).toMatchObject({ exitCode: 5, stderr: expect.stringContaining(words) });
    expect(run.stderr).toMatch(/^Check --package-version .*--what-if/m);
  });

  it('refuses a version that exists and says what to do', async () => {
    await create('--version', '1.2.3');
    const run = await create('--version', '1.2.3');
    expect(run.exitCode).toBe(5);
    expect(run.stderr).toContain("Project 'Random Quotes' has a release 1.2.3 already");
    expect(run.stderr).toContain('--ignore-existing');
  });

  it('keeps a version that exists with --ignore-existing, and does not deploy it', async () => {
    await create('--version', '1.2.3');
    octopus.requests.length = 0;
    const run = await create('--version', '1.2.3', '--ignore-existing', '--deploy-to', 'Dev');
    expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Release 1.2.3 of Random Quotes exists already') });
    expect(octopus.requests).toEqual(['POST releases/create/v1', 'POST releases/create/v1']);
  });

  it('names the nearest project and channel', async () => {
    const project = await octopus.run('create-release', '--project', 'Random Qoutes');
    expect(project.exitCode).toBe(5);
    expect(project.stderr).toMatch(/There is no project 'Random Qoutes'.*\n?.*Random Quotes/);
  });

  it('tells the release and the refusal when it can not be deployed', async () => {
    const run = await create('--version', '1.2.3', '--deploy-to', 'Tset', '--output-format', 'json');
    expect(run.exitCode).toBe(5);
    expect(run.json()).toMatchObject({
      Version: '1.2.3',
      Action: 'created',
      Deployments: [],
      Error: { Code: 'NAME_NOT_FOUND', Message: "There is no environment 'Tset'", Hint: expect.stringContaining('Test'), ExitCode: 5 },
    });
  });

  it('shows the plan with --what-if and creates nothing', async () => {
    const run = await create('--what-if', '--deploy-to', 'Dev');
    expect(run.stdout).toContain('Release 1.0.1 of Random Quotes would be created and deployed to Dev');
    expect(run.stdout).toMatch(/1 +Deploy web +Acme\.Web +2\.5\.0 +Latest available +Allow any version/);
    expect(octopus.requests.every((request) => request.startsWith('GET '))).toBe(true);
    expect((await create('--what-if', '--output-format', 'json')).json()).toMatchObject({
      Action: 'planned',
      Version: '1.0.1',
      Steps: [{ VersionSource: 'Latest available' }],
    });
  });

  it('refuses a package choice that names nothing before it asks for more', async () => {
    const run = await create('--what-if', '--package', 'Deploy wob:1.0');
    expect(run).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('neither a step with a package nor a package of the project'),
    });
  });

  it.each([
    [['--version', '1.0 beta'], 'contains a blank'],
    [['--package', 'Acme.Web'], 'does not have the form'],
    [['--release-notes', 'a', '--release-notes-file', 'b'], 'exclude each other'],
    [['--release-notes-file', '/nonexistent/notes.md'], "Can't read release notes"],
    [['--deploy-to', 'Dev', '--deploy-at', 'soon'], 'takes a date and time'],
    [['--deploy-to', 'Dev', '--deploy-to', 'Test', '--tenant', 'A'], 'one environment at a time'],
  ])('refuses %j without asking the server', async (argv, message) => {
    const run = await create(...argv);
    expect(run).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) });
    expect(octopus.requests).toEqual([]);
  });

  it.each([
    ['C36', ['--version', '1.2.3'], 'after'],
    ['C36', ['--version', '1.2.3'], 'before'],
    ['C37', [], 'after'],
  ] as const)('%s: makes one release with %j when the answer is lost %s it was made', async (_row, argv, when) => {
    octopus.lose.set('releases/create/v1', when);
    const run = await create(...argv);
    expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('/releases/Releases-1') });
    expect(octopus.releases).toHaveLength(1);
  });

  it('C37: exits 7 when no release can be found and the server was to choose its version', async () => {
    octopus.lose.set('releases/create/v1', 'before');
    expect(await create()).toMatchObject({ exitCode: 7, stdout: '' });
    expect(octopus.releases).toHaveLength(0);
  });

  describe.each(['releases.createV1', 'deployments.createUntenantedV1'] as const)('C69: a signal while %s is sent', (request) => {
    it('says what was under way, and what was done before', async () => {
      const stop = new AbortController();
      const hang = () => {
        stop.abort(new AppError('interrupted', 'INTERRUPTED', 'Interrupted'));
        return new Promise<never>(() => undefined);
      };
      const endpoint = request === 'releases.createV1' ? releases.createV1 : deployments.createUntenantedV1;
      octopus.server.use(mockEndpoint(octopusUrl, endpoint, hang));
      const argv = ['create-release', '--project', 'Random Quotes', '--version', '1.2.3', '--deploy-to', 'Dev'];
      const run = await runCli(argv, {
        env: { OCTOPUS_URL: octopusUrl, OCTOPUS_API_KEY: apiKey },
        clock: retryClock(),
        signal: stop.signal,
      });
      expect(run.exitCode).toBe(130);
      const released = request === 'deployments.createUntenantedV1';
      expect(run.output).toContain(
        released ? 'Deploying Random Quotes 1.2.3 to Dev was under way' : 'Creating release 1.2.3 of Random Quotes was under way',
      );
      expect(run.stdout.includes('Release 1.2.3 of Random Quotes created')).toBe(released);
    });
  });

  it('reads release notes from a file', async () => {
    const file = join(tempDir(), 'notes.md');
    writeFileSync(file, '# Größer\n');
    await create('--release-notes-file', file);
    expect(octopus.bodies.get('releases/create/v1').ReleaseNotes).toBe('# Größer\n');
  });
});
