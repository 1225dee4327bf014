/** The link templates of the server root and of a space: link-driven clients find everything through them (rest-api.md §2). */
import { packageUploadsLink } from '../../contract/resources/packageUploads.ts';
import type { LinkBuilder } from '../http/links.ts';

/** Relative to `/api/{space}`. A feature that is not offered has no link: clients detect features by their links. */
const spaceTemplates = {
  BuildInformation: 'build-information{/id}{?filter,packageId,latest,skip,take,overwriteMode}',
  BuildInformationBulk: 'build-information/bulk{?ids}',
  Channels: 'channels{/id}{?skip,take,ids,partialName}',
  Dashboard: 'dashboard{?projectId,releaseId,selectedTenants,selectedTags,showAll,highestLatestVersionPerProjectAndEnvironment}',
  DashboardDynamic: 'dashboard/dynamic{?projects,environments,includePrevious}',
  DeploymentProcesses: 'deploymentprocesses{/id}{?skip,take,ids}',
  Deployments: 'deployments{/id}{?skip,take,ids,projects,environments,tenants,channels,taskState,partialName}',
  Environments: 'environments{/id}{?name,skip,ids,take,partialName}',
  EnvironmentSortOrder: 'environments/sortorder',
  Feeds: 'feeds{/id}{?skip,take,ids,partialName,feedType,name}',
  FeedsStats: 'feeds/stats',
  Interruptions: 'interruptions{/id}{?skip,take,regarding,pendingOnly,ids}',
  LibraryVariables: 'libraryvariablesets{/id}{?skip,contentType,take,ids,partialName}',
  Lifecycles: 'lifecycles{/id}{?skip,take,ids,partialName}',
  MachineRoles: 'machineroles/all',
  Machines:
    'machines{/id}{?skip,take,name,ids,partialName,roles,isDisabled,healthStatuses,commStyles,tenantIds,tenantTags,environmentIds,thumbprint,deploymentId,shellNames,deploymentTargetTypes}',
  PackageDeltaSignature: 'packages/{packageId}/{version}/delta-signature',
  PackageDeltaUpload: 'packages/{packageId}/{baseVersion}/delta{?replace,overwriteMode}',
  PackageNotesList: 'packages/notes{?packageIds}',
  Packages: 'packages{/id}{?nuGetPackageId,filter,latest,skip,take,includeNotes}',
  PackagesBulk: 'packages/bulk{?ids}',
  PackageUpload: 'packages/raw{?replace,overwriteMode}',
  // Known to pulpo alone: an upload that was cut goes on there.
  [packageUploadsLink]: 'packages/uploads{/id}',
  ProjectGroups: 'projectgroups{/id}{?skip,take,ids,partialName}',
  Projects: 'projects{/id}{?name,skip,ids,clone,take,partialName,clonedFromProjectId}',
  ProjectTriggers: 'projecttriggers{/id}{?skip,take,ids,runbooks}',
  Releases: 'releases{/id}{?skip,ignoreChannelRules,take,ids}',
  RunbookProcesses: 'runbookProcesses{/id}{?skip,take,ids}',
  RunbookRuns: 'runbookRuns{/id}{?skip,take,ids,projects,environments,tenants,runbooks,taskState,partialName}',
  Runbooks: 'runbooks{/id}{?skip,take,ids,partialName,clone,projectIds}',
  RunbookSnapshots: 'runbookSnapshots{/id}{?skip,take,ids,publish}',
  TagSets: 'tagsets{/id}{?skip,take,ids,partialName}',
  TagSetSortOrder: 'tagsets/sortorder',
  Tenants: 'tenants{/id}{?skip,projectId,name,tags,take,ids,clone,partialName,clonedFromTenantId}',
  TenantsMissingVariables: 'tenants/variables-missing{?tenantId,projectId,environmentId,includeDetails}',
  TenantsStatus: 'tenants/status',
  TenantTagTest: 'tenants/tag-test{?tenantIds,tags}',
  Variables: 'variables{/id}{?ids}',
  VariableNames: 'variables/names{?project,runbook,projectEnvironmentsFilter}',
  // Sic: real servers spell the last parameter so, and clients expand what they are given.
  VersionRuleTest: 'channels/rule-test{?version,versionRange,preReleaseTag,feetType}',
  WorkerPools: 'workerpools{/id}{?name,skip,ids,take,partialName}',
  Workers: 'workers{/id}{?skip,take,name,ids,partialName,isDisabled,healthStatuses,commStyles,workerPoolIds,thumbprint,shellNames}',
} as const;

/** Relative to `/api`; the classic client reads Tasks from the server root only. */
const serverTemplates = {
  CurrentUser: 'users/me',
  ServerHealthStatus: 'serverstatus/health',
  ServerStatus: 'serverstatus',
  Spaces: 'spaces{/id}{?name,skip,ids,take,partialName}',
  SpaceHome: '{spaceId}',
  Tasks:
    'tasks{/id}{?skip,active,environment,tenant,runbook,project,name,node,running,states,hasPendingInterruptions,hasWarningsOrErrors,take,ids,partialName,spaces,includeSystem}',
  TaskTypes: 'tasks/tasktypes',
  Users: 'users{/id}{?skip,take,ids,filter}',
} as const;

/** Links of `GET /api/{space}`. */
export function spaceRootLinks(links: LinkBuilder): Readonly<Record<string, string>> {
  return {
    Self: links.space(),
    ...mapTemplates(spaceTemplates, (template) => links.space(template)),
    ...serverLinks(links),
    Web: links.web(),
  };
}

/** Links of `GET /api`: the default space's among them, for clients that know no spaces. */
export function serverRootLinks(links: LinkBuilder): Readonly<Record<string, string>> {
  return { ...spaceRootLinks(links), Self: links.server(), Web: '/app' };
}

function serverLinks(links: LinkBuilder): Readonly<Record<string, string>> {
  return mapTemplates(serverTemplates, (template) => links.server(template));
}

function mapTemplates(templates: Readonly<Record<string, string>>, link: (template: string) => string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(templates).map(([name, template]) => [name, link(template)]));
}
