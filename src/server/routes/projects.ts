import type { z } from 'zod';
import { defaultVersionTemplate, projects as endpoints } from '../../contract/resources/projects.ts';
import type { ConnectivityPolicy, ProjectInput } from '../../contract/resources/projects.ts';
import type { RequestContext } from '../http/context.ts';
import { routes } from '../http/route.ts';
import { invalid } from '../refusal.ts';
import { deploymentCollection } from '../resources/deployments.ts';
import { processCollection } from '../resources/deploymentProcesses.ts';
import { libraryVariableSetCollection } from '../resources/libraryVariableSets.ts';
import { lifecycleCollection } from '../resources/lifecycles.ts';
import { chooseSlug, missingIds, requireProject } from '../resources/lookups.ts';
import { insertProject } from '../resources/newProject.ts';
import { storeTemplates, templateFindings } from '../resources/parameterTemplates.ts';
import { projectGroupCollection } from '../resources/projectGroups.ts';
import { presentProject, projectCollection } from '../resources/projects.ts';
import type { ProjectDocument } from '../resources/projects.ts';
import { overrideFindings } from '../resources/releaseOverrides.ts';
import { releaseCollection } from '../resources/releases.ts';
import { removeProject } from '../resources/removal.ts';
import { runbookCollection } from '../resources/runbooks.ts';
import { toolsOf } from '../resources/snapshots.ts';
import { variableSetCollection } from '../resources/variableSets.ts';
import { nameFindings } from '../rules/names.ts';
import { numberedActions } from '../rules/process.ts';
import type { Find, ReadTransaction, Transaction } from '../store/port.ts';
import { listPage, pageIn } from './listing.ts';

type Input = z.output<typeof ProjectInput>;

export const projectRoutes = routes('projects', endpoints, {
  list: {
    permission: 'ProjectView',
    handle: ({ query }, context) =>
      listPage(context, query, {
        ...listed,
        path: ['projects'],
        template: '{?name,skip,ids,clone,take,partialName,clonedFromProjectId}',
        // Here `name` filters by "contains": clients compare for themselves (rest-api.md §1).
        find: { ids: query.ids, partialName: query.name ?? query.partialName, order: 'name' },
      }),
  },
  all: {
    permission: 'ProjectView',
    handle: ({ query }, { store, links }) =>
      store.read(async (tx) => {
        const found = await tx.collection(projectCollection).find({ ids: query.ids, order: 'name' });
        return found.items.map((item) => presentProject(item, links));
      }),
  },
  ofGroup: {
    permission: 'ProjectView',
    handle: ({ params, query }, context) =>
      context.store.read(async (tx) => {
        const group = await tx.collection(projectGroupCollection).require(params.id);
        const find = { keys: { group: group.Id }, partialName: query.partialName, order: 'name' } satisfies Find<'group'>;
        return pageIn(tx, context, query, { ...listed, path: ['projectgroups', group.Id, 'projects'], find });
      }),
  },
  ofLifecycle: {
    permission: 'ProjectView',
    handle: ({ params, query }, context) =>
      context.store.read(async (tx) => {
        const lifecycle = await tx.collection(lifecycleCollection).require(params.id);
        const find = { keys: { lifecycle: lifecycle.Id }, partialName: query.partialName, order: 'name' } satisfies Find<'lifecycle'>;
        return pageIn(tx, context, query, { ...listed, path: ['lifecycles', lifecycle.Id, 'projects'], find });
      }),
  },
  get: {
    permission: 'ProjectView',
    handle: ({ params }, { store, links }) => store.read(async (tx) => presentProject(await requireProject(tx, params.id), links)),
  },
  summary: {
    permission: 'ProjectView',
    handle: ({ params }, { store }) => store.read(async (tx) => summarise(tx, await requireProject(tx, params.id))),
  },
  create: {
    permission: 'ProjectCreate',
    handle: ({ body }, context) =>
      context.store.transaction(async (tx) => {
        const filled = await fill(tx, { body, own: undefined, context });
        return presentProject(await insertProject(tx, { ...filled, SpaceId: context.space }), context.links);
      }),
  },
  update: {
    permission: 'ProjectEdit',
    handle: ({ params, body }, context) =>
      context.store.transaction(async (tx) => {
        const own = await requireProject(tx, params.id);
        const filled = await fill(tx, { body, own, context });
        return presentProject(await tx.collection(projectCollection).update({ ...own, ...filled }), context.links);
      }),
  },
  delete: {
    permission: 'ProjectDelete',
    handle: ({ params }, { store }) => store.transaction(async (tx) => removeProject(tx, await requireProject(tx, params.id))),
  },
});

const listed = { collection: projectCollection, itemType: 'Project', template: '{?skip,take,partialName}', present: presentProject };

