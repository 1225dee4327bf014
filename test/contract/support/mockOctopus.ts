import { type SetupServer, setupServer } from 'msw/node';
import type { HttpHandler } from 'msw';
import { buildInformation } from '../../../src/contract/resources/buildInformation.ts';
import { channels } from '../../../src/contract/resources/channels.ts';
import { dashboards } from '../../../src/contract/resources/dashboards.ts';
import { deploymentPreviews } from '../../../src/contract/resources/deploymentPreviews.ts';
import { deploymentProcesses } from '../../../src/contract/resources/deploymentProcesses.ts';
import { deployments } from '../../../src/contract/resources/deployments.ts';
import { environments } from '../../../src/contract/resources/environments.ts';
import { feeds } from '../../../src/contract/resources/feeds.ts';
import { interruptions } from '../../../src/contract/resources/interruptions.ts';
import { packages } from '../../../src/contract/resources/packages.ts';
import { projects } from '../../../src/contract/resources/projects.ts';
import { releases } from '../../../src/contract/resources/releases.ts';
import { roots } from '../../../src/contract/resources/root.ts';
import { spaces } from '../../../src/contract/resources/spaces.ts';
import { tasks } from '../../../src/contract/resources/tasks.ts';
import { teams } from '../../../src/contract/resources/teams.ts';
import { tenants } from '../../../src/contract/resources/tenants.ts';
import { users } from '../../../src/contract/resources/users.ts';
import { mockEndpoint, refuse } from '../../support/mockEndpoint.ts';
import { retryClock } from '../../support/retryClock.ts';
import { runCli } from '../../support/runCli.ts';

export const octopusUrl = 'https://octopus.example';
export const apiKey = 'API-CANARY0123456789ABCDEF';

const moment = '2026-01-31T09:15:00.000+00:00';

export interface MockTask {
  readonly id: string;
  /** The states it shows poll after poll; the last one stays. */
  readonly states: readonly string[];
  readonly log?: readonly string[];
  readonly error?: string;
  /** It waits for a person of the team `Teams-1`, Release managers, to do this. */
  readonly question?: string;
  /** It can not be cancelled. */
  readonly uncancellable?: boolean;
}

/** A server of the contract's own endpoints: two environments, one project with one channel and one package step. */
export interface MockOctopus {
  readonly server: SetupServer;
  /** `GET projects/all`, … without the handshake, in order. */
  readonly requests: string[];
  /** Bodies of writes by the same names. */
  readonly bodies: Map<string, any>;
  /** Requests whose next answer is lost on its way: `before` or `after` the server did them. */
  readonly lose: Map<string, 'before' | 'after'>;
  /** What the next deployments' tasks will do. */
  tasks: MockTask[];
  /** Deployments that were started. */
  readonly started: { readonly number: number; readonly environmentId: string; readonly created: string }[];
  readonly releases: { Id: string; Version: string; ChannelId: string; SelectedPackages: { ActionName: string; Version: string }[] }[];
  run(...argv: string[]): ReturnType<typeof runCli>;
  /** The same as `octo`, in the classic manner. */
  octo(...argv: string[]): ReturnType<typeof runCli>;
}

const environmentRows = [
  { Id: 'Environments-1', Name: 'Dev', Slug: 'dev' },
  { Id: 'Environments-2', Name: 'Test', Slug: 'test' },
];
const project = {
  Id: 'Projects-1',
  Name: 'Random Quotes',
  Slug: 'random-quotes',
  ProjectGroupId: 'ProjectGroups-1',
  LifecycleId: 'Lifecycles-1',
};
const channel = { Id: 'Channels-1', Name: 'Default', ProjectId: 'Projects-1', IsDefault: true };

