/** What a run of a runbook would do in an environment, and what it asks for. */
import type { z } from 'zod';
import type { RunbookRunPreview } from '../../contract/resources/runbookRuns.ts';
import type { ReadTransaction } from '../store/port.ts';
import { processCollection } from './deploymentProcesses.ts';
import type { EnvironmentDocument } from './environments.ts';
import { presentForm, previewSteps } from './executionPreview.ts';
import { usesGuidedFailure } from './guidedFailure.ts';
import { projectCollection } from './projects.ts';
import { promptsOf } from './prompts.ts';
import type { FrozenVariables } from './prompts.ts';
import type { RunbookDocument } from './runbooks.ts';
import type { RunbookSnapshotDocument } from './runbookSnapshots.ts';
import { tenantScope } from './tenants.ts';
import type { TenantDocument } from './tenants.ts';
import { variableSetIdOf } from './variableSets.ts';

export interface RunPreviewRequest {
  readonly runbook: RunbookDocument;
  /** undefined: the runbook as it is now. */
  readonly snapshot: RunbookSnapshotDocument | undefined;
  readonly environment: EnvironmentDocument;
  readonly tenant: TenantDocument | undefined;
  readonly includeDisabled: boolean;
}

export async function readRunbookRunPreview(
  tx: ReadTransaction,
  { runbook, snapshot, environment, tenant, includeDisabled }: RunPreviewRequest,
): Promise<z.input<typeof RunbookRunPreview>> {
  const process = await tx.collection(processCollection).require(snapshot?.FrozenRunbookProcessId ?? runbook.RunbookProcessId);
  const scope = { environmentId: environment.Id, processOwnerId: runbook.Id, ...tenantScope(tenant) };
  return {
    Id: null,
    StepsToExecute: await previewSteps(tx, { process, environment, tenant, channelId: undefined, includeDisabled }),
    Form: presentForm(await promptsOf(tx, snapshot ?? (await variablesNow(tx, runbook)), scope)),
    UseGuidedFailureModeByDefault: usesGuidedFailure(runbook, environment),
    Links: {},
  };
}

async function variablesNow(tx: ReadTransaction, runbook: RunbookDocument): Promise<FrozenVariables> {
  const project = await tx.collection(projectCollection).require(runbook.ProjectId);
  return {
    ProjectVariableSetSnapshotId: project.VariableSetId,
    LibraryVariableSetSnapshotIds: project.IncludedLibraryVariableSetIds.map(variableSetIdOf),
  };
}
