/** The rows of "create-release" in octo-classic.md §8 about projects in Git: the embedded server keeps none. */
import { type HttpHandler } from 'msw';
import { afterEach, describe, expect, it } from 'vitest';
import { deploymentProcesses } from '../../../src/contract/resources/deploymentProcesses.ts';
import { deploymentSettings } from '../../../src/contract/resources/deploymentSettings.ts';
import { feeds } from '../../../src/contract/resources/feeds.ts';
import { projects } from '../../../src/contract/resources/projects.ts';
import { releases } from '../../../src/contract/resources/releases.ts';
import { roots } from '../../../src/contract/resources/root.ts';
import { mockEndpoint } from '../../support/mockEndpoint.ts';
import { type MockOctopus, mockOctopus, octopusUrl } from '../support/mockOctopus.ts';

let octopus: MockOctopus;
afterEach(() => octopus.server.close());

const project = { Id: 'Projects-1', Name: 'Random Quotes', Slug: 'random-quotes', ProjectGroupId: 'g', LifecycleId: 'l' };

interface Asked {
  readonly refs: string[];
  body?: any;
}

/** A server of this version whose project lies in Git; what it was asked for. */
function gitServer(version: string): Asked {
  const asked: Asked = { refs: [] };
  const seen = (what: string, params: Readonly<Record<string, string | undefined>>) => asked.refs.push(`${what} at ${params['gitRef']}`);
  const handlers: HttpHandler[] = [
    mockEndpoint(octopusUrl, roots.server, () => ({ Application: 'Octopus Deploy', Version: version, ApiVersion: '3.0.0' })),
    mockEndpoint(octopusUrl, projects.list, () => ({
      ...{ TotalResults: 1, Links: {} },
      Items: [{ ...project, IsVersionControlled: true, PersistenceSettings: { Type: 'VersionControlled' } }],
    })),
    mockEndpoint(octopusUrl, deploymentProcesses.getOfProjectAt, ({ params }) => {
      seen('process', params);
      return { Id: 'p', ProjectId: 'Projects-1', Steps: [{ Name: 'Deploy', Actions: [{ Name: 'Deploy', ActionType: 'x' }] }] };
    }),
    mockEndpoint(octopusUrl, deploymentProcesses.templateOfProjectAt, ({ params }) => {
      seen('template', params);
      return {
        NextVersionIncrement: '1.0.1',
        Packages: [{ ActionName: 'Deploy', PackageId: 'Acme.Web', FeedId: 'octopus-server-built-in' }],
      };
    }),
    mockEndpoint(octopusUrl, deploymentSettings.getAt, ({ params }) => {
      seen('settings', params);
      return { Id: 's', ProjectId: 'Projects-1', ReleaseNotesTemplate: 'From Git' };
    }),
    mockEndpoint(octopusUrl, feeds.list, ({ query }) => ({
      ...{ TotalResults: 1, Links: {} },
      Items:
        query.name === 'octopus-server-built-in' ? [{ Id: 'feeds-builtin', Name: 'octopus-server-built-in', FeedType: 'BuiltIn' }] : [],
    })),
    mockEndpoint(octopusUrl, feeds.searchPackages, ({ params }) => {
      asked.refs.push(`packages of ${params['feedId'] ?? ''}`);
      return [{ Id: 'x', PackageId: 'Acme.Web', Version: '2.5.0' }];
    }),
    mockEndpoint(octopusUrl, releases.create, ({ body }) => {
      asked.body = body;
      return { ...body, Id: 'Releases-9', VersionControlReference: { GitRef: 'refs/heads/main', GitCommit: 'abc123' } };
    }),
  ];
  octopus = mockOctopus(...handlers);
  octopus.server.listen({ onUnhandledRequest: 'error' });
  return asked;
}

const create = (...argv: string[]) => octopus.octo('create-release', '--project=Random Quotes', ...argv);

describe('create-release of a project in Git', () => {
  it('needs a reference', async () => {
    gitServer('2026.3.0');
    const run = await create();
    expect([run.exitCode, run.stdout]).toEqual([
      255,
      expect.stringContaining('No gitRef value provided. Please provide the --gitRef argument'),
    ]);
  });

  it('reads everything at the reference and tells the commit', async () => {
    const asked = gitServer('2026.3.0');
    const run = await create('--gitRef=main');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('Finding deployment process at git reference main...\n');
    expect(run.stdout).toContain(
      'Release 1.0.1 created successfully!\nRelease created from commit abc123 of git reference refs/heads/main.\n',
    );
    expect(asked.refs.toSorted()).toEqual([
      'packages of octopus-server-built-in',
      'process at main',
      'settings at main',
      'template at main',
    ]);
    expect(asked.body).toMatchObject({
      VersionControlReference: { GitRef: 'main', GitCommit: null },
      ...{ ReleaseNotes: 'From Git', SelectedPackages: [{ ActionName: 'Deploy', Version: '2.5.0' }] },
    });
  });

  it('reads everything at the commit where one is given', async () => {
    const asked = gitServer('2026.3.0');
    const run = await create('--ref=main', '--gitCommit=abc123', '--whatIf');
    expect(run.stdout).toContain('Finding deployment process at git commit abc123...\n');
    expect(asked.refs.filter((ref) => ref.includes(' at ')).toSorted()).toEqual(['process at abc123', 'template at abc123']);
  });

  it.each([
    ['2022.3.4517', 'packages of octopus-server-built-in'],
    ['2022.2.0', 'packages of feeds-builtin'],
  ])('of server %s asks for %s', async (version, feed) => {
    const asked = gitServer(version);
    expect((await create('--gitRef=main')).exitCode).toBe(0);
    expect(asked.refs).toContain(feed);
  });

  it('refuses a reference for a project that is not in Git', async () => {
    octopus = mockOctopus();
    octopus.server.listen({ onUnhandledRequest: 'error' });
    const run = await create('--gitRef=main');
    expect([run.exitCode, run.stdout]).toEqual([
      255,
      expect.stringMatching(/^Since the provided project is not a version controlled project, .*reference main$/m),
    ]);
  });
});
