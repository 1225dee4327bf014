import { readDashboard } from '../client/api/dashboards.ts';
import type { DashboardItem } from '../contract/resources/dashboards.ts';
import { AppError } from '../errors/appError.ts';
import { deploymentErrors } from '../errors/classic/deployments.ts';
import { compareVersions, tryParseVersion } from '../versions/octopusVersion.ts';
import { type DeployContext, deployPorts } from './deployPorts.ts';
import type { Named } from './describeDeployments.ts';
import { findPlaces } from './findPlaces.ts';
import { type RunResult, runDeployments } from './runDeployments.ts';
import { checkDeployRequest, type DeployRequest } from './startDeployments.ts';
import type { WaitWishes } from './waitForStarted.ts';

export interface PromoteRequest extends Omit<DeployRequest, 'version'> {
  /** Name or id of the environment whose release is taken on. */
  readonly from: string;
  /** `latest`: whatever was deployed there last; `successful`: the last that succeeded. */
  readonly pick: 'latest' | 'successful';
}

export interface PromotedRelease {
  readonly project: Named;
  readonly from: Named;
  readonly version: string;
  readonly run: RunResult;
}

/** Deploys the release that is in one environment to others. */
export async function promoteRelease(
  request: PromoteRequest,
  wait: WaitWishes | undefined,
  context: DeployContext,
): Promise<PromotedRelease> {
  checkDeployRequest(request, context.clock.now());
  const ports = await deployPorts(context);
  const { connection, reporter } = ports;
  const { project, environments } = await findPlaces(connection, {
    project: request.project,
    environments: [request.from, ...request.environments],
  });
  const [from] = environments;
  if (from === undefined) throw new Error('a found environment is missing');
  const dashboard = await readDashboard(connection, {
    projects: [project.Id],
    environments: [from.Id],
    items: request.pick === 'successful' ? 'withPrevious' : 'latest',
  });
  const version = versionToPromote([...dashboard.Items, ...dashboard.PreviousItems], {
    projectId: project.Id,
    environmentId: from.Id,
    pick: request.pick,
  });
  if (version === undefined) throw nothingThere(request.pick, project.Name, from.Name);
  reporter.emit({ type: 'info', message: `${from.Name} has release ${version} of ${project.Name}`, only: 'native' });
  reporter.emit({ type: 'milestone', milestone: { kind: 'release.detailsSought', version } });
  const run = await runDeployments({ ...request, project: project.Name, version }, wait, ports);
  return { project: { id: project.Id, name: project.Name }, from: { id: from.Id, name: from.Name }, version, run };
}

/** The highest version among what the dashboard shows for the place (octo-classic.md §3.4). */
export function versionToPromote(
  items: readonly DashboardItem[],
  place: { readonly projectId: string; readonly environmentId: string; readonly pick: PromoteRequest['pick'] },
): string | undefined {
  const versions = items
    .filter((item) => item.ProjectId === place.projectId && item.EnvironmentId === place.environmentId)
    .filter((item) => place.pick === 'latest' || item.State === 'Success')
    .flatMap((item) => tryParseVersion(item.ReleaseVersion) ?? []);
  return versions.sort(compareVersions).at(-1)?.original;
}

function nothingThere(pick: PromoteRequest['pick'], project: string, environment: string): AppError {
  const what = pick === 'successful' ? 'No deployment' : 'Nothing';
  const verb =
    pick === 'successful' ? `of '${project}' to '${environment}' has succeeded` : `of '${project}' is deployed to '${environment}'`;
  return new AppError('refused', 'NOTHING_TO_PROMOTE', `${what} ${verb}`, {
    hint: `Deploy there first: pulpo deploy-release --project '${project}' --version latest --deploy-to '${environment}'`,
    classic: deploymentErrors.nothingToPromote(pick),
  });
}
