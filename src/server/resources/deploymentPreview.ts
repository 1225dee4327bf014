/** What a deployment would do, and where a release may go: what clients read before they deploy (rest-api.md §7). */
import type { z } from 'zod';
import type { DeploymentPreview, DeploymentTemplate } from '../../contract/resources/deploymentPreviews.ts';
import type { RequestContext } from '../http/context.ts';
import type { LinkBuilder } from '../http/links.ts';
import { tenancyRefusal } from '../rules/tenancy.ts';
import type { ReadTransaction } from '../store/port.ts';
import { changesFor } from './deploymentChanges.ts';
import { processCollection } from './deploymentProcesses.ts';
import type { EnvironmentDocument } from './environments.ts';
import { presentForm, previewSteps } from './executionPreview.ts';
import { usesGuidedFailure } from './guidedFailure.ts';
import { variableSetsOf } from './libraryVariableSets.ts';
import { projectCollection } from './projects.ts';
import { promptsOf } from './prompts.ts';
import type { ReleaseDocument } from './releases.ts';
import { readStandingFacts, standingFor } from './releaseStanding.ts';
import type { StandingFacts } from './releaseStanding.ts';
import { tenantScope, tenantsOfProject } from './tenants.ts';
import type { TenantDocument } from './tenants.ts';
import { variableSetCollection } from './variableSets.ts';
import type { VariableSetDocument } from './variableSets.ts';

/** `PromoteTo` holds only what the lifecycle allows and the caller may deploy to: octo believes it (governance.md §0.8). */
export async function readDeploymentTemplate(
  tx: ReadTransaction,
  release: ReleaseDocument,
  { links, caller }: RequestContext,
): Promise<z.input<typeof DeploymentTemplate>> {
  const facts = await readStandingFacts(tx, release);
  const mayDeploy = caller?.may('DeploymentCreate') === true;
  const path = (...rest: string[]) => links.space('releases', release.Id, 'deployments', ...rest);
  return {
    Id: null,
    ...(await driftOf(tx, release)),
    IsGitResourceModified: false,
    DeploymentNotes: null,
    PromoteTo: mayDeploy ? targetsOf(facts, undefined).map(({ Id, Name }) => ({ Id, Name, Links: { Preview: path('preview', Id) } })) : [],
    TenantPromotions: mayDeploy
      ? (await promotionsOf(tx, facts)).map(({ tenant, environments }) => ({
          Id: tenant.Id,
          Name: tenant.Name,
          PromoteTo: environments.map(({ Id, Name }) => ({ Id, Name, Links: { Preview: path('preview', Id, tenant.Id) } })),
          Links: { Self: links.space('tenants', tenant.Id) },
        }))
      : [],
    Links: { Self: path('template'), Release: links.space('releases', release.Id) },
  };
}

/** Where a release may go for a tenant, or without one. */
function targetsOf(facts: StandingFacts, tenant: TenantDocument | undefined): readonly EnvironmentDocument[] {
  const { project, channel, environments } = facts;
  const { allowed } = standingFor(facts, tenant ?? 'untenanted');
  return environments.filter(
    (environment) => allowed.includes(environment.Id) && tenancyRefusal({ project, channel, environment, tenant }) === undefined,
  );
}

export interface TenantPromotion {
  readonly tenant: TenantDocument;
  /** Never empty. */
  readonly environments: readonly EnvironmentDocument[];
}

/** The tenants that a release can be deployed to now, with where; by name. */
export async function promotionsOf(tx: ReadTransaction, facts: StandingFacts): Promise<readonly TenantPromotion[]> {
  if (facts.project.TenantedDeploymentMode === 'Untenanted') return [];
  const promotions = (await tenantsOfProject(tx, facts.project.Id)).map((tenant) => ({ tenant, environments: targetsOf(facts, tenant) }));
  return promotions.filter(({ environments }) => environments.length > 0);
}

/** Whether process or variables were changed since the release was made. */
async function driftOf(tx: ReadTransaction, release: ReleaseDocument) {
  const project = await tx.collection(projectCollection).require(release.ProjectId);
  const process = await tx.collection(processCollection).require(project.DeploymentProcessId);
  const frozenProcess = await tx.collection(processCollection).require(release.ProjectDeploymentProcessSnapshotId);
  const [variables, ...libraries] = await variableSetsOf(tx, project);
  const frozen = [release.ProjectVariableSetSnapshotId, ...release.LibraryVariableSetSnapshotIds];
  const [frozenVariables, ...frozenLibraries] = await Promise.all(frozen.map((id) => tx.collection(variableSetCollection).require(id)));
  const stateOf = (set: VariableSetDocument | undefined) => `${set?.OwnerId} ${set?.Version}`;
  return {
    IsDeploymentProcessModified: process.Version !== frozenProcess.Version,
    IsVariableSetModified: stateOf(variables) !== stateOf(frozenVariables),
    IsLibraryVariableSetModified: libraries.map(stateOf).join() !== frozenLibraries.map(stateOf).join(),
  };
}

export interface PreviewRequest {
  readonly release: ReleaseDocument;
  readonly environment: EnvironmentDocument;
  readonly tenant: TenantDocument | undefined;
  readonly includeDisabled: boolean;
  readonly links: LinkBuilder;
}

export async function readDeploymentPreview(tx: ReadTransaction, request: PreviewRequest): Promise<z.input<typeof DeploymentPreview>> {
  const { release, environment, tenant, includeDisabled, links } = request;
  const project = await tx.collection(projectCollection).require(release.ProjectId);
  const process = await tx.collection(processCollection).require(release.ProjectDeploymentProcessSnapshotId);
  const scope = { environmentId: environment.Id, channelId: release.ChannelId, processOwnerId: project.Id, ...tenantScope(tenant) };
  return {
    Id: null,
    StepsToExecute: await previewSteps(tx, { process, environment, tenant, channelId: release.ChannelId, includeDisabled }),
    Form: presentForm(await promptsOf(tx, release, scope)),
    UseGuidedFailureModeByDefault: usesGuidedFailure(project, environment),
    ...(await changesFor(tx, release, { environmentId: environment.Id, tenantId: tenant?.Id ?? null })),
    Links: {
      Self: links.space('releases', release.Id, 'deployments', 'preview', environment.Id, ...(tenant ? [tenant.Id] : [])),
      Release: links.space('releases', release.Id),
      Environment: links.space('environments', environment.Id),
    },
  };
}
