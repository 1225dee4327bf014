/**
 * Follows every link that the server publishes, from its root on: each must lead somewhere (.NET follows them blindly, rest-api.md
 * §0), and a sensitive value must not come back through any of them, nor stand in any file of the data folder (row S52).
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { canary, canaryForms } from '../support/canary.ts';
import { startTestServer } from '../support/testServer.ts';
import type { TestServer } from '../support/testServer.ts';

let server: TestServer;
const secret = canary();
/** url → body text, of everything that was reached. */
const reached = new Map<string, string>();
const broken: string[] = [];

beforeAll(async () => {
  server = await startTestServer();
  await fillWithOneDeployment();
  await crawl();
});
afterAll(() => server.close());

describe('every published link', () => {
  it('leads to an answer', () => {
    expect(broken).toEqual([]);
  });

  it('was followed: roots, lists, resources, snapshots, tasks', () => {
    const paths = [...reached.keys()].join('\n');
    for (const part of [
      '/api/users/me',
      '/projects/Projects-',
      '/channels',
      '/variableset-Projects',
      '/deploymentprocess-Projects',
      '/releases/Releases-',
      '/progression',
      '/deployments/Deployments-',
      '/tasks/ServerTasks-',
      '/machines/Machines-',
      '/workers/Workers-',
      '/workerpools/WorkerPools-',
      '/projecttriggers/ProjectTriggers-',
      '/dashboard',
      '/feeds/feeds-builtin',
      '/tagsets/TagSets-',
      '/tenants/Tenants-1/variables',
      '/variableset-LibraryVariableSets-',
    ]) {
      expect(paths).toContain(part);
    }
    expect(reached.size).toBeGreaterThan(60);
  });
});

describe('S52: a sensitive value', () => {
  it('comes back through no answer of the server', () => {
    const forms = canaryForms();
    const leaks = [...reached].filter(([, text]) => text.includes(secret) || forms.some((form) => text.includes(form))).map(([url]) => url);
    expect(leaks).toEqual([]);
  });

  it('is masked in the log of a script that prints it', () => {
    const raw = [...reached].find(([url]) => url.endsWith('/raw') && url.includes('/tasks/'))?.[1];
    expect(raw).toContain('the password is *****');
  });

  it('stands in no file of the data folder', async () => {
    const files = (await readdir(server.data, { recursive: true, withFileTypes: true })).filter(
      (entry) => entry.isFile() && entry.name !== 'admin-api-key',
    );
    expect(files.length).toBeGreaterThan(3);
    const leaks = [];
    for (const entry of files) {
      const bytes = await readFile(join(entry.parentPath, entry.name));
      for (const form of [secret, server.apiKey, Buffer.from(secret).toString('base64'), Buffer.from(server.apiKey).toString('base64')]) {
        if (bytes.includes(form)) leaks.push(entry.name);
      }
    }
    expect(leaks).toEqual([]);
  });
});

async function crawl(): Promise<void> {
  const waiting = ['/api', '/api/Spaces-1'];
  const seen = new Set(waiting);
  for (let url = waiting.shift(); url !== undefined && seen.size < 3000; url = waiting.shift()) {
    const { status, body } = await server.get(url);
    if (status !== 200) broken.push(`${status} ${url}`);
    reached.set(url, typeof body === 'string' ? body : JSON.stringify(body));
    for (const link of linksOf(body)) {
      if (seen.has(link)) continue;
      seen.add(link);
      waiting.push(link);
    }
  }
}

/** Links of a document and all below it that can be read without further facts: templates lose their optional parts. */
function linksOf(body: unknown): string[] {
  if (Array.isArray(body)) return body.flatMap(linksOf);
  if (typeof body !== 'object' || body === null) return [];
  const own = Object.entries('Links' in body ? (body.Links as Record<string, string>) : {})
    .filter(([name]) => !unreadable.test(name))
    .map(([, link]) => link)
    // A set of variables has no list: this template is for one set.
    .filter((link) => !link.includes('/variables{/id}'))
    .map((link) => link.replace(/\{[/?&][^}]*\}/g, ''))
    .filter((link) => link.startsWith('/api') && !link.includes('{'));
  return [...own, ...Object.entries(body).flatMap(([key, value]) => (key === 'Links' ? [] : linksOf(value)))];
}

