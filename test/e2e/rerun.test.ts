/**
 * A build server runs a job again (reliability.md C43): the built program against the real server, killed at any boundary between two
 * requests. Commands before and behind the one that is killed run in this process; so does its repetition, unless it was killed at
 * a request that changes something.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeClock } from '../../src/platform/nodeClock.ts';
import { nodeRandom } from '../../src/platform/nodeRandom.ts';
import { request, setUpProject, untilCompleted } from '../support/deploySetup.ts';
import { type Boundary, killingProxy } from '../support/killingProxy.ts';
import { collect, runBin, startBin } from '../support/runBin.ts';
import { runCli } from '../support/runCli.ts';
import { pushPackage } from '../support/sampleProject.ts';
import { tempDir } from '../support/tempDir.ts';
import { startTestServer, type TestServer } from '../support/testServer.ts';

/** Of each of the jobs that run at the same time; what one deploys must not stand in the way of the other. */
const projects = ['Shop', 'Bank'] as const;
let server: TestServer;
let releases = 0;
beforeAll(async () => {
  server = await startTestServer();
  for (const project of projects) await setUpProject(server, project, { steps: [{ name: 'Deploy web', package: 'Acme.Web' }] });
  await pushPackage(server, 'Acme.Web', '0.9.0');
});
afterAll(() => server.close());

type Line = readonly string[];
const whole = (project: string, version: string): readonly Line[] => [
  ['pack', '--id', 'Acme.Web', '--version', version, '--base-path', 'app', '--out-folder', 'out', '--format', 'zip', '--overwrite'],
  ['push', `out/Acme.Web.${version}.zip`, '--overwrite-mode', 'IgnoreIfExists'],
  ['build-information', '--package-id', 'Acme.Web', '--version', version, '--file', 'build.json', '--overwrite-mode', 'IgnoreIfExists'],
  ['create-release', '--project', project, '--version', version, '--package-version', version, '--ignore-existing'],
  ['deploy-release', '--project', project, '--version', version, '--deploy-to', 'Dev', '--unless-deployed'],
];
/** What a build server in octo's manner runs in one go, with two additional arguments. */
const inOneGo = (project: string, version: string): readonly Line[] => [
  [
    ...['create-release', '--project', project, '--version', version, '--packageVersion', '0.9.0', '--deployTo', 'Dev'],
    ...['--enableServiceMessages', '--ignoreExisting', '--unlessDeployed'],
  ],
];

/** A job that is the same every time it runs, for a release of its own. */
function job(name: 'pulpo' | 'octo', linesOf: typeof whole, project: string = projects[0]) {
  const version = `1.0.${++releases}`;
  const cwd = tempDir();
  mkdirSync(join(cwd, 'app'));
  writeFileSync(join(cwd, 'app', 'index.html'), `Release ${version}`);
  writeFileSync(join(cwd, 'build.json'), JSON.stringify({ BuildEnvironment: 'Test', BuildNumber: '7', Commits: [] }));
  const envOf = (url: string) =>
    name === 'pulpo'
      ? { OCTOPUS_URL: url, OCTOPUS_API_KEY: server.apiKey }
      : { OCTOPUS_CLI_SERVER: url, OCTOPUS_CLI_API_KEY: server.apiKey, TEAMCITY_VERSION: '2025.11' };
  const manner = name === 'octo' ? 'classic' : 'native';
  return {
    ...{ project, version, lines: linesOf(project, version) },
    /** In this process. */
    async run(line: Line, url = server.url): Promise<void> {
      const ended = await runCli(line, { cwd, env: envOf(url), manner, clock: nodeClock(), random: nodeRandom() });
      expect(ended.exitCode, `${line.join(' ')}\n${ended.output}`).toBe(0);
    },
    runProcess: (line: Line) => runBin(line, { cwd, env: envOf(server.url), name }),
    /** A process that is killed at the boundary. */
    async runKilled(line: Line, boundary: Boundary): Promise<void> {
      const proxy = await killingProxy(server.url);
      const child = startBin(line, { cwd, env: envOf(proxy.url), name });
      proxy.killAt(boundary, () => void child.kill('SIGKILL'));
      expect(await collect(child, line)).toMatchObject({ signal: 'SIGKILL' });
    },
  };
}

/** What the server has of a release, by number. */
async function effectsOf({ project, version }: ReturnType<typeof job>) {
  const get = (path: string) => request(server, 'GET', `/api/Spaces-1/${path}`);
  const only = ({ Items }: any): any[] => Items.filter((item: any) => item.Version === version);
  const found = only(await get(`projects/${project.toLowerCase()}/releases?searchByVersion=${version}`));
  const deployments = await Promise.all(found.map(({ Id }) => get(`releases/${Id}/deployments`)));
  return {
    packages: only(await get('packages?nuGetPackageId=Acme.Web&take=1000')).length,
    builds: only(await get(`build-information?packageId=Acme.Web&filter=${version}`)).length,
    releases: found.length,
    deployments: deployments.flatMap(({ Items }) => Items).length,
  };
}

