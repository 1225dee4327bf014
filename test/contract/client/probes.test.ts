import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { http, HttpResponse } from 'msw';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pushPackage } from '../../../src/client/api/packages.ts';
import type { Connection } from '../../../src/client/connection.ts';
import { createReleaseOnce } from '../../../src/client/probes/createReleaseOnce.ts';
import { deployOnce } from '../../../src/client/probes/deployOnce.ts';
import type { WantedPlace } from '../../../src/client/probes/startOnce.ts';
import { probeBuildInformation } from '../../../src/client/probes/probeBuildInformation.ts';
import { probeRelease } from '../../../src/client/probes/probeRelease.ts';
import { settle } from '../../../src/client/probes/settle.ts';
import { buildInformation } from '../../../src/contract/resources/buildInformation.ts';
import { channels } from '../../../src/contract/resources/channels.ts';
import { deployments } from '../../../src/contract/resources/deployments.ts';
import { packages } from '../../../src/contract/resources/packages.ts';
import { projects } from '../../../src/contract/resources/projects.ts';
import { releases } from '../../../src/contract/resources/releases.ts';
import { users } from '../../../src/contract/resources/users.ts';
import type { FileSource } from '../../../src/platform/ports.ts';
import { connectedClient, mockServer, mockUrl } from '../../support/connectedClient.ts';
import { mockEndpoint, refuse } from '../../support/mockEndpoint.ts';
import { retryClock } from '../../support/retryClock.ts';

const server = mockServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const clock = retryClock();
const notFound = () => refuse(404, 'Not found.');
/** The answer of a proxy that lost the server's: whether it was done, nobody knows. */
const lost = () => new HttpResponse('<html>', { status: 502, headers: { 'content-type': 'text/html' } });

describe('pushing a package exactly once', () => {
  const bytes = Buffer.from('the package');
  const sha1 = createHash('sha1').update(bytes).digest('hex');
  const file: FileSource = { name: 'Web.1.2.3.zip', size: bytes.length, stream: () => Readable.from([bytes], { objectMode: false }) };
  const stored = { Id: 'packages-Web.1.2.3', PackageId: 'Web', Version: '1.2.3', Hash: sha1, PackageSizeBytes: bytes.length };
  const upload = (answer: () => Response) => http.post(`${mockUrl}/api/Spaces-1/packages/raw`, answer);
  const push = async (overwriteMode: 'FailIfExists' | 'IgnoreIfExists' = 'FailIfExists') =>
    pushPackage(await connectedClient(), clock, { file, packageId: 'Web', version: '1.2.3', overwriteMode });

  it('tells a stored package from one that was kept', async () => {
    server.use(upload(() => HttpResponse.json(stored, { status: 201 })));
    expect((await push()).outcome).toBe('stored');
    server.use(upload(() => HttpResponse.json(stored, { status: 200 })));
    expect((await push('IgnoreIfExists')).outcome).toBe('kept');
  });

  it('C33: adopts the package that the server stored although its answer was lost', async () => {
    server.use(
      upload(lost),
      mockEndpoint(mockUrl, packages.get, () => stored),
    );
    expect(await push()).toMatchObject({ outcome: 'recovered', package: { Hash: sha1 } });
  });

  it('C34: fails with both hashes when the server holds another file', async () => {
    server.use(
      upload(lost),
      mockEndpoint(mockUrl, packages.get, () => ({ ...stored, Hash: 'f'.repeat(40) })),
    );
    await expect(push()).rejects.toMatchObject({
      kind: 'refused',
      code: 'PACKAGE_DIFFERS',
      details: [expect.stringContaining('f'.repeat(40)), expect.stringContaining(sha1)],
    });
  });

  it('sends the package again when the server does not have it after a while', async () => {
    let uploads = 0;
    const answer = () => (++uploads === 1 ? lost() : HttpResponse.json(stored, { status: 201 }));
    server.use(upload(answer), mockEndpoint(mockUrl, packages.get, notFound));
    expect((await push()).outcome).toBe('stored');
    expect(uploads).toBe(2);
  });

  it('finds its own package behind the conflict of its second attempt', async () => {
    let uploads = 0;
    server.use(
      upload(() => (++uploads === 1 ? lost() : refuse(409, 'A package with the same ID and version already exists.'))),
      mockEndpoint(mockUrl, packages.get, () => (uploads === 1 ? notFound() : stored)),
    );
    expect((await push()).outcome).toBe('recovered');
  });

  it('leaves the conflict of a first attempt alone', async () => {
    server.use(upload(() => refuse(409, 'A package with the same ID and version already exists.')));
    await expect(push()).rejects.toMatchObject({
      code: 'RESOURCE_CONFLICT',
      message: 'A package with the same ID and version already exists.',
    });
  });

  it('does not know the outcome when the server can not even be asked', async () => {
    server.use(
      upload(lost),
      mockEndpoint(mockUrl, packages.get, () => refuse(503, 'Down.')),
    );
    await expect(push()).rejects.toMatchObject({
      kind: 'unknown',
      code: 'OUTCOME_UNKNOWN',
      details: [expect.any(String), expect.stringContaining('Down.')],
    });
  });
});

