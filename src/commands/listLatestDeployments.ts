import { defineCommand } from '../cli/defineCommand.ts';
import { type LatestDeployment, listLatestDeployments } from '../flows/listDeployments.ts';
import { packageVersions } from '../flows/listReleases.ts';

export const command = defineCommand({
  description: 'Shows what is deployed where: the latest deployment of each project to each environment.',
  examples: [
    { text: 'Everything', line: 'pulpo list-latestdeployments' },
    { text: 'One project', line: "pulpo list-latestdeployments --project 'Random Quotes'" },
  ],
  options: {
    project: { type: 'list', placeholder: 'name', summary: 'Only this project, by name or id', complete: 'project' },
    environment: { type: 'list', placeholder: 'name', summary: 'Only this environment', complete: 'environment' },
  },
  uses: ['connection', 'output'],
  async run(options, context) {
    const listed = await listLatestDeployments(await context.api(), { projects: options.project, environments: options.environment });
    return {
      data: listed.map(document),
      view: {
        kind: 'table',
        columns: [
          { title: 'Project' },
          { title: 'Environment' },
          { title: 'Tenant' },
          { title: 'Version' },
          { title: 'State', tone: 'state' },
          { title: 'Date', tone: 'dim' },
          { title: 'Duration', tone: 'dim' },
        ],
        rows: listed.map(({ project, environment, tenant, item }) => [
          ...[
            project.name,
            environment.name,
            tenant?.name ?? '',
            item.ReleaseVersion,
            item.State,
            item.QueueTime ?? item.Created ?? '',
            item.Duration ?? '',
          ],
        ]),
        empty: 'Nothing is deployed',
      },
    };
  },
});

/** octo's keys, then ours. */
function document({ project, environment, tenant, channel, release, item }: LatestDeployment): unknown {
  return {
    Project: { Id: project.id, Name: project.name },
    Environment: { Id: environment.id, Name: environment.name },
    Tenant: tenant === undefined ? null : { Id: tenant.id, Name: tenant.name },
    Channel: channel === undefined ? null : { Id: channel.id, Name: channel.name },
    ...{ Date: item.QueueTime ?? item.Created, Duration: item.Duration, State: item.State, Version: item.ReleaseVersion },
    ...{ Assembled: release?.Assembled ?? null, PackageVersion: packageVersions(release), ReleaseNotes: release?.ReleaseNotes ?? null },
    ...{ DeploymentId: item.DeploymentId, ReleaseId: item.ReleaseId, ServerTaskId: item.TaskId },
  };
}
