import type { DeploymentPlace } from '../flows/listDeployments.ts';
import { packageVersions } from '../flows/listReleases.ts';
import type { ShownDeployment } from '../output/classic/deploymentLists.ts';

/** Where something is deployed, in octo's keys. */
export function placeDocument({ project, environment, tenant, channel }: DeploymentPlace) {
  return {
    Project: { Id: project.id, Name: project.name },
    Environment: { Id: environment.id, Name: environment.name },
    Tenant: tenant === undefined ? null : { Id: tenant.id, Name: tenant.name },
    Channel: channel === undefined ? null : { Id: channel.id, Name: channel.name },
  };
}

/** The first columns of a table of deployments. */
export const placeColumns = [{ title: 'Project' }, { title: 'Environment' }, { title: 'Tenant' }] as const;

/** The cells of {@link placeColumns}. */
export function placeCells({ project, environment, tenant }: DeploymentPlace): readonly string[] {
  return [project.name, environment.name, tenant?.name ?? ''];
}

/** A deployment as octo's lists show it; `time` is the one that the list is about. */
export function shownDeployment({ project, environment, tenant, channel, release }: DeploymentPlace, time: string | null): ShownDeployment {
  return {
    ...{ project: project.name, environment: environment.name, time },
    ...(tenant !== undefined && { tenant: tenant.name }),
    ...(channel !== undefined && { channel: channel.name }),
    ...{ version: release?.Version ?? '', assembled: release?.Assembled ?? null },
    ...{ packageVersions: packageVersions(release), releaseNotes: release?.ReleaseNotes ?? null },
  };
}
