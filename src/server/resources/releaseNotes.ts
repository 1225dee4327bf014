/** Release notes from a project's template: evaluated once, when the release is made (governance.md §3.4). */
import { evaluate, VariableDictionary } from '../../templating/templating.ts';
import type { ReleaseBuildInformation } from '../../contract/resources/buildInformation.ts';
import type { z } from 'zod';

type Build = z.output<typeof ReleaseBuildInformation>;
type Entry = [name: string, value: string];

export interface NotesFacts {
  readonly template: string;
  /** The project's variables that hold for the release, and what names project, channel and release. */
  readonly variables: readonly Entry[];
  readonly packages: readonly { readonly PackageId: string; readonly Version: string }[];
  readonly builds: readonly Build[];
  readonly now: number;
}

export function evaluateReleaseNotes({ template, variables, packages, builds, now }: NotesFacts): string {
  const dictionary = new VariableDictionary([
    ...variables,
    ...packages.flatMap((item) =>
      packageEntries(
        item,
        builds.find((build) => isBuildOf(build, item)),
      ),
    ),
    ...workItemEntries('Octopus.Release.WorkItems', distinctWorkItems(builds)),
    ...builds.flatMap(buildEntries),
  ]);
  return evaluate(template, dictionary, { now: () => now }).value ?? '';
}

function packageEntries(item: { PackageId: string; Version: string }, build: Build | undefined): Entry[] {
  const prefix = `Octopus.Release.Package[${item.PackageId}]`;
  const commits = (build?.Commits ?? []).flatMap((commit, index): Entry[] => [
    [`${prefix}.Commits[${index}].CommitId`, commit.Id],
    [`${prefix}.Commits[${index}].LinkUrl`, commit.LinkUrl ?? ''],
    [`${prefix}.Commits[${index}].Comment`, commit.Comment ?? ''],
  ]);
  return [
    [`${prefix}.PackageId`, item.PackageId],
    [`${prefix}.Version`, item.Version],
    ...commits,
    ...workItemEntries(`${prefix}.WorkItems`, build?.WorkItems ?? []),
  ];
}

function workItemEntries(prefix: string, items: Build['WorkItems']): Entry[] {
  return items.flatMap((item, index): Entry[] => [
    [`${prefix}[${index}].Id`, item.Id],
    [`${prefix}[${index}].LinkUrl`, item.LinkUrl ?? ''],
    [`${prefix}[${index}].Description`, item.Description ?? ''],
  ]);
}

function buildEntries(build: Build, index: number): Entry[] {
  const prefix = `Octopus.Release.Builds[${index}]`;
  const texts: Record<string, string | null> = {
    Packages: JSON.stringify([{ PackageId: build.PackageId, Version: build.Version }]),
    BuildUrl: build.BuildUrl,
    Branch: build.Branch,
    BuildEnvironment: build.BuildEnvironment,
    BuildNumber: build.BuildNumber,
    VcsRoot: build.VcsRoot,
    VcsType: build.VcsType,
    VcsCommitNumber: build.VcsCommitNumber,
    VcsCommitUrl: build.VcsCommitUrl,
  };
  return Object.entries(texts).map(([name, value]) => [`${prefix}.${name}`, value ?? '']);
}

/** Work items of all packages, each once. */
export function distinctWorkItems(builds: readonly Pick<Build, 'WorkItems'>[]): Build['WorkItems'] {
  return [...new Map(builds.flatMap((build) => build.WorkItems).map((item) => [`${item.Source ?? ''} ${item.Id}`, item])).values()];
}

function isBuildOf(build: Build, item: { PackageId: string; Version: string }): boolean {
  return build.PackageId.toLowerCase() === item.PackageId.toLowerCase() && build.Version.toLowerCase() === item.Version.toLowerCase();
}
