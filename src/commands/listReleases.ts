import { defineCommand } from '../cli/defineCommand.ts';
import { listReleases, packageVersions, type ProjectReleases } from '../flows/listReleases.ts';
import { type ListedRelease, releaseList } from '../output/classic/deploymentLists.ts';
import type { View } from '../output/view.ts';
import { utcTime } from './utcTime.ts';

export const command = defineCommand({
  description: 'Lists the releases of projects, the newest first.',
  examples: [{ text: 'List the releases of a project', line: "pulpo list-releases --project 'Random Quotes'" }],
  options: {
    project: { type: 'list', placeholder: 'name', summary: 'Project, by name or id', complete: 'project' },
    number: {
      type: 'number',
      minimum: 1,
      placeholder: 'count',
      summary: "How many releases of each project; 30 if absent, all in octo's manner",
    },
  },
  uses: ['connection', 'output'],
  async run(options, context) {
    const limit = options.number ?? (context.manner === 'classic' ? undefined : 30);
    const listed = await listReleases(await context.api(), { projects: options.project, limit });
    return {
      data: listed.map(document),
      view: { kind: 'group', views: listed.map(table) },
      classic: () => releaseList(listed.map(({ project, releases }) => ({ name: project.name, releases: releases.map(shownRelease) }))),
    };
  },
});

function shownRelease({ release }: ProjectReleases['releases'][number]): ListedRelease {
  const { GitRef, GitCommit } = release.VersionControlReference ?? {};
  return {
    ...{
      version: release.Version,
      assembled: release.Assembled,
      packageVersions: packageVersions(release),
      releaseNotes: release.ReleaseNotes,
    },
    ...((GitRef ?? '') !== '' && { git: { reference: GitRef ?? '', commit: GitCommit ?? '' } }),
  };
}

/** octo's keys, then ours. */
function document({ project, releases }: ProjectReleases): unknown {
  return {
    Project: { Id: project.id, Name: project.name },
    Releases: releases.map(({ release, channel }) => ({
      ...{
        Version: release.Version,
        Assembled: release.Assembled,
        PackageVersions: packageVersions(release),
        ReleaseNotes: release.ReleaseNotes,
      },
      ...{ GitReference: release.VersionControlReference?.GitRef ?? null, GitCommit: release.VersionControlReference?.GitCommit ?? null },
      ...{ Id: release.Id, Channel: { Id: channel.id, Name: channel.name } },
    })),
  };
}

function table({ project, releases }: ProjectReleases): View {
  return {
    kind: 'table',
    columns: [
      { title: project.name },
      { title: 'Assembled (UTC)', tone: 'dim' },
      { title: 'Channel' },
      { title: 'Packages' },
      { title: 'Id', tone: 'dim' },
    ],
    rows: releases.map(({ release, channel }) => [
      release.Version,
      utcTime(release.Assembled),
      channel.name,
      packageVersions(release),
      release.Id,
    ]),
    empty: `${project.name} has no releases`,
  };
}
