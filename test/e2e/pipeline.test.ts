/** The main job, as a person runs it: the built program against the real server, command after command. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { request, setUpProject } from '../support/deploySetup.ts';
import { plainServer } from '../support/plainServer.ts';
import { type BinRun, collect, runBin, startBin } from '../support/runBin.ts';
import { tempDir } from '../support/tempDir.ts';
import { startTestServer, type TestServer } from '../support/testServer.ts';
import { GitFolder } from '../unit/buildservers/gitFolder.ts';

let server: TestServer;
let sources: GitFolder;

beforeAll(async () => {
  server = await startTestServer();
  sources = new GitFolder();
  sources.init();
  sources.commit('Open the door\n\nFixes #1');
  mkdirSync(join(sources.path, 'dist'));
  writeFileSync(join(sources.path, 'dist', 'deploy.sh'), 'echo "Hello from $(get_octopusvariable Octopus.Environment.Name)"\n');
});
afterAll(async () => {
  sources.remove();
  await server.close();
});

function pulpo(...argv: string[]): Promise<BinRun> {
  return runBin(argv, { cwd: sources.path, env: { OCTOPUS_URL: server.url, OCTOPUS_API_KEY: server.apiKey, HOME: sources.path } });
}

async function ok(...argv: string[]): Promise<BinRun> {
  const run = await pulpo(...argv);
  expect(run, `${argv.join(' ')}\n${run.stdout}${run.stderr}`).toMatchObject({ exitCode: 0 });
  return run;
}

async function packed(id: string, version: string): Promise<string> {
  const out = tempDir();
  await ok('pack', '--id', id, '--version', version, '--base-path', 'dist', '--out-folder', out, '--format', 'zip');
  return join(out, `${id}.${version}.zip`);
}

describe('the pipeline', () => {
  it('packs, pushes, releases, deploys, promotes and lists for a person', async () => {
    await setUpProject(server, 'Quotes', { steps: [{ name: 'Deploy web', package: 'Acme.Quotes' }] });
    const push = await ok('push', await packed('Acme.Quotes', '1.0.0'));
    expect(push.stdout).toMatch(/^Acme\.Quotes 1\.0\.0 pushed\nhttp:\/\/127\.0\.0\.1:\d+\/app#\/Spaces-1\/library/);

    const information = await ok('build-information', '--package-id', 'Acme.Quotes', '--version', '1.0.0');
    expect(information.stdout).toContain('Build information of Acme.Quotes 1.0.0 pushed (1 commit)');

    const release = await ok('create-release', '--project', 'Quotes', '--version', '1.0.0', '--package-version', '1.0.0');
    expect(release.stdout).toMatch(/^Release 1\.0\.0 of Quotes created\nhttp:.*\/releases\/Releases-\d+\n$/);

    const deployment = await ok('deploy-release', '--project', 'quotes', '--version', '1.0.0', '--deploy-to', 'Dev', '--progress');
    expect(deployment.stdout).toContain('Deployment to Dev succeeded');
    expect(deployment.stderr.match(/Hello from Dev/g)).toHaveLength(1);
    expect(deployment.stderr).toMatch(/Success: .*Deploy web/);
    expect(deployment.stderr.indexOf('Hello from Dev')).toBeLessThan(deployment.stderr.indexOf('The deployment completed'));

    const promotion = await ok(
      'promote-release',
      '--project',
      'Quotes',
      '--from',
      'Dev',
      '--to',
      'Test',
      '--progress',
      '--latest-successful',
    );
    expect(promotion.stderr.match(/Hello from Test/g)).toHaveLength(1);

    expect((await ok('list-latestdeployments', '--project', 'Quotes')).stdout).toMatch(
      /Quotes +Dev +1\.0\.0 +Success[\s\S]*Quotes +Test +1\.0\.0 +Success/,
    );
    expect((await ok('list-releases', '--project', 'Quotes')).stdout).toMatch(/1\.0\.0 .*Deploy web 1\.0\.0/);
  });

  it('answers one JSON document per command, and nothing beside it', async () => {
    await setUpProject(server, 'Machine', { steps: [{ name: 'Deploy web', package: 'Acme.Machine' }] });
    const json = async (...argv: string[]) => {
      const run = await ok(...argv, '--output-format', 'json');
      expect(run.stderr).toBe('');
      return run.json();
    };
    const file = await packed('Acme.Machine', '2.0.0');
    expect(await json('push', file)).toMatchObject({
      SuccessfulPackages: [file],
      Packages: [{ State: 'stored', Sha1: expect.stringMatching(/^[0-9a-f]{40}$/) }],
    });
    expect(await json('push', file, '--overwrite-mode', 'IgnoreIfExists')).toMatchObject({ Packages: [{ State: 'kept' }] });
    expect(await json('build-information', '--package-id', 'Acme.Machine', '--version', '2.0.0')).toMatchObject([
      { PackageId: 'Acme.Machine', State: 'pushed', VcsType: 'Git' },
    ]);
    expect(await json('create-release', '--project', 'Machine', '--what-if')).toMatchObject({
      Action: 'planned',
      Steps: [{ ActionName: 'Deploy web', Version: '2.0.0', VersionSource: 'Latest available' }],
    });
    const released = await json('create-release', '--project', 'Machine', '--deploy-to', 'Dev', '--progress');
    expect(released).toMatchObject({
      ...{
        Project: { Name: 'Machine' },
        Channel: { Name: 'Default' },
        Steps: [{ ActionName: 'Deploy web', Version: '2.0.0' }],
        Action: 'created',
        Error: null,
      },
      Deployments: [{ Environment: { EnvironmentName: 'Dev' }, State: 'done', TaskState: 'Success', Error: null }],
    });
    const promoted = await json('promote-release', '--project', 'Machine', '--from', 'Dev', '--to', 'Test', '--wait');
    expect(promoted).toMatchObject({ FromEnvironment: { Name: 'Dev' }, Version: released.Version, Deployments: [{ State: 'done' }] });
    expect(await json('list-deployments', '--project', 'Machine')).toMatchObject([
      { Environment: { Name: 'Test' } },
      { Environment: { Name: 'Dev' }, Version: released.Version },
    ]);
    expect(await json('list-latestdeployments', '--project', 'Machine', '--environment', 'Test')).toMatchObject([
      { State: 'Success', Version: released.Version },
    ]);
    expect(await json('list-environments')).toEqual(expect.arrayContaining([expect.objectContaining({ Name: 'Dev' })]));
    expect(await json('list-projects')).toEqual(expect.arrayContaining([expect.objectContaining({ Name: 'Machine' })]));
    expect(await json('wait-for-task', promoted.Deployments[0].ServerTaskId)).toMatchObject({
      Tasks: [{ State: 'done', TaskState: 'Success' }],
    });
  });

  it('ends with 1 when a deployment fails, and shows its log', async () => {
    await setUpProject(server, 'Failing', { steps: [{ name: 'Fail', body: 'echo "about to fail"; exit 3' }] });
    await ok('create-release', '--project', 'Failing', '--version', '1.0.0');
    const run = await pulpo('deploy-release', '--project', 'Failing', '--version', '1.0.0', '--deploy-to', 'Dev', '--wait');
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(/Deployment to Dev ended: Failed/);
    expect(run.stderr).toContain('about to fail');
  });

  it('ends with 8 when the wait ends first, and wait-for-task takes it up again', async () => {
    const gate = join(tempDir(), 'gate');
    await setUpProject(server, 'Slow', { steps: [{ name: 'Wait', body: `until [ -e '${gate}' ]; do sleep 0.05; done; echo "through"` }] });
    const run = await pulpo(
      'create-release',
      '--project',
      'Slow',
      '--deploy-to',
      'Dev',
      '--wait',
      '--deployment-timeout',
      '1s',
      '--output-format',
      'json',
    );
    expect(run).toMatchObject({ exitCode: 8, stderr: '' });
    const [deployment] = run.json().Deployments;
    expect(deployment).toMatchObject({ State: 'pending', TaskState: 'Executing' });
    writeFileSync(gate, '');
    const resumed = await ok('wait-for-task', deployment.ServerTaskId, '--progress');
    expect(resumed.stderr.match(/through/g)).toHaveLength(1);
  });
});

/** Resolves once a program has written this to standard error. */
function untilTold(child: ReturnType<typeof startBin>, text: RegExp): Promise<void> {
  let told = '';
  return new Promise((resolve) => {
    child.stderr.on('data', (chunk: Buffer) => {
      told += chunk.toString();
      if (text.test(told)) resolve();
    });
  });
}

