import { findChannelOf } from '../client/api/channels.ts';
import { findProject } from '../client/api/projects.ts';
import { readReleases } from '../client/api/releases.ts';
import { AppError, isAppError } from '../errors/appError.ts';
import { deploymentErrors } from '../errors/classic/deployments.ts';
import { compareVersions, tryParseVersion } from '../versions/octopusVersion.ts';
import { type DeployContext, type DeployPorts, deployPorts } from './deployPorts.ts';
import { explainRefusal } from './explainRefusal.ts';
import { type RunResult, runDeployments } from './runDeployments.ts';
import { checkDeployRequest, type DeployRequest } from './startDeployments.ts';
import type { WaitWishes } from './waitForStarted.ts';

export interface DeployReleaseRequest extends DeployRequest {
  /** Of which channel `latest` is; name or id. */
  readonly channel: string | undefined;
}

export interface DeployedRelease {
  readonly version: string;
  readonly run: RunResult;
}

/** Deploys a release; `latest` stands for the highest version of the project or of a channel. */
export async function deployRelease(
  request: DeployReleaseRequest,
  wait: WaitWishes | undefined,
  context: DeployContext,
): Promise<DeployedRelease> {
  checkDeployRequest(request, context.clock.now());
  const ports = await deployPorts(context);
  const version = await versionOf(request, ports);
  return { version, run: await runDeployments({ ...request, version }, wait, ports) };
}

async function versionOf(request: DeployReleaseRequest, ports: DeployPorts): Promise<string> {
  const { version, channel } = request;
  const isLatest = version.toLowerCase() === 'latest';
  ports.reporter.emit({
    type: 'milestone',
    milestone: isLatest ? { kind: 'release.latestSought', ...(channel !== undefined && { channel }) } : { kind: 'release.sought', version },
  });
  return isLatest ? latestOrWrongNames(request, ports) : version;
}

/** Where the project or channel is wrong, the other names of the request are looked at, too. */
async function latestOrWrongNames(request: DeployReleaseRequest, ports: DeployPorts): Promise<string> {
  try {
    return await latestVersion(request, ports);
  } catch (error) {
    if (!isAppError(error) || error.code !== 'NAME_NOT_FOUND') throw error;
    const { project, channel, environments, wishes } = request;
    throw await explainRefusal(ports.connection, error, { project, channel, environments, wishes });
  }
}

/** The highest version by the server's order, over all pages: not the newest by date. */
async function latestVersion(
  { project: name, channel: channelName }: Pick<DeployReleaseRequest, 'project' | 'channel'>,
  { connection, reporter }: DeployPorts,
): Promise<string> {
  const project = await findProject(connection, name);
  const channel = channelName === undefined ? undefined : await findChannelOf(connection, project, channelName);
  const releases = (await readReleases(connection, project.Id)).filter(
    ({ ChannelId }) => channel === undefined || ChannelId === channel.Id,
  );
  const parsed = releases.flatMap(({ Version }) => tryParseVersion(Version) ?? []).sort(compareVersions);
  const latest = parsed.at(-1);
  if (latest === undefined) {
    const where = channel === undefined ? '' : ` in channel '${channel.Name}'`;
    throw new AppError('refused', 'RELEASE_NOT_FOUND', `Project '${project.Name}' has no release${where}`, {
      hint: `Create one with: pulpo create-release --project '${project.Name}'`,
      classic: deploymentErrors.latestMissing(project.Name),
    });
  }
  reporter.emit({ type: 'info', message: `The latest release of ${project.Name} is ${latest.original}`, only: 'native' });
  return latest.original;
}