describe('creating a release exactly once', () => {
  const wanted = {
    projectId: 'Projects-1',
    version: '1.0.0',
    channelId: 'Channels-1',
    packages: [{ ActionName: 'Deploy', PackageReferenceName: '', Version: '1.2.3' }],
  };
  const release = {
    Id: 'Releases-1',
    ProjectId: 'Projects-1',
    Version: '1.0.0',
    ChannelId: 'Channels-1',
    SelectedPackages: wanted.packages,
  };
  const create = (connection: Connection) =>
    settle(
      async () => (await connection.call(releases.createV1, { body: { ProjectName: 'Web', ReleaseVersion: '1.0.0' } })).ReleaseId,
      async () => {
        const found = await probeRelease(connection, clock, wanted);
        return found.state === 'done' ? { state: 'done', value: found.value.Id } : found;
      },
      { repeats: 1 },
    );

  it('C36: adopts the release that was created although the answer was lost', async () => {
    server.use(
      mockEndpoint(mockUrl, releases.createV1, lost),
      mockEndpoint(mockUrl, releases.getByVersion, () => release),
    );
    expect(await create(await connectedClient())).toEqual({ value: 'Releases-1', recovered: true });
  });

  it('C36: does not adopt a release with other packages', async () => {
    server.use(
      mockEndpoint(mockUrl, releases.createV1, lost),
      mockEndpoint(mockUrl, releases.getByVersion, () => ({ ...release, SelectedPackages: [{ ActionName: 'Deploy', Version: '1.2.2' }] })),
    );
    await expect(create(await connectedClient())).rejects.toMatchObject({
      code: 'RELEASE_DIFFERS',
      details: ["Its package for 'Deploy' is 1.2.2, not 1.2.3"],
    });
  });

  it('creates the release again, once, when it is not there', async () => {
    let posts = 0;
    const answer = () => (++posts === 1 ? lost() : { ReleaseId: 'Releases-2', ReleaseVersion: '1.0.0' });
    server.use(mockEndpoint(mockUrl, releases.createV1, answer), mockEndpoint(mockUrl, releases.getByVersion, notFound));
    expect(await create(await connectedClient())).toEqual({ value: 'Releases-2', recovered: false });
    expect(posts).toBe(2);
  });

  it('does not create it a third time', async () => {
    let posts = 0;
    server.use(
      mockEndpoint(mockUrl, releases.createV1, () => (posts++, lost())),
      mockEndpoint(mockUrl, releases.getByVersion, notFound),
    );
    await expect(create(await connectedClient())).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(posts).toBe(2);
  });
});

