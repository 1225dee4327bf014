/** The newest releases of a project and where each of them stands (rest-api.md §8, governance.md §4.8). */
import type { z } from 'zod';
import type { ProjectProgression } from '../../contract/resources/dashboards.ts';
import type { RequestContext } from '../http/context.ts';
import type { ReadTransaction } from '../store/port.ts';
import { presentChannel } from './channels.ts';
import type { ChannelDocument } from './channels.ts';
import { placesIn, presentItem, readPlace } from './dashboardItems.ts';
import type { PlacedDeployment } from './dashboardItems.ts';
import type { EnvironmentDocument } from './environments.ts';
import { channelsOf } from './lookups.ts';
import { environmentsOfChannel, environmentsOfProject } from './projectEnvironments.ts';
import type { ProjectDocument } from './projects.ts';
import { presentRelease, releaseCollection, unresolvedDefects } from './releases.ts';
import type { ReleaseDocument } from './releases.ts';
import { overallStandingOfRelease } from './releaseStanding.ts';
import { tenantsOfProject } from './tenants.ts';

type Wire = z.input<typeof ProjectProgression>;

/** `history`: how many of the newest releases to show; releases that stand somewhere are shown in any case. */
export async function readProjectProgression(
  tx: ReadTransaction,
  { project, history }: { readonly project: ProjectDocument; readonly history: number },
  context: RequestContext,
): Promise<Wire> {
  const environments = await environmentsOfProject(tx, project);
  const channels = await channelsOf(tx, project.Id);
  const tenants = project.TenantedDeploymentMode === 'Untenanted' ? [] : await tenantsOfProject(tx, project.Id);
  const places = environments.flatMap((item) => placesIn(project.Id, item.Id, tenants));
  const placed = (await Promise.all(places.map((place) => readPlace(tx, place)))).flat();
  const reached = await Promise.all(
    channels.map(async (channel) => ({ channel, environments: (await environmentsOfChannel(tx, project, channel)).map(reference) })),
  );
  const releases = await shownReleases(tx, { project, history, placed });
  const facts: ReleaseFacts = { channels, placed };
  return {
    Id: null,
    Environments: environments.map(reference),
    ChannelEnvironments: Object.fromEntries(reached.map((item) => [item.channel.Id, item.environments])),
    LifecycleEnvironments: Object.fromEntries(reached.map((item) => [item.channel.LifecycleId ?? project.LifecycleId, item.environments])),
    Releases: await Promise.all(releases.map((release) => presentProgress(tx, release, facts, context))),
    Links: { Self: context.links.space('projects', project.Id, 'progression'), Project: context.links.space('projects', project.Id) },
  };
}

interface ReleaseFacts {
  readonly channels: readonly ChannelDocument[];
  readonly placed: readonly PlacedDeployment[];
}

/** Newest first. */
async function shownReleases(
  tx: ReadTransaction,
  { project, history, placed }: { project: ProjectDocument; history: number; placed: readonly PlacedDeployment[] },
): Promise<readonly ReleaseDocument[]> {
  const releases = tx.collection(releaseCollection);
  const newest = (await releases.find({ keys: { project: project.Id }, order: 'newest', take: history })).items;
  const standing = placed.filter((item) => item.standing === 'current').map(({ deployment }) => deployment.ReleaseId);
  const older = standing.filter((id) => !newest.some((release) => release.Id === id));
  return [...newest, ...(await releases.find({ ids: older, order: 'newest' })).items];
}

async function presentProgress(tx: ReadTransaction, release: ReleaseDocument, { channels, placed }: ReleaseFacts, context: RequestContext) {
  const { links, clock } = context;
  const { state, deployments } = await overallStandingOfRelease(tx, release);
  const channel = channels.find((item) => item.Id === release.ChannelId);
  const byEnvironment = new Map<string, Awaited<ReturnType<typeof presentItem>>[]>();
  for (const item of [...deployments].reverse()) {
    const standing = placed.find(({ deployment }) => deployment.Id === item.deployment.Id)?.standing;
    const shown = await presentItem(tx, { ...item, standing }, { links, now: clock.now() });
    byEnvironment.set(item.deployment.EnvironmentId, [...(byEnvironment.get(item.deployment.EnvironmentId) ?? []), shown]);
  }
  return {
    Release: presentRelease(release, links),
    Channel: channel ? presentChannel(channel, links) : null,
    Deployments: Object.fromEntries(byEnvironment),
    NextDeployments: [...state.next],
    HasUnresolvedDefect: unresolvedDefects(release).length > 0,
  };
}

function reference({ Id, Name }: EnvironmentDocument) {
  return { Id, Name };
}
