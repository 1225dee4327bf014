import { planTable } from '../../errors/classic/releases.ts';
import type { ConsideredChannel, PackageSearch, ReleaseMilestones } from '../milestones.ts';
import { type ClassicLine, debug, error, information, warning } from './logLevels.ts';
import type { MilestoneTable } from './milestoneLines.ts';

/** How octo told of a release, of its plan and of how it came to it (octo-classic.md §3.1). */
export const releaseLines: MilestoneTable<ReleaseMilestones> = {
  'packagesFolder.opened': ({ folder }) => [debug(`Using package versions from folder: ${folder}`)],
  'packagesFolder.packageFound': ({ path }) => [debug(`Package file: ${path}`)],
  'release.started': () => [debug('This Octopus Server supports channels')],
  'plan.considered': ({ channels, git, considered }) => [
    ...(channels === 'all' ? [debug('Automatically selecting the best channel for this release...')] : []),
    ...considered.flatMap((channel) => consideredLines(channel, channels, git)),
  ],
  'plan.channelChosen': ({ channel, among }) => [
    information(
      among.length === 1
        ? `Selected the release plan for Channel '${channel}' - it is a perfect match`
        : `Selected the release plan for Channel '${channel}' - there were multiple matching Channels (${among.join(', ')}) so we selected the default channel.`,
    ),
  ],
  'plan.made': ({ project, version, versionSource, viable, plan }) => {
    const level = viable ? information : warning;
    return [
      debug(`${versionSources[versionSource]}: ${version}`),
      level(`Release plan for ${project} ${version}`),
      ...planTable(plan).map(level),
    ];
  },
  'plan.rulesIgnored': ({ channel }) => [
    warning(
      `At least one step violates the package version rules for the Channel '${channel}'. Forcing the release to be created ignoring these rules...`,
    ),
  ],
  'release.existingSought': ({ project, version }) => [
    debug(`Checking for existing release for ${project} ${version} because you specified --ignoreExisting...`),
  ],
  'release.existingAbsent': () => [debug('No release exists - the coast is clear!')],
  'release.existingKept': ({ project, version }) => [
    information(
      `A release of ${project} with the number ${version} already exists, and you specified --ignoreExisting, so we won't even attempt to create the release.`,
    ),
  ],
  'release.notCreated': ({ environments }) => [
    information(
      `[WhatIf] This release would have been created using the release plan${environments.length === 0 ? '' : ` and deployed to ${environments.join(', ')}`}`,
    ),
  ],
  'release.creating': () => [debug('Creating release...')],
  'release.made': ({ version, git }) => [
    information(`Release ${version} created successfully!`),
    ...(git === undefined ? [] : [information(`Release created from commit ${git.commit} of git reference ${git.reference}.`)]),
  ],
};

const versionSources = {
  given: 'Using version number provided on command-line',
  template: 'Using version number from release template',
  package: 'Using version number from package step',
} as const;

type Git = ReleaseMilestones['plan.considered']['git'];

function consideredLines({ name, hasSteps, searches }: ConsideredChannel, channels: 'named' | 'all', git: Git): readonly ClassicLine[] {
  return [
    information(
      channels === 'named' ? `Building release plan for channel '${name}'...` : `Building a release plan for Channel '${name}'...`,
    ),
    debug(git === undefined ? 'Finding deployment process...' : `Finding deployment process at git ${git.kind} ${git.name}...`),
    debug('Finding release template...'),
    ...(searches.length === 0
      ? []
      : [debug('The package version for some steps was not specified. Going to try and resolve those automatically...')]),
    ...searches.flatMap(searchLines),
    ...(hasSteps ? [] : [warning(`Channel ${name} does not contain any packageSteps`)]),
  ];
}

function searchLines({ step, packageId, feed, tag, outcome }: PackageSearch): readonly ClassicLine[] {
  if (outcome.kind === 'unresolvable')
    return [error(`The version number for step '${step}' cannot be automatically resolved because the feed or package ID is dynamic.`)];
  const filter = tag === undefined ? '' : ` with pre-release '${tag}'`;
  return [
    debug(`Finding latest package${filter} for step: ${step}`),
    outcome.kind === 'found'
      ? debug(`Selected '${packageId}' version '${outcome.version}' for '${step}'`)
      : information(`Could not find any packages with ID '${packageId}' that match the channel filter, in the feed '${feed}'`),
  ];
}
