import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandIndex } from '../../../src/cli/commandIndex.ts';
import { fullCatalog } from '../../../src/cli/fullCatalog.ts';
import { readSchemas, schemaChecker, schemaFolder, schemaName } from '../../support/jsonSchemas.ts';

const schemas = readSchemas();
const problemsOf = schemaChecker();
const documents = [...schemas.keys()].filter((name) => name !== 'shared');

describe('docs/json', () => {
  it('has a schema for every command, and none for what is no command', () => {
    const names = commandIndex.map(({ name }) => schemaName(name));
    expect(names.filter((name) => !schemas.has(name))).toEqual([]);
    const all = fullCatalog('native', '').entries.map(({ name }) => schemaName(name));
    expect(documents.filter((name) => name !== 'error' && !all.includes(name))).toEqual([]);
  });

  it('has an index that names every schema with its description', () => {
    const index = readFileSync(join(schemaFolder, 'README.md'), 'utf8');
    for (const name of schemas.keys()) {
      expect(index).toContain(`(${name}.schema.json)`);
      if (name !== 'shared' && name !== 'error')
        expect(index).toContain(`[${name}.schema.json](${name}.schema.json) | ${schemas.get(name).description} |`);
    }
  });

  it.each(documents)('%s has title, description and examples that it allows', (name) => {
    const { $schema, $id, title, description, examples } = schemas.get(name);
    expect([$schema, $id]).toEqual(['https://json-schema.org/draft/2020-12/schema', `${name}.schema.json`]);
    expect([title, description]).toEqual([expect.any(String), expect.stringMatching(/\.$/)]);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) expect(problemsOf(name, example)).toEqual([]);
  });

  it.each([...schemas.keys()])('%s describes every key, closes every object and lets no list be null', (name) => {
    const problems: string[] = [];
    walk(schemas.get(name), '', (schema, path) => {
      if (schema.properties !== undefined) {
        if (!Array.isArray(schema.required)) problems.push(`${path} requires nothing`);
        // Metadata is what the file held.
        if (schema.additionalProperties !== false && name !== 'push-metadata') problems.push(`${path} is open`);
        for (const [key, property] of Object.entries<any>(schema.properties)) {
          if (!/\.$/.test(property.description ?? '')) problems.push(`${path}/${key} has no description`);
        }
      }
      const kinds = [schema.type, ...(schema.anyOf ?? []).map((part: any) => part.type)].flat();
      if (kinds.includes('array') && kinds.includes('null')) problems.push(`${path} can be null`);
    });
    expect(problems).toEqual([]);
  });
});