describe('creating a release from its command exactly once', () => {
  const release = { Id: 'Releases-1', ProjectId: 'Projects-1', Version: '1.0.0', ChannelId: 'Channels-1' };
  const project = { Id: 'Projects-1', Name: 'Web', ProjectGroupId: 'ProjectGroups-1', LifecycleId: 'Lifecycles-1' };
  const channel = { Id: 'Channels-1', Name: 'Stable', ProjectId: 'Projects-1' };
  const known = () =>
    server.use(
      mockEndpoint(mockUrl, releases.createV1, lost),
      mockEndpoint(mockUrl, projects.list, () => ({ TotalResults: 1, Items: [project] })),
      mockEndpoint(mockUrl, channels.ofProject, () => ({
        TotalResults: 2,
        Items: [channel, { ...channel, Id: 'Channels-2', Name: 'Beta' }],
      })),
      mockEndpoint(mockUrl, releases.getByVersion, () => release),
    );

  it('C36: finds the release by project and version when the answer is lost', async () => {
    known();
    const created = await createReleaseOnce(await connectedClient(), clock, {
      ProjectName: 'Web',
      ReleaseVersion: '1.0.0',
      ChannelName: 'Stable',
    });
    expect(created).toEqual({ value: { ReleaseId: 'Releases-1', ReleaseVersion: '1.0.0' }, recovered: true });
  });

  it('C36: does not adopt a release of another channel', async () => {
    known();
    const created = createReleaseOnce(await connectedClient(), clock, { ProjectName: 'Web', ReleaseVersion: '1.0.0', ChannelName: 'Beta' });
    await expect(created).rejects.toMatchObject({ code: 'RELEASE_DIFFERS' });
  });

  const assembled = (seconds: number, more: object = {}) => ({
    ...release,
    Assembled: new Date(clock.now() + seconds * 1000).toISOString(),
    ...more,
  });
  const existing = (...rows: object[]) =>
    server.use(mockEndpoint(mockUrl, releases.ofProject, () => ({ TotalResults: rows.length, Items: rows as (typeof release)[] })));
  const createNext = async (command: object = {}) => createReleaseOnce(await connectedClient(), clock, { ProjectName: 'Web', ...command });

  it('C37: finds the one release that was assembled since, where the server chose the version', async () => {
    known();
    existing(assembled(1, { Id: 'Releases-2', Version: '1.0.1' }), assembled(-60));
    expect(await createNext()).toEqual({ value: { ReleaseId: 'Releases-2', ReleaseVersion: '1.0.1' }, recovered: true });
  });

  it('C37: passes over releases of other channels and packages', async () => {
    known();
    const selected = (Version: string) => ({ SelectedPackages: [{ ActionName: 'Deploy', Version }] });
    existing(
      assembled(1, { Id: 'Releases-4', ChannelId: 'Channels-2' }),
      assembled(1, { Id: 'Releases-3', Version: '1.0.2', ...selected('2.0') }),
      assembled(1, { Id: 'Releases-2', Version: '1.0.1', ...selected('3.0') }),
    );
    expect(await createNext({ ChannelName: 'Stable', PackageVersion: '2.0' })).toMatchObject({ value: { ReleaseId: 'Releases-3' } });
  });

  it('C37: leaves the outcome open where two releases may be it, or none is there', async () => {
    known();
    existing(assembled(1, { Id: 'Releases-2', Version: '1.0.1' }), assembled(1, { Id: 'Releases-3', Version: '1.0.2' }));
    await expect(createNext()).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      details: expect.arrayContaining(['Release 1.0.2 (Releases-3) may be it']),
    });
    existing(assembled(-60));
    await expect(createNext()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  });
});

