import { defineCommand } from '../cli/defineCommand.ts';
import { listDeployments, type ListedDeployment } from '../flows/listDeployments.ts';
import { packageVersions } from '../flows/listReleases.ts';
import { lines } from '../output/view.ts';
import { placeCells, placeColumns, placeDocument, shownDeployment } from './placeDocument.ts';
import { utcTime } from './utcTime.ts';

export const command = defineCommand({
  description: 'Lists deployments, the newest first.',
  examples: [{ text: 'List the last ten deployments to Production', line: 'pulpo list-deployments --environment Production --number 10' }],
  options: {
    project: { type: 'list', placeholder: 'name', summary: 'Only of this project, by name or id', complete: 'project' },
    environment: { type: 'list', placeholder: 'name', summary: 'Only to this environment', complete: 'environment' },
    tenant: { type: 'list', placeholder: 'name', summary: 'Only for this tenant', complete: 'tenant' },
    number: { type: 'number', minimum: 1, default: 30, placeholder: 'count', summary: 'How many deployments; 30 if absent' },
  },
  uses: ['connection', 'output'],
  async run(options, context) {
    const filter = { projects: options.project, environments: options.environment, tenants: options.tenant };
    const listed = await listDeployments(await context.api(), filter, options.number);
    const rows = listed.map((row) => shownDeployment(row, row.deployment.Created));
    context.reporter.emit({ type: 'milestone', milestone: { kind: 'deployments.listed', rows, asked: options.number } });
    return {
      data: listed.map(document),
      view: {
        kind: 'table',
        columns: [...placeColumns, { title: 'Version' }, { title: 'Created (UTC)', tone: 'dim' }, { title: 'Id', tone: 'dim' }],
        rows: listed.map((row) => [
          ...[...placeCells(row), row.release?.Version ?? '', utcTime(row.deployment.Created), row.deployment.Id],
        ]),
        empty: 'No deployment fits',
      },
      // All lines are those of the milestone.
      classic: () => lines(),
    };
  },
});

/** octo's keys, then ours. */
function document(listed: ListedDeployment): unknown {
  const { release, deployment } = listed;
  return {
    ...placeDocument(listed),
    ...{ Created: deployment.Created, Version: release?.Version ?? null, Assembled: release?.Assembled ?? null },
    ...{ PackageVersions: packageVersions(release), ReleaseNotes: release?.ReleaseNotes ?? null },
    ...{ DeploymentId: deployment.Id, ReleaseId: deployment.ReleaseId, ServerTaskId: deployment.TaskId },
  };
}