/** octo-classic.md §3 to §5: keys that scripts of octo read, and that therefore are always there. */
describe("octo's keys", () => {
  const deployments =
    'DeploymentId ReleaseId Environment.EnvironmentId SkipActions SpecificMachineIds ExcludedMachineIds Created Name QueueTime Tenant.TenantId Tenant.TenantName';
  const place = 'Project Environment Tenant Channel Version Assembled ReleaseNotes';
  const named = '[].Id [].Name';
  it.each([
    ['create-release', 'ReleaseId Assembled Version Project.Id Project.Name Channel.Id Channel.Name'],
    ['create-release', under('Steps', 'Id ActionName Version VersionSource VersionRule')],
    ['deploy-release', 'ProjectName Version'],
    ['deploy-release', under('Deployments', `${deployments} Environment.EnvironmentName UseGuidedFailure`)],
    ['promote-release', 'ProjectName.Id ProjectName.Name FromEnvironment.Id FromEnvironment.Name Version'],
    ['promote-release', under('Deployments', `${deployments} Environment.Name`)],
    ['run-runbook', under('', 'SpaceId ProjectId RunbookId Environment Snapshot Tenant ForcePackageDownload SkipActions IncludedMachines')],
    ['run-runbook', under('', 'ExcludedMachines UseGuidedFailure QueueTime QueueTimeExpiry Machines')],
    ['build-information', under('', 'PackageId Version BuildEnvironment BuildNumber BuildUrl Branch VcsType VcsRoot VcsCommitNumber')],
    ['build-information', under('', 'VcsCommitUrl IssueTrackerName Commits IncompleteDataWarning Created Id Links')],
    ['build-information', under('[].WorkItems', 'Id LinkUrl LinkText')],
    ['push-metadata', 'PackageId Version'],
    ['delete-package', 'Status Package.PackageId Package.Version'],
    ['allow-releaseprogression', 'SpaceId Project.Id Project.Name Release.Id Release.Version Release.IsPreventedFromProgressing'],
    [
      'prevent-releaseprogression',
      'SpaceId Project.Id Project.Name Release.Id Release.Version Release.IsPreventedFromProgressing ReasonToPrevent',
    ],
    ['create-channel', 'Action Channel.Id Channel.Name Channel.Description Channel.ProjectId Channel.LifecycleId'],
    ['create-environment', 'Id Name'],
    ['create-workerpool', 'Id Name'],
    ['create-project', 'Project.Id Project.Name Group.Id Group.Name Group.NewGroupCreated'],
    ['delete-project', 'Project.Id Project.Name Project.ProjectDeleted'],
    ['disable-project', 'Project.Id Project.Name Project.IsDisabled'],
    ['delete-releases', `Project.Id Project.Name ${under('Releases', 'Version Deleted')}`],
    ['create-autodeployoverride', `Project AutoDeployVersion ${under('AutoDeployOveridesCreated', 'Environment Tenant Outcome')}`],
    ['delete-autodeployoverride', `Project ${under('AutoDeployOverridesRemoved', 'Environment Tenant Outcome')}`],
    ['clean-environment', under('', 'Machine.Id Machine.Name Machine.Status Environment.Id Environment.Name Action')],
    ['clean-workerpool', under('', 'Machine.Id Machine.Name Machine.Status Action')],
    ['list-environments', named],
    ['list-projects', named],
    ['list-workerpools', named],
    ['list-tenants', named],
    ['list-machines', under('', 'Id Name Status Environments')],
    ['list-workers', under('', 'Id Name Status WorkerPools')],
    [
      'list-releases',
      `[].Project.Id [].Project.Name ${under('[].Releases', 'Version Assembled PackageVersions ReleaseNotes GitReference GitCommit')}`,
    ],
    ['list-deployments', under('', `${place} Created PackageVersions`)],
    ['list-latestdeployments', under('', `${place} Date Duration State PackageVersion`)],
    ['pack', 'PackageId Version ReleaseNotes Description PackageFormat OutputFolder Files'],
    ['push', `SuccessfulPackages ${under('FailedPackages', 'Package Reason')}`],
  ])('are in %s: %s', (name, paths) => {
    const missing = paths
      .split(' ')
      .filter((path) => !isRequired(schemas.get(name), path.replaceAll('[]', '.[]').split('.').filter(Boolean)));
    expect(missing).toEqual([]);
  });
});

/** `Steps` and `Id Version` to `Steps[].Id Steps[].Version`. */
function under(list: string, keys: string): string {
  return keys
    .split(' ')
    .map((key) => `${list}[].${key}`)
    .join(' ');
}

/** Whether one of the shapes of a document always has the key. */
function isRequired(schema: any, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return true;
  const shapes = [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].map(resolved);
  return shapes.some((shape) =>
    key === '[]'
      ? shape.items !== undefined && isRequired(shape.items, rest)
      : shape.required?.includes(key) && isRequired(shape.properties[key], rest),
  );
}

function resolved(schema: any): any {
  return schema.$ref === undefined ? schema : schemas.get('shared').$defs[schema.$ref.split('/').at(-1)];
}

function walk(value: any, path: string, visit: (schema: any, path: string) => void): void {
  if (typeof value !== 'object' || value === null) return;
  visit(value, path);
  for (const [key, item] of Object.entries(value)) if (key !== 'examples' && key !== 'enum') walk(item, `${path}/${key}`, visit);
}
