/** What a deployment would do, and where a release may go: what clients read before they deploy (rest-api.md §7). */
import type { z } from 'zod';
import type { DeploymentPreview, DeploymentTemplate } from '../../contract/resources/deploymentPreviews.ts';
import type { RequestContext } from '../http/context.ts';
import type { LinkBuilder } from '../http/links.ts';
import type { ReadTransaction } from '../store/port.ts';
import { changesFor } from './deploymentChanges.ts';
import { processCollection } from './deploymentProcesses.ts';
import type { EnvironmentDocument } from './environments.ts';
import { presentForm, previewSteps } from './executionPreview.ts';
import { usesGuidedFailure } from './guidedFailure.ts';
import { projectCollection } from './projects.ts';
import { promptsOf } from './prompts.ts';
import type { ReleaseDocument } from './releases.ts';
import { standingOfRelease } from './releaseStanding.ts';
import { variableSetCollection } from './variableSets.ts';

/** `PromoteTo` holds only what the lifecycle allows and the caller may deploy to: octo believes it (governance.md §0.8). */
export async function readDeploymentTemplate(
  tx: ReadTransaction,
  release: ReleaseDocument,
  { links, caller }: RequestContext,
): Promise<z.input<typeof DeploymentTemplate>> {
  const { state, environments } = await standingOfRelease(tx, release);
  const allowed = caller?.may('DeploymentCreate') === true ? state.allowed : [];
  const path = (...rest: string[]) => links.space('releases', release.Id, 'deployments', ...rest);
  return {
    Id: null,
    ...(await driftOf(tx, release)),
    IsLibraryVariableSetModified: false,
    IsGitResourceModified: false,
    DeploymentNotes: null,
    PromoteTo: environments
      .filter((environment) => allowed.includes(environment.Id))
      .map(({ Id, Name }) => ({ Id, Name, Links: { Preview: path('preview', Id) } })),
    TenantPromotions: [],
    Links: { Self: path('template'), Release: links.space('releases', release.Id) },
  };
}

/** Whether process or variables were changed since the release was made. */
async function driftOf(tx: ReadTransaction, release: ReleaseDocument) {
  const project = await tx.collection(projectCollection).require(release.ProjectId);
  const process = await tx.collection(processCollection).require(project.DeploymentProcessId);
  const frozenProcess = await tx.collection(processCollection).require(release.ProjectDeploymentProcessSnapshotId);
  const variables = await tx.collection(variableSetCollection).require(project.VariableSetId);
  const frozenVariables = await tx.collection(variableSetCollection).require(release.ProjectVariableSetSnapshotId);
  return {
    IsDeploymentProcessModified: process.Version !== frozenProcess.Version,
    IsVariableSetModified: variables.Version !== frozenVariables.Version,
  };
}

export interface PreviewRequest {
  readonly release: ReleaseDocument;
  readonly environment: EnvironmentDocument;
  readonly includeDisabled: boolean;
  readonly links: LinkBuilder;
}

export async function readDeploymentPreview(tx: ReadTransaction, request: PreviewRequest): Promise<z.input<typeof DeploymentPreview>> {
  const { release, environment, includeDisabled, links } = request;
  const project = await tx.collection(projectCollection).require(release.ProjectId);
  const process = await tx.collection(processCollection).require(release.ProjectDeploymentProcessSnapshotId);
  const scope = { environmentId: environment.Id, channelId: release.ChannelId, processOwnerId: project.Id };
  return {
    Id: null,
    StepsToExecute: await previewSteps(tx, { process, environment, channelId: release.ChannelId, includeDisabled }),
    Form: presentForm(await promptsOf(tx, release, scope)),
    UseGuidedFailureModeByDefault: usesGuidedFailure(project, environment),
    ...(await changesFor(tx, release, environment.Id)),
    Links: {
      Self: links.space('releases', release.Id, 'deployments', 'preview', environment.Id),
      Release: links.space('releases', release.Id),
      Environment: links.space('environments', environment.Id),
    },
  };
}
