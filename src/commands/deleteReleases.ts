import type { CommandResult } from '../cli/defineCommand.ts';
import { defineCommand } from '../cli/defineCommand.ts';
import type { DeletedRelease, FoundReleases } from '../flows/deleteReleases.ts';
import { deleteReleases, findReleasesToDelete, isEmptyRange, readBound } from '../flows/deleteReleases.ts';
import { releasesDeleted } from '../output/classic/deletedReleases.ts';
import { confirmUnlessTold, yesOption } from './confirm.ts';

export const command = defineCommand({
  description:
    'Deletes the releases of a project whose versions are within a range, with their deployments; both bounds are part of it. On a terminal it asks first; elsewhere it needs --yes.',
  examples: [
    {
      text: 'See what would be deleted',
      line: "pulpo delete-releases --project 'Random Quotes' --min-version 1.0 --max-version 1.9.9 --what-if",
    },
    {
      text: 'Delete those of a channel in a script',
      line: "pulpo delete-releases --project 'Random Quotes' --min-version 0.0.1 --max-version 1.9.9 --channel Beta --yes",
    },
  ],
  options: {
    project: { type: 'text', required: true, placeholder: 'name', summary: 'Project, by name or id', complete: 'project' },
    minVersion: { type: 'text', required: true, placeholder: 'version', summary: 'Lowest version to delete' },
    maxVersion: { type: 'text', required: true, placeholder: 'version', summary: 'Highest version to delete' },
    channel: { type: 'list', placeholder: 'name', summary: 'Only releases of this channel', complete: 'channel' },
    whatIf: { type: 'flag', summary: 'Show what would be deleted, and delete nothing' },
    yes: yesOption,
  },
  uses: ['connection', 'output'],
  async run(options, context) {
    const minimum = readBound(options.minVersion, '--min-version', context.manner);
    const maximum = readBound(options.maxVersion, '--max-version', context.manner);
    if (isEmptyRange({ minimum, maximum })) {
      const message = `No version is from ${options.minVersion} to ${options.maxVersion}: the lowest one is above the highest`;
      context.reporter.emit({ type: 'warning', message });
    }
    const connection = await context.api();
    const found = await findReleasesToDelete(connection, { project: options.project, minimum, maximum, channels: options.channel });
    if (options.whatIf) return answer(found, undefined);
    const { project, releases } = found;
    if (releases.length > 0) {
      const versions = releases.map(({ release }) => release.Version);
      const named = versions.length > 5 ? `${versions.slice(0, 5).join(', ')} and ${versions.length - 5} more` : versions.join(', ');
      const what = releases.length === 1 ? 'one release' : `${releases.length} releases`;
      await confirmUnlessTold(`Delete ${what} of ${project.Name} (${named})?`, options, context);
    }
    return answer(found, await deleteReleases(connection, found, context));
  },
});

/** `results`: undefined where nothing was to be deleted yet. */
function answer({ project, releases }: FoundReleases, results: readonly DeletedRelease[] | undefined): CommandResult {
  const rows = releases.map(({ release, channel }, index) => {
    const error = results?.[index]?.error;
    const state = results === undefined ? 'would be deleted' : error === undefined ? 'deleted' : 'failed';
    return { id: release.Id, version: release.Version, channel, error, state };
  });
  return {
    data: {
      Project: { Id: project.Id, Name: project.Name },
      Releases: rows.map(({ id, version, channel, error, state }) => ({
        ...{ Version: version, Deleted: state === 'deleted' },
        ...{ Id: id, Channel: channel, State: state, Error: error ?? null },
      })),
    },
    view: {
      kind: 'table',
      columns: [{ title: 'Version' }, { title: 'Channel' }, { title: 'State', tone: 'state' }, { title: 'Why', tone: 'dim' }],
      rows: rows.map(({ version, channel, state, error }) => [version, channel, state, error?.message ?? '']),
      empty: `${project.Name} has no such release; nothing was deleted`,
    },
    classic: () => releasesDeleted(rows, results === undefined ? 'whatIf' : 'deleted'),
    ...(rows.some(({ state }) => state === 'failed') ? { ending: 'failed' as const } : {}),
  };
}