describe('a signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('C69: %s while waiting ends the wait, not the deployment, and says how to resume', async (signal, exitCode) => {
    const gate = join(tempDir(), 'gate');
    const body = `echo "waiting"; until [ -e '${gate}' ]; do sleep 0.05; done`;
    await setUpProject(server, `Held ${signal}`, { steps: [{ name: 'Wait', body }] });
    const argv = ['create-release', '--project', `Held ${signal}`, '--version', '1.0.0', '--deploy-to', 'Dev', '--progress'];
    const child = startBin(argv, { env: { OCTOPUS_URL: server.url, OCTOPUS_API_KEY: server.apiKey } });
    const ended = collect(child, argv);
    await untilTold(child, /^ +waiting$/m);
    child.kill(signal);
    const run = await ended;
    expect(run).toMatchObject({ exitCode, stdout: expect.stringContaining(`Release 1.0.0 of Held ${signal} created`) });
    const task = /still running as (ServerTasks-\d+)/.exec(run.stdout)?.[1] ?? '';
    expect(run.stderr).toContain(`Resume with: pulpo wait-for-task ${task}`);
    writeFileSync(gate, '');
    await ok('wait-for-task', task);
  });
});

describe('bad input', () => {
  beforeAll(async () => {
    await setUpProject(server, 'Bad Input', { steps: [{ name: 'Deploy web', package: 'Acme.Bad' }] });
  });

  async function fails(argv: readonly string[], expected: { exitCode: number; stderr: RegExp }) {
    const run = await pulpo(...argv);
    expect(run, run.stderr).toMatchObject({ exitCode: expected.exitCode, stdout: '' });
    expect(run.stderr).toMatch(expected.stderr);
    expect(run.stderr).not.toMatch(/\n\s+at /);
  }

  it('names a package that no step can get, without making a release', async () => {
    await fails(['create-release', '--project', 'Bad Input'], { exitCode: 5, stderr: /Acme\.Bad/ });
    await fails(['create-release', '--project', 'Bad Input', '--what-if'], {
      exitCode: 5,
      stderr: /There is no package Acme\.Bad for step 'Deploy web'/,
    });
    const { Items } = await request(server, 'GET', '/api/projects/bad-input/releases');
    expect(Items).toEqual([]);
  });

  it('names the nearest project, environment and release', async () => {
    await fails(['create-release', '--project', 'Bad Imput'], { exitCode: 5, stderr: /There is no project 'Bad Imput'[\s\S]*Bad Input/ });
    await fails(['list-releases', '--project', 'Bad Imput'], { exitCode: 5, stderr: /Bad Input/ });
    await fails(['deploy-release', '--project', 'Bad Input', '--version', '9.9', '--deploy-to', 'Dev'], {
      exitCode: 5,
      stderr: /has no release 9\.9/,
    });
    await fails(['list-deployments', '--environment', 'Devv'], { exitCode: 5, stderr: /There is no environment 'Devv'[\s\S]*Dev/ });
    await fails(['list-projects', '--space', 'Defalt'], { exitCode: 5, stderr: /Default/ });
  });

  it('refuses a release that exists, and keeps it when told to', async () => {
    await ok('push', await packed('Acme.Bad', '1.0.0'), '--overwrite-mode', 'IgnoreIfExists');
    const create = ['create-release', '--project', 'Bad Input', '--version', '1.0.0'];
    await ok(...create);
    await fails(create, { exitCode: 5, stderr: /has a release 1\.0\.0 already[\s\S]*--ignore-existing/ });
    expect((await ok(...create, '--ignore-existing')).stdout).toContain('exists already');
    await fails(['deploy-release', '--project', 'Bad Input', '--version', '1.0.0', '--deploy-to', 'Dveelopment'], {
      exitCode: 5,
      stderr: /There is no environment/,
    });
  });

  it('refuses a deployment that the lifecycle forbids, in the words of the server', async () => {
    const phases = ['Dev', 'Test'];
    const environments = await request(server, 'GET', '/api/environments/all');
    const lifecycle = await request(server, 'POST', '/api/lifecycles', {
      Name: 'Dev first',
      Phases: phases.map((Name) => ({
        Name,
        OptionalDeploymentTargets: environments.filter((item: any) => item.Name === Name).map((item: any) => item.Id),
      })),
    });
    const project = await request(server, 'GET', '/api/projects/bad-input');
    await request(server, 'PUT', `/api/projects/${project.Id}`, { ...project, LifecycleId: lifecycle.Id });
    await ok('push', await packed('Acme.Bad', '1.0.0'), '--overwrite-mode', 'IgnoreIfExists');
    await ok('create-release', '--project', 'Bad Input', '--version', '2.0.0', '--package-version', '1.0.0');
    await fails(['deploy-release', '--project', 'Bad Input', '--version', '2.0.0', '--deploy-to', 'Test'], {
      exitCode: 5,
      stderr: /lifecycle|phase/i,
    });
  });

  it('refuses packages that are missing, unparsable or there already', async () => {
    const folder = tempDir();
    writeFileSync(join(folder, 'noversion.zip'), 'x');
    await fails(['push', join(folder, 'Absent.1.0.0.zip')], { exitCode: 2, stderr: /There is no package file/ });
    await fails(['push', join(folder, 'noversion.zip')], { exitCode: 2, stderr: /Can't read id and version/ });
    const file = await packed('Acme.Twice', '1.0.0');
    await ok('push', file);
    await fails(['push', file], { exitCode: 5, stderr: /already exists/ });
    expect((await ok('push', file, '--overwrite-mode', 'OverwriteExisting')).stdout).toContain('pushed');
    expect((await ok('push', file, '--overwrite-mode', 'IgnoreIfExists')).stdout).toContain('kept');
  });

  it('tells a wrong key, a server that is down and a page that is not Octopus apart', async () => {
    const page = await plainServer((_request, response) =>
      response.setHeader('content-type', 'text/html').end('<html><title>Welcome</title></html>'),
    );
    const at = (url: string, key = server.apiKey) =>
      runBin(['list-projects', '--retries', '0'], { env: { OCTOPUS_URL: url, OCTOPUS_API_KEY: key } });
    const [wrongKey, down, html] = await Promise.all([
      at(server.url, 'API-CANARYWRONG0000000000000000'),
      at('http://127.0.0.1:1'),
      at(page.url),
    ]);
    expect(wrongKey).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('API key') });
    expect(down).toMatchObject({ exitCode: 6, stderr: expect.stringContaining('connection refused') });
    expect(html).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('Welcome') });
  });
});