const noRestrictions: ConnectivityPolicy = {
  SkipMachineBehavior: 'None',
  TargetRoles: [],
  AllowDeploymentsToNoTargets: false,
  ExcludeUnhealthyTargets: false,
};

interface Filling {
  readonly body: Input;
  readonly own: ProjectDocument | undefined;
  readonly context: RequestContext;
}

async function fill(tx: Transaction, { body, own, context }: Filling) {
  await refuseUnlessValid(tx, body, own);
  return {
    Name: body.Name.trim(),
    Slug: await chooseSlug(tx.collection(projectCollection), { slug: body.Slug, name: body.Name, own }),
    Description: body.Description,
    IsDisabled: body.IsDisabled,
    TenantedDeploymentMode: body.TenantedDeploymentMode,
    DefaultGuidedFailureMode: body.DefaultGuidedFailureMode,
    DiscreteChannelRelease: body.DiscreteChannelRelease,
    IncludedLibraryVariableSetIds: [...new Set(body.IncludedLibraryVariableSetIds)],
    VersioningStrategy: body.VersioningStrategy ?? own?.VersioningStrategy ?? { Template: defaultVersionTemplate, DonorPackage: null },
    ReleaseCreationStrategy: body.ReleaseCreationStrategy,
    ReleaseNotesTemplate: body.ReleaseNotesTemplate,
    DeploymentChangesTemplate: body.DeploymentChangesTemplate,
    DefaultToSkipIfAlreadyInstalled: body.DefaultToSkipIfAlreadyInstalled,
    ForcePackageDownload: body.ForcePackageDownload,
    ProjectConnectivityPolicy: body.ProjectConnectivityPolicy ?? own?.ProjectConnectivityPolicy ?? noRestrictions,
    PersistenceSettings: { Type: 'Database' },
    Templates: storeTemplates(body.Templates, own?.Templates ?? [], toolsOf(context)),
    AutoCreateRelease: body.AutoCreateRelease,
    AutoDeployReleaseOverrides: body.AutoDeployReleaseOverrides,
    ProjectTags: body.ProjectTags,
    ExtensionSettings: body.ExtensionSettings,
    ProjectGroupId: body.ProjectGroupId,
    LifecycleId: body.LifecycleId ?? own?.LifecycleId ?? (await firstLifecycle(tx)),
    IsVersionControlled: false,
    FailTargetDiscovery: own?.FailTargetDiscovery ?? false,
    CancelQueuedTasks: own?.CancelQueuedTasks ?? false,
    CancelRunningTasks: own?.CancelRunningTasks ?? false,
  };
}

async function refuseUnlessValid(tx: Transaction, body: Input, own: ProjectDocument | undefined): Promise<void> {
  const groups = tx.collection(projectGroupCollection);
  const lifecycles = tx.collection(lifecycleCollection);
  const libraries = tx.collection(libraryVariableSetCollection);
  const findings = [
    ...nameFindings(body.Name, { what: 'A project', longest: 200 }),
    ...(await missingIds([body.ProjectGroupId], 'project group', (id) => groups.get(id))),
    ...(await missingIds(body.LifecycleId === null ? [] : [body.LifecycleId], 'lifecycle', (id) => lifecycles.get(id))),
    ...(await overrideFindings(tx, body.AutoDeployReleaseOverrides, own?.Id)),
    ...(await missingIds(body.IncludedLibraryVariableSetIds, 'library variable set', (id) => libraries.get(id))),
    ...templateFindings(body.Templates),
    ...(body.PersistenceSettings?.Type === 'VersionControlled'
      ? ['Projects whose process lives in Git are not offered by this server.']
      : []),
  ];
  if (findings.length > 0) throw invalid(...findings);
}

async function firstLifecycle(tx: Transaction): Promise<string> {
  const lifecycle = await tx.collection(lifecycleCollection).first();
  if (!lifecycle) throw invalid('The space has no lifecycle. Create one first.');
  return lifecycle.Id;
}

async function summarise(tx: ReadTransaction, project: ProjectDocument) {
  const process = await tx.collection(processCollection).require(project.DeploymentProcessId);
  const variables = await tx.collection(variableSetCollection).require(project.VariableSetId);
  const keys = { project: project.Id };
  return {
    HasDeploymentProcess: process.Steps.length > 0,
    HasDeployments: (await tx.collection(deploymentCollection).count({ keys })) > 0,
    HasRunbooks: (await tx.collection(runbookCollection).count({ keys })) > 0,
    HasReleases: (await tx.collection(releaseCollection).count({ keys })) > 0,
    HasVariables: variables.Variables.length > 0,
    HasEnabledSteps: numberedActions(process.Steps).some(({ action }) => !action.IsDisabled),
  };
}