export function mockOctopus(...extra: readonly HttpHandler[]): MockOctopus {
  const requests: string[] = [];
  const bodies = new Map<string, any>();
  const octopus: MockOctopus = {
    requests,
    bodies,
    lose: new Map(),
    started: [],
    releases: [],
    tasks: [{ id: 'ServerTasks-1', states: ['Queued', 'Executing', 'Success'], log: ['Hello'] }],
    server: setupServer(),
    run: (...argv) => runCli(argv, { env: { OCTOPUS_URL: octopusUrl, OCTOPUS_API_KEY: apiKey }, clock: retryClock() }),
    octo: (...argv) =>
      runCli(argv, { env: { OCTOPUS_CLI_SERVER: octopusUrl, OCTOPUS_CLI_API_KEY: apiKey }, clock: retryClock(), manner: 'classic' }),
  };
  octopus.server.use(...extra, ...handlers(octopus));
  octopus.server.events.on('request:start', ({ request }) => {
    const path = decodeURIComponent(new URL(request.url).pathname)
      .replace(/^\/api\/?/, '')
      .replace(/^Spaces-1\//, '');
    if (path !== '' && path !== 'spaces' && path !== 'Spaces-1') requests.push(`${request.method} ${path}`);
  });
  return octopus;
}

/** Wraps an answer so that it can be lost: what the client gets is the page of a proxy. */
function losable<C, R>(octopus: MockOctopus, name: string, answer: (call: C) => R): (call: C) => R | Response {
  return (call) => {
    const when = octopus.lose.get(name);
    octopus.lose.delete(name);
    if (when === 'before') return lost();
    const result = answer(call);
    return when === 'after' ? lost() : result;
  };
}

function lost(): Response {
  return new Response('<html><title>Bad gateway</title></html>', { status: 502, headers: { 'content-type': 'text/html' } });
}

function page<T>(items: readonly T[]) {
  return { Items: [...items], TotalResults: items.length, Links: {} };
}

function handlers(octopus: MockOctopus): HttpHandler[] {
  return [...structure(), ...releasing(octopus), ...deploying(octopus)];
}

function structure(): HttpHandler[] {
  const url = octopusUrl;
  return [
    mockEndpoint(url, roots.server, () => ({ Application: 'Octopus Deploy', Version: '2026.3.0', ApiVersion: '3.0.0' })),
    mockEndpoint(url, spaces.list, () => page([{ Id: 'Spaces-1', Name: 'Default', IsDefault: true }])),
    mockEndpoint(url, spaces.get, () => ({ Id: 'Spaces-1', Name: 'Default', IsDefault: true })),
    mockEndpoint(url, users.me, () => ({ Id: 'Users-1', Username: 'ann', DisplayName: 'Ann' })),
    mockEndpoint(url, projects.all, () => [project, { ...project, Id: 'Projects-2', Name: 'Billing', Slug: 'billing', IsDisabled: true }]),
    mockEndpoint(url, projects.list, ({ query }) =>
      page([project].filter(({ Name }) => Name.toLowerCase().includes((query.partialName ?? '').toLowerCase()))),
    ),
    mockEndpoint(url, environments.all, ({ query }) =>
      environmentRows.filter(({ Id }) => query.ids === undefined || query.ids.includes(Id)),
    ),
    mockEndpoint(url, channels.ofProject, () => page([channel])),
    mockEndpoint(url, channels.all, () => [channel]),
    mockEndpoint(url, tenants.all, () => []),
    mockEndpoint(url, deploymentProcesses.getOfProject, () => ({
      Id: 'deploymentprocess-Projects-1',
      ProjectId: 'Projects-1',
      Steps: [{ Name: 'Deploy web', Actions: [{ Name: 'Deploy web', ActionType: 'Octopus.TentaclePackage' }] }],
    })),
    mockEndpoint(url, deploymentProcesses.templateOfProject, () => ({
      NextVersionIncrement: '1.0.1',
      Packages: [
        { ActionName: 'Deploy web', PackageReferenceName: '', PackageId: 'Acme.Web', FeedId: 'feeds-builtin', FeedName: 'Built-in' },
      ],
    })),
    mockEndpoint(url, feeds.searchPackages, ({ query }) =>
      query.packageId === 'Acme.Web' ? [{ Id: 'packages-Acme.Web.2.5.0', PackageId: 'Acme.Web', Version: '2.5.0' }] : [],
    ),
  ];
}

function releasing(octopus: MockOctopus): HttpHandler[] {
  const url = octopusUrl;
  const full = (release: MockOctopus['releases'][number]) => ({
    ...release,
    ProjectId: 'Projects-1',
    Assembled: moment,
    ReleaseNotes: 'Notes',
  });
  return [
    mockEndpoint(
      url,
      releases.createV1,
      losable(octopus, 'releases/create/v1', ({ body }) => {
        octopus.bodies.set('releases/create/v1', body);
        if (body.ProjectName !== project.Name) return refuse(404, `The resource '${body.ProjectName}' was not found.`);
        const version = body.ReleaseVersion ?? '1.0.1';
        const existing = octopus.releases.find((release) => release.Version === version);
        if (existing !== undefined && !body.IgnoreIfAlreadyExists)
          return refuse(409, 'There was a problem with your request.', [`Release ${version} already exists`]);
        const Id = existing?.Id ?? `Releases-${octopus.releases.length + 1}`;
        if (existing === undefined)
          octopus.releases.unshift({
            Id,
            Version: version,
            ChannelId: 'Channels-1',
            SelectedPackages: [{ ActionName: 'Deploy web', Version: '2.5.0' }],
          });
        return { ReleaseId: Id, ReleaseVersion: version };
      }),
    ),
    mockEndpoint(url, releases.get, ({ params }) => {
      const found = octopus.releases.find(({ Id }) => Id === params['id']);
      return found === undefined ? refuse(404, 'not found') : full(found);
    }),
    mockEndpoint(url, releases.getByVersion, ({ params }) => {
      const found = octopus.releases.find(({ Version }) => Version === params['version']);
      return found === undefined ? refuse(404, 'not found') : full(found);
    }),
    mockEndpoint(url, releases.ofProject, ({ query }) => {
      const items = octopus.releases.map(full);
      const next = query.skip + query.take < items.length;
      return {
        ...page(items.slice(query.skip, query.skip + query.take)),
        TotalResults: items.length,
        Links: next ? { 'Page.Next': '/next' } : {},
      };
    }),
    mockEndpoint(url, releases.list, () => page(octopus.releases.map(full))),
    mockEndpoint(url, buildInformation.push, ({ body, query }) => {
      octopus.bodies.set('build-information', { ...body, query });
      return body.PackageId === 'Taken'
        ? refuse(409, 'Metadata for the specified Package ID and version already exists.')
        : { Id: `BuildInformation-${body.PackageId}`, PackageId: body.PackageId, Version: body.Version };
    }),
    mockEndpoint(url, packages.upload, ({ request }) => {
      octopus.bodies.set('packages/raw', new URL(request.url).searchParams.get('overwriteMode'));
      return { Id: 'packages-x', PackageId: 'x', Version: '1', Hash: 'abc' };
    }),
  ];
}

function deploying(octopus: MockOctopus): HttpHandler[] {
  const url = octopusUrl;
  const polls = new Map<string, number>();
  const deployment = (number: number) => ({
    Id: `Deployments-${number}`,
    ReleaseId: 'Releases-1',
    ProjectId: 'Projects-1',
    EnvironmentId: `Environments-${number}`,
    ChannelId: 'Channels-1',
    TaskId: `ServerTasks-${number}`,
    Name: `Deploy to ${number}`,
    Created: moment,
    DeployedById: 'Users-1',
  });
  const start = (environmentId: string) => {
    const number = octopus.started.length + 1;
    octopus.started.push({ number, environmentId, created: moment });
    return { DeploymentId: `Deployments-${number}`, ServerTaskId: octopus.tasks[number - 1]?.id ?? octopus.tasks[0]?.id ?? '' };
  };
  const task = ({ id, states, error, question }: MockTask) => {
    const count = polls.get(id) ?? 0;
    polls.set(id, count + 1);
    const State = states[Math.min(count, states.length - 1)] ?? 'Success';
    return {
      Id: id,
      Name: 'Deploy',
      Description: `Deploy ${id}`,
      State,
      IsCompleted: ['Success', 'Failed', 'Canceled'].includes(State),
      FinishedSuccessfully: State === 'Success',
      ErrorMessage: State === 'Failed' ? error : '',
      HasPendingInterruptions: question !== undefined,
    };
  };
  return [
    mockEndpoint(
      url,
      deployments.createUntenantedV1,
      losable(octopus, 'deployments/create/untenanted/v1', ({ body }) => {
        octopus.bodies.set('deployments/create/untenanted/v1', body);
        if (!octopus.releases.some(({ Version }) => Version === body.ReleaseVersion)) return refuse(404, 'The release was not found.');
        if (body.EnvironmentNames.some((name) => !environmentRows.some(({ Name, Id }) => Name === name || Id === name)))
          return refuse(400, 'There was a problem with your request.', ['An environment was not found']);
        if (body.EnvironmentNames.includes('Test') && body.SkipStepNames.includes('forbidden'))
          return refuse(400, 'The lifecycle does not allow it.');
        return {
          DeploymentServerTasks: body.EnvironmentNames.map((name) =>
            start(environmentRows.find((row) => [row.Name, row.Id].includes(name))?.Id ?? ''),
          ),
        };
      }),
    ),
    mockEndpoint(url, deployments.list, ({ query }) =>
      page([deployment(1), deployment(2)].filter(({ Id }) => query.ids === undefined || query.ids.includes(Id)).slice(0, query.take)),
    ),
    mockEndpoint(url, releases.deployments, () =>
      page(
        octopus.started.map(({ number, environmentId, created }) => ({
          ...deployment(number),
          EnvironmentId: environmentId,
          Created: created,
        })),
      ),
    ),
    mockEndpoint(url, tasks.list, ({ query }) => page(octopus.tasks.filter(({ id }) => query.ids?.includes(id)).map(task))),
    mockEndpoint(url, tasks.details, ({ params }) => {
      const { id, log = [] } = octopus.tasks.find((candidate) => candidate.id === params['id']) ?? { id: '' };
      return {
        Task: { Id: id, Name: 'Deploy', State: 'Executing' },
        ActivityLogs: [{ Id: id, Status: 'Running', LogElements: log.map((MessageText) => ({ MessageText, OccurredAt: moment })) }],
      };
    }),
    mockEndpoint(url, tasks.raw, () => 'Raw line 1\nRaw line 2\n'),
    mockEndpoint(url, tasks.queuedBehind, () => page([])),
    mockEndpoint(url, tasks.cancel, ({ params }) => {
      if (octopus.tasks.some(({ id, uncancellable }) => id === params['id'] && uncancellable === true))
        return refuse(400, 'This task can not be cancelled.');
      octopus.requests.push(`cancelled ${params['id'] ?? ''}`);
      return task({ id: params['id'] ?? '', states: ['Cancelling'] });
    }),
    mockEndpoint(url, deploymentPreviews.template, () => ({
      PromoteTo: [{ Id: 'Environments-1', Name: 'Dev', Links: {} }],
      TenantPromotions: [],
    })),
    mockEndpoint(url, interruptions.list, ({ query }) => {
      const question = octopus.tasks.find(({ id }) => id === query.regarding)?.question;
      const asked = { Id: 'Interruptions-1', Type: 'ManualIntervention', Title: question, ResponsibleTeamIds: ['Teams-1'] };
      return page(question === undefined ? [] : [{ ...asked, ResponsibleUserId: 'Users-2' }]);
    }),
    mockEndpoint(url, teams.list, ({ query }) =>
      page(query.ids?.includes('Teams-1') === true ? [{ Id: 'Teams-1', Name: 'Release managers' }] : []),
    ),
    mockEndpoint(url, users.get, ({ params }) => ({ Id: params['id'] ?? '', Username: 'bea', DisplayName: 'Bea' })),
    ...[dashboards.get, dashboards.dynamic].map((endpoint) =>
      mockEndpoint(url, endpoint, () => ({
        Items: [
          { ...item('Environments-1', '1.0.1'), State: 'Success' },
          { ...item('Environments-2', '1.0.0'), State: 'Failed' },
        ],
      })),
    ),
  ];
}

function item(environment: string, version: string) {
  return {
    ...{
      Id: `DashboardItems-${environment}`,
      ProjectId: 'Projects-1',
      EnvironmentId: environment,
      ReleaseId: 'Releases-1',
      DeploymentId: 'Deployments-1',
      TaskId: 'ServerTasks-1',
    },
    ...{ ReleaseVersion: version, QueueTime: moment, Duration: '3 seconds', ChannelId: 'Channels-1' },
  };
}