/** Links to what is written, not read: they are called with POST, or with facts the crawler does not have. */
const unreadable =
  /^(Cancel|Rerun|State|Prioritize|SnapshotVariables|ResolveDefect|SignIn|SignOut|Abandon|Submit|Responsible|PackageUpload|PulpoPackageUploads|VersionRuleTest|EnvironmentSortOrder|TagSetSortOrder|OrderChannels|ApiPush|NuGetPush|PackageNotesList|.*Bulk|VariablePreview|SearchPackage.*|SearchTemplate|NotesTemplate|VersionsTemplate)$/;

async function fillWithOneDeployment(): Promise<void> {
  const post = async (path: string, body: object) => {
    const { status, body: answer } = await server.post(`/api/Spaces-1/${path}`, body);
    expect([200, 201], JSON.stringify(answer)).toContain(status);
    return answer;
  };
  const environment = await post('environments', { Name: 'Dev' });
  await post('machines', {
    Name: 'this-machine',
    EnvironmentIds: [environment.Id],
    Roles: ['web'],
    Endpoint: { CommunicationStyle: 'None' },
  });
  const pool = await post('workerpools', { Name: 'Pool' });
  await post('workers', { Name: 'this-machine', WorkerPoolIds: [pool.Id], Endpoint: { CommunicationStyle: 'None' } });
  const [lifecycle] = (await server.get('/api/Spaces-1/lifecycles')).body.Items;
  const [group] = (await server.get('/api/Spaces-1/projectgroups')).body.Items;
  const project = await post('projects', { Name: 'Acme', LifecycleId: lifecycle.Id, ProjectGroupId: group.Id });

  const Filter = { FilterType: 'MachineFilter' };
  await post('projecttriggers', { Name: 'New machines', ProjectId: project.Id, Filter, Action: { ActionType: 'AutoDeploy' } });

  await post('tagsets', { Name: 'Region', Tags: [{ Name: 'EU' }] });
  const template = { Name: 'Key', DefaultValue: { HasValue: true, NewValue: secret } };
  const library = await post('libraryvariablesets', { Name: 'Shared', Templates: [template] });
  await server.request('PUT', `/api/Spaces-1/projects/${project.Id}`, { ...project, IncludedLibraryVariableSetIds: [library.Id] });
  await post('tenants', { Name: 'North', TenantTags: ['Region/EU'], ProjectEnvironments: { [project.Id]: [environment.Id] } });

  const { body: variables } = await server.get(`/api/Spaces-1/variables/${project.VariableSetId}`);
  variables.Variables.push({ Name: 'Password', Value: secret, Type: 'Sensitive', IsSensitive: true, Scope: {} });
  const stored = await server.request('PUT', `/api/Spaces-1/variables/${project.VariableSetId}`, variables);
  expect(stored.status, JSON.stringify(stored.body)).toBe(200);

  const { body: process } = await server.get(`/api/Spaces-1/deploymentprocesses/${project.DeploymentProcessId}`);
  const script =
    'echo "the password is $(get_octopusvariable Password)"; set_octopusvariable Token "$(get_octopusvariable Password)" -sensitive';
  process.Steps = [
    {
      Name: 'Say it',
      Properties: { 'Octopus.Action.TargetRoles': 'web' },
      Actions: [
        {
          Name: 'Say it',
          ActionType: 'Octopus.Script',
          Properties: {
            'Octopus.Action.Script.ScriptSource': 'Inline',
            'Octopus.Action.Script.Syntax': 'Bash',
            'Octopus.Action.Script.ScriptBody': script,
          },
        },
      ],
    },
  ];
  const updated = await server.request('PUT', `/api/Spaces-1/deploymentprocesses/${project.DeploymentProcessId}`, process);
  expect(updated.status, JSON.stringify(updated.body)).toBe(200);

  const release = await post('releases', { ProjectId: project.Id, Version: '1.0.0', ChannelId: '', ReleaseNotes: 'First' });
  const deployment = await post('deployments', { ReleaseId: release.Id, EnvironmentId: environment.Id });
  await vi.waitFor(async () => expect((await server.get(`/api/tasks/${deployment.TaskId}`)).body.State).toBe('Success'), {
    timeout: 30_000,
  });
}
