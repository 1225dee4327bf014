/** What a deployment would do, and where a release may go: what clients read before they deploy (rest-api.md §7). */
import type { z } from 'zod';
import type { DeploymentPreview, DeploymentTemplate } from '../../contract/resources/deploymentPreviews.ts';
import type { RequestContext } from '../http/context.ts';
import type { LinkBuilder } from '../http/links.ts';
import { applicableActions, matchingTargets, placementOf } from '../rules/process.ts';
import type { NumberedAction } from '../rules/process.ts';
import type { ReadTransaction } from '../store/port.ts';
import { changesFor } from './deploymentChanges.ts';
import { processCollection } from './deploymentProcesses.ts';
import type { StoredStep } from './deploymentProcesses.ts';
import type { EnvironmentDocument } from './environments.ts';
import { usesGuidedFailure } from './guidedFailure.ts';
import { machineCollection } from './machines.ts';
import type { MachineDocument } from './machines.ts';
import { projectCollection } from './projects.ts';
import { promptsOf } from './prompts.ts';
import type { Prompt } from './prompts.ts';
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
  const machines = (await tx.collection(machineCollection).find({ keys: { environment: environment.Id }, order: 'name' })).items;
  const actions = applicableActions(process.Steps, { environmentId: environment.Id, channelId: release.ChannelId, includeDisabled });
  return {
    Id: null,
    StepsToExecute: actions.map((item) => presentStep(item, environment, machines)),
    Form: presentForm(await promptsOf(tx, release, environment.Id)),
    UseGuidedFailureModeByDefault: usesGuidedFailure(project, environment),
    ...(await changesFor(tx, release, environment.Id)),
    Links: {
      Self: links.space('releases', release.Id, 'deployments', 'preview', environment.Id),
      Release: links.space('releases', release.Id),
      Environment: links.space('environments', environment.Id),
    },
  };
}

function presentStep(
  { step, action, number }: NumberedAction<StoredStep>,
  environment: EnvironmentDocument,
  all: readonly MachineDocument[],
) {
  const placement = placementOf(step, action);
  const roles = placement.on === 'server' ? [] : placement.roles;
  const targets = placement.on === 'server' ? [] : matchingTargets(all, { environmentId: environment.Id, roles });
  return {
    ActionId: action.Id,
    ActionName: action.Name,
    ActionNumber: number,
    Roles: [...roles],
    MachineNames: targets.map((machine) => machine.Name),
    Machines: targets.map(({ Id, Name, HealthStatus, HasLatestCalamari }) => ({ Id, Name, HealthStatus, HasLatestCalamari })),
    CanBeSkipped: !action.IsRequired,
    IsDisabled: action.IsDisabled,
    HasNoApplicableMachines: placement.on !== 'server' && targets.length === 0,
    UnavailableMachines: [],
    ExcludedMachines: [],
  };
}

/** The element's name is the id of the variable: the key of its answer in `FormValues`. */
function presentForm(prompts: readonly Prompt[]) {
  return {
    Values: Object.fromEntries(prompts.map((prompt) => [prompt.Id, prompt.defaultText])),
    Elements: prompts.map((prompt) => ({
      Name: prompt.Id,
      IsValueRequired: prompt.required && !prompt.hasDefault,
      Control: {
        Type: 'VariableValue',
        Name: prompt.Name,
        Label: prompt.label,
        Description: prompt.description,
        Required: prompt.required,
        DisplaySettings: { ...prompt.displaySettings },
      },
    })),
  };
}
