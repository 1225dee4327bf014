/** All routes of the server: one line per resource. */
import type { Route } from '../http/route.ts';
import { buildInformationRoutes } from './buildInformation.ts';
import { channelRoutes } from './channels.ts';
import { dashboardRoutes } from './dashboards.ts';
import { deploymentPreviewRoutes } from './deploymentPreviews.ts';
import { deploymentProcessRoutes } from './deploymentProcesses.ts';
import { deploymentRoutes } from './deployments.ts';
import { deploymentSettingsRoutes } from './deploymentSettings.ts';
import { emptyRoutes } from './emptyLists.ts';
import { environmentRoutes } from './environments.ts';
import { feedRoutes } from './feeds.ts';
import { libraryVariableSetRoutes } from './libraryVariableSets.ts';
import { lifecycleRoutes } from './lifecycles.ts';
import { machinePolicyRoutes } from './machinePolicies.ts';
import { machineRoutes } from './machines.ts';
import { nugetRoutes } from './nuget.ts';
import { packageRoutes } from './packages.ts';
import { packageUploadRoutes } from './packageUploads.ts';
import { projectGroupRoutes } from './projectGroups.ts';
import { projectRoutes } from './projects.ts';
import { projectTriggerRoutes } from './projectTriggers.ts';
import { releaseRoutes } from './releases.ts';
import { rootRoutes } from './roots.ts';
import { runbookProcessRoutes } from './runbookProcesses.ts';
import { runbookRunRoutes } from './runbookRuns.ts';
import { runbookRoutes } from './runbooks.ts';
import { runbookSnapshotRoutes } from './runbookSnapshots.ts';
import { serverStatusRoutes } from './serverStatus.ts';
import { spaceRoutes } from './spaces.ts';
import { tagSetRoutes } from './tagSets.ts';
import { taskRoutes } from './tasks.ts';
import { tenantRoutes } from './tenants.ts';
import { userRoutes } from './users.ts';
import { variableRoutes } from './variables.ts';
import { workerPoolRoutes } from './workerPools.ts';
import { workerRoutes } from './workers.ts';

export interface RouteFacts {
  /** The UUID of this installation. */
  readonly installationId: string;
}

export function allRoutes({ installationId }: RouteFacts): readonly Route[] {
  return [
    rootRoutes(installationId),
    buildInformationRoutes,
    channelRoutes,
    dashboardRoutes,
    deploymentPreviewRoutes,
    deploymentProcessRoutes,
    deploymentRoutes,
    deploymentSettingsRoutes,
    emptyRoutes,
    environmentRoutes,
    feedRoutes,
    libraryVariableSetRoutes,
    lifecycleRoutes,
    machinePolicyRoutes,
    machineRoutes,
    nugetRoutes,
    packageRoutes,
    packageUploadRoutes,
    projectGroupRoutes,
    projectRoutes,
    projectTriggerRoutes,
    releaseRoutes,
    runbookProcessRoutes,
    runbookRoutes,
    runbookRunRoutes,
    runbookSnapshotRoutes,
    serverStatusRoutes,
    spaceRoutes,
    tagSetRoutes,
    taskRoutes,
    tenantRoutes,
    userRoutes,
    variableRoutes,
    workerPoolRoutes,
    workerRoutes,
  ].flat();
}
