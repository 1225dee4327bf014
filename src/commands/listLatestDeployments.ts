import { defineCommand } from '../cli/defineCommand.ts';
import { type LatestDeployment, listLatestDeployments } from '../flows/listDeployments.ts';
import { packageVersions } from '../flows/listReleases.ts';
import { lines } from '../output/view.ts';
import { placeCells, placeColumns, placeDocument, shownDeployment } from './placeDocument.ts';
import { utcTime } from './utcTime.ts';

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
    const rows = listed.map(({ item, ...place }) => ({
      ...shownDeployment(place, item.QueueTime ?? item.Created),
      ...{ duration: item.Duration ?? '', state: item.State, version: item.ReleaseVersion },
    }));
    context.reporter.emit({ type: 'milestone', milestone: { kind: 'latestDeployments.listed', rows } });
    return {
      data: listed.map(document),
      view: {
        kind: 'table',
        columns: [
          ...placeColumns,
          { title: 'Version' },
          { title: 'State', tone: 'state' },
          { title: 'Date (UTC)', tone: 'dim' },
          { title: 'Duration', tone: 'dim' },
        ],
        rows: listed.map((row) => [...placeCells(row), ...itemCells(row)]),
        empty: 'Nothing is deployed',
      },
      // All lines are those of the milestone.
      classic: () => lines(),
    };
  },
});

function itemCells({ item }: LatestDeployment): readonly string[] {
  // The server rounds down; nothing takes no time at all.
  const duration = item.Duration === '0 seconds' ? 'under 1 second' : (item.Duration ?? '');
  return [item.ReleaseVersion, item.State, utcTime(item.QueueTime ?? item.Created), duration];
}

/** octo's keys, then ours. */
function document(latest: LatestDeployment): unknown {
  const { release, item } = latest;
  return {
    ...placeDocument(latest),
    ...{ Date: item.QueueTime ?? item.Created, Duration: item.Duration, State: item.State, Version: item.ReleaseVersion },
    ...{ Assembled: release?.Assembled ?? null, PackageVersion: packageVersions(release), ReleaseNotes: release?.ReleaseNotes ?? null },
    ...{ DeploymentId: item.DeploymentId, ReleaseId: item.ReleaseId, ServerTaskId: item.TaskId },
  };
}
