import type { ListMilestones, ShownDeployment, ShownRelease } from '../deploymentMilestones.ts';
import type { View } from '../view.ts';
import { lines } from '../view.ts';
import type { ClassicLine } from './logLevels.ts';
import { debug, error, information } from './logLevels.ts';
import type { MilestoneTable } from './milestoneLines.ts';
import { netTime } from './netTime.ts';

/** Octo's lists of deployments (octo-classic.md §3.18). */
export const deploymentListLines: MilestoneTable<ListMilestones> = {
  'deployments.listed': ({ rows, asked }) => [
    ...(rows.length === 0 ? [information('Did not find any deployments matching the search criteria.')] : []),
    debug(`Showing ${rows.length} results...`),
    ...rows.flatMap((row) => [
      ...placeLines(row),
      information(`\tCreated: ${netTime(row.time)}`),
      ...releaseTexts(row).map((text) => information(`\t${text}`)),
      information(''),
    ]),
    ...(rows.length < asked
      ? [debug(`Please note you asked for ${asked} results, but there were only ${rows.length} that matched your criteria`)]
      : []),
  ],
  'latestDeployments.listed': ({ rows }) =>
    rows.length === 0
      ? [information('Did not find any releases matching the search criteria.')]
      : rows.flatMap((row) => [
          ...placeLines(row),
          information(`   Date: ${netTime(row.time)}`),
          information(`   Duration: ${row.duration}`),
          (row.state === 'Failed' ? error : information)(`   State: ${row.state}`),
          ...releaseTexts(row).map((text) => information(`   ${text}`)),
          information(''),
        ]),
};

export type { ShownDeployment };

export interface ListedRelease extends ShownRelease {
  /** Of a project whose process lives in Git. */
  readonly git?: { readonly reference: string; readonly commit: string };
}

/** Octo's list of releases, by project (octo-classic.md §3.18). */
export function releaseList(projects: readonly { readonly name: string; readonly releases: readonly ListedRelease[] }[]): View {
  const count = projects.reduce((sum, { releases }) => sum + releases.length, 0);
  return lines(
    `Releases: ${count}`,
    ...projects.flatMap(({ name, releases }) => [
      ` - Project: ${name}`,
      ...releases.flatMap((release) => [...[...releaseTexts(release), ...gitTexts(release)].map((text) => `    ${text}`), '']),
    ]),
  );
}

function placeLines({ project, environment, tenant, channel }: ShownDeployment): readonly ClassicLine[] {
  return [
    information(` - Project: ${project}`),
    information(` - Environment: ${environment}`),
    ...(tenant === undefined ? [] : [information(` - Tenant: ${tenant}`)]),
    ...(channel === undefined ? [] : [information(` - Channel: ${channel}`)]),
  ];
}

function releaseTexts({ version, assembled, packageVersions, releaseNotes }: ShownRelease): readonly string[] {
  return [
    `Version: ${version}`,
    `Assembled: ${netTime(assembled)}`,
    `Package Versions: ${packageVersions}`,
    // Notes stay on one line, whatever ends their lines.
    `Release Notes: ${(releaseNotes ?? '').replace(/\r\n|\n\r|\r|\n/g, '\\n')}`,
  ];
}

function gitTexts({ git }: ListedRelease): readonly string[] {
  return git === undefined ? [] : [`Git Reference: ${git.reference}`, `Git Commit: ${git.commit}`];
}