interface Kill extends Boundary {
  readonly line: number;
  readonly request: string;
}

/**
 * The boundaries of a job that nothing happens to: before and behind each request that changes something, and behind the first of the
 * requests between them, which leave everything as it is.
 */
async function boundariesOf({ lines, run }: ReturnType<typeof job>): Promise<Kill[]> {
  const proxy = await killingProxy(server.url);
  const found: Kill[] = [];
  for (const [line, argv] of lines.entries()) {
    const before = proxy.requests.length;
    await run(argv, proxy.url);
    const sent = proxy.requests.slice(before);
    for (const [index, asked] of sent.entries()) {
      const kill = { line, number: index + 1, request: asked };
      if (!isRead(asked)) found.push({ ...kill, when: 'before' });
      if (!isRead(asked) || !isRead(sent[index - 1] ?? '')) found.push({ ...kill, when: 'after' });
    }
  }
  return found;
}

const isRead = (asked: string): boolean => asked.startsWith('GET ');

/** Kills a job at every boundary and runs it again; two jobs at a time. */
async function killAndRepeat(make: (project: string) => ReturnType<typeof job>, expected: object): Promise<number> {
  const left = await boundariesOf(make(projects[0]));
  const { length } = left;
  const work = async (project: string): Promise<void> => {
    for (let kill = left.shift(); kill !== undefined; kill = left.shift()) {
      const place = `killed ${kill.when} ${kill.request} (${kill.number}) of ${kill.line}`;
      const killed = make(project);
      const { lines, run, runProcess, runKilled } = killed;
      for (const line of lines.slice(0, kill.line)) await run(line);
      await runKilled(lines[kill.line] ?? [], kill);
      for (const [index, line] of lines.entries()) {
        if (index !== kill.line || isRead(kill.request)) await run(line);
        else expect(await runProcess(line), place).toMatchObject({ exitCode: 0 });
      }
      expect(await effectsOf(killed), place).toMatchObject(expected);
    }
  };
  await Promise.all(projects.map(work));
  return length;
}

describe('C43: a job that is killed at any boundary between its requests and run again', () => {
  it('has pushed, released and deployed once each, command after command', async () => {
    const boundaries = await killAndRepeat((project) => job('pulpo', whole, project), {
      packages: 1,
      builds: 1,
      releases: 1,
      deployments: 1,
    });
    expect(boundaries).toBeGreaterThanOrEqual(12);
  }, 240_000);

  it('has released and deployed once each, in one command of octo', async () => {
    const boundaries = await killAndRepeat((project) => job('octo', inOneGo, project), { releases: 1, deployments: 1 });
    expect(boundaries).toBeGreaterThanOrEqual(5);
  }, 240_000);

  it('tells people and TeamCity what is there already', async () => {
    const told = job('octo', inOneGo);
    const { version, lines, run, runProcess } = told;
    await run(lines[0] ?? []);
    const again = await runProcess(lines[0] ?? []);
    expect([again.exitCode, again.stderr]).toEqual([0, '']);
    expect(again.stdout).toContain(`##teamcity[setParameter name='octo.releaseNumber' value='${version}']\n`);
    expect(again.stdout).toContain(`A release of Shop with the number ${version} already exists, and you specified --ignoreExisting`);
    expect(again.stdout).toMatch(
      new RegExp(`Release ${version} of Shop is (being )?deployed to Dev already \\(ServerTasks-\\d+\\); kept as it is`),
    );
    expect(await effectsOf(told)).toMatchObject({ releases: 1, deployments: 1 });
  });
});

describe('--unless-deployed', () => {
  const statesOf = async (project: string) => {
    const { Items } = await request(server, 'GET', `/api/Spaces-1/deployments?projects=${project}`);
    return (await Promise.all(Items.map(({ TaskId }: any) => untilCompleted(server, TaskId)))).map(({ State }) => State);
  };

  it('deploys again what has failed', async () => {
    await setUpProject(server, 'Failing', { steps: [{ name: 'Break', body: 'exit 1' }] });
    const { runProcess } = job('pulpo', whole);
    const deploy = ['deploy-release', '--project', 'Failing', '--version', '1.0.0', '--deploy-to', 'Dev', '--unless-deployed', '--wait'];
    expect((await runProcess(['create-release', '--project', 'Failing', '--version', '1.0.0'])).exitCode).toBe(0);
    expect((await runProcess(deploy)).exitCode).toBe(1);
    expect((await runProcess(deploy)).exitCode).toBe(1);
    expect(await statesOf('Projects-3')).toEqual(['Failed', 'Failed']);
  });

  it.each([
    ['--tenant', '*'],
    ['--tenant-tag', 'Tier/Gold'],
  ])('needs to know each tenant: %s %s', async (...who) => {
    const argv = ['deploy-release', '--project', 'Shop', '--version', '1.0.0', '--deploy-to', 'Dev', '--unless-deployed', ...who];
    const env = { OCTOPUS_URL: 'http://127.0.0.1:9', OCTOPUS_API_KEY: server.apiKey };
    expect(await runCli(argv, { env })).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('each tenant') });
  });
});