describe('deploying exactly once', () => {
  /** The mocked server sends no `Date`, so that its clock is ours. */
  const deployment = (number: number, environment: string, by = 'Users-1', created = clock.now()) => ({
    Created: new Date(created).toISOString(),
    Id: `Deployments-${number}`,
    ReleaseId: 'Releases-1',
    EnvironmentId: environment,
    ProjectId: 'Projects-1',
    TaskId: `ServerTasks-${number}`,
    DeployedById: by,
  });
  const places: WantedPlace[] = ['Environments-1', 'Environments-2'].map((environmentId) => ({ environmentId, tenantId: null }));

  /** A server whose deployments are `rows`; starting runs `onStart` and then answers or not. */
  function deploymentServer(rows: ReturnType<typeof deployment>[], onStart: (environments: readonly string[]) => 'answer' | 'lose') {
    server.use(
      mockEndpoint(mockUrl, users.me, () => ({ Id: 'Users-1', Username: 'ci' })),
      mockEndpoint(mockUrl, releases.deployments, () => ({ TotalResults: rows.length, Items: [...rows].reverse() })),
      mockEndpoint(mockUrl, deployments.createUntenantedV1, ({ body }) => {
        const before = rows.length;
        if (onStart(body.EnvironmentNames) === 'lose') return lost();
        return { DeploymentServerTasks: rows.slice(before).map(({ Id, TaskId }) => ({ DeploymentId: Id, ServerTaskId: TaskId })) };
      }),
    );
  }

  const deploy = async (wanted = places) => {
    const connection = await connectedClient();
    return deployOnce(connection, clock, {
      search: async () => ({ releaseId: 'Releases-1', wanted }),
      start: async (which, idempotencyKey) => {
        const missing = which === 'all' ? wanted : which;
        const body = { ProjectName: 'Web', ReleaseVersion: '1.0.0', EnvironmentNames: missing.map(({ environmentId }) => environmentId) };
        return (await connection.call(deployments.createUntenantedV1, { body, idempotencyKey })).DeploymentServerTasks;
      },
    });
  };

  it('C38: adopts the deployments that were started although the answer was lost', async () => {
    const rows = [deployment(1, 'Environments-1', 'Users-1', clock.now() - 60_000)];
    deploymentServer(rows, (environments) => {
      rows.push(...environments.map((environment, index) => deployment(2 + index, environment)));
      return 'lose';
    });
    const { tasks, recovered } = await deploy();
    expect(recovered).toBe(true);
    expect(tasks.map(({ ServerTaskId }) => ServerTaskId).sort()).toEqual(['ServerTasks-2', 'ServerTasks-3']);
    expect(rows).toHaveLength(3);
  });

  it('C39: starts them again, once, when none came to be', async () => {
    const rows: ReturnType<typeof deployment>[] = [];
    let starts = 0;
    deploymentServer(rows, (environments) => {
      if (++starts === 1) return 'lose';
      rows.push(...environments.map((environment, index) => deployment(1 + index, environment)));
      return 'answer';
    });
    expect((await deploy()).tasks).toHaveLength(2);
    expect([starts, rows.length]).toEqual([2, 2]);
  });

  it('C41: starts only those that are missing', async () => {
    const rows: ReturnType<typeof deployment>[] = [];
    const asked: (readonly string[])[] = [];
    deploymentServer(rows, (environments) => {
      asked.push(environments);
      rows.push(deployment(rows.length + 1, environments[0] ?? ''));
      return asked.length === 1 ? 'lose' : 'answer';
    });
    expect((await deploy()).tasks).toHaveLength(2);
    expect(asked).toEqual([['Environments-1', 'Environments-2'], ['Environments-2']]);
  });

  it('C40: does not guess when somebody else deployed meanwhile', async () => {
    const rows: ReturnType<typeof deployment>[] = [];
    deploymentServer(rows, () => {
      rows.push(deployment(7, 'Environments-1', 'Users-2'));
      return 'lose';
    });
    await expect(deploy(places.slice(0, 1))).rejects.toMatchObject({
      kind: 'unknown',
      details: expect.arrayContaining([expect.stringContaining('Deployments-7')]),
    });
    expect(rows).toHaveLength(1);
  });

  it('does not look when the server refused', async () => {
    deploymentServer([], () => 'answer');
    server.use(mockEndpoint(mockUrl, deployments.createUntenantedV1, () => refuse(400, 'The project is disabled.')));
    await expect(deploy()).rejects.toMatchObject({ kind: 'refused', message: 'The project is disabled.' });
  });
});

describe('pushing build information exactly once', () => {
  const sent = {
    packageId: 'Web',
    version: '1.2.3',
    content: { BuildNumber: '42', VcsCommitNumber: 'abc', Commits: [{ Id: 'abc', Comment: null }] },
  };
  const row = {
    Id: 'BuildInformation-1',
    PackageId: 'Web',
    Version: '1.2.3',
    BuildNumber: '42',
    VcsCommitNumber: 'abc',
    Commits: [{ Id: 'abc' }],
  };
  const answer = (...Items: (typeof row)[]) =>
    server.use(mockEndpoint(mockUrl, buildInformation.list, () => ({ TotalResults: Items.length, Items })));

  it('C42: adopts what is there when it is the same build', async () => {
    answer(row);
    expect(await probeBuildInformation(await connectedClient(), sent)).toMatchObject({ state: 'done' });
  });

  it('C42: knows when there is none of this version', async () => {
    answer({ ...row, Version: '1.2.30' });
    expect(await probeBuildInformation(await connectedClient(), sent)).toEqual({ state: 'absent' });
  });

  it('C42: fails when another build is there', async () => {
    answer({ ...row, BuildNumber: '41' });
    await expect(probeBuildInformation(await connectedClient(), sent)).rejects.toMatchObject({ code: 'BUILD_INFORMATION_DIFFERS' });
  });
});
