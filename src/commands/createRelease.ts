import { type CommandContext, type CommandResult, defineCommand } from '../cli/defineCommand.ts';
import { checkPlaces } from '../flows/checkPlaces.ts';
import { findPackageVersions } from '../flows/findPackageVersions.ts';
import { readReleaseNotes } from '../flows/readReleaseNotes.ts';
import { releaseAndDeploy } from '../flows/releaseAndDeploy.ts';
import { planReleases } from '../flows/releasePlans.ts';
import { checkReleaseRequest, type ReleaseRequest } from '../flows/releaseRequest.ts';
import { checkDeployRequest, type DeployWishes } from '../flows/startDeployments.ts';
import { writeReleaseSummary } from '../flows/writeReleaseSummary.ts';
import { lines } from '../output/view.ts';
import { deploymentOptions, deployWishes, waitingOptions, waitWishes } from './deploymentOptions.ts';
import { classicReleaseView, releaseDocument, releaseView } from './releaseAnswer.ts';
import { planDocument, planView } from './releasePlanAnswer.ts';

export const command = defineCommand({
  description:
    'Creates a release of a project and, with --deploy-to, deploys it. The server chooses what is not given: version, channel, packages.',
  examples: [
    { text: 'Release the latest packages', line: "pulpo create-release --project 'Random Quotes'" },
    {
      text: 'Release one version of everything, deploy it and watch',
      line: "pulpo create-release --project 'Random Quotes' --version 1.2.3 --package-version 1.2.3 --deploy-to Dev --progress",
    },
    { text: 'See what it would be made of', line: "pulpo create-release --project 'Random Quotes' --what-if" },
  ],
  options: {
    project: { type: 'text', required: true, placeholder: 'name', summary: 'Project to release, by name or id', complete: 'project' },
    version: {
      type: 'text',
      aliases: ['release-number'],
      placeholder: 'version',
      summary: "Version of the release; the project's next one if absent",
      complete: 'release',
    },
    channel: { type: 'text', placeholder: 'name', summary: 'Channel of the release; the best one if absent', complete: 'channel' },
    packageVersion: {
      type: 'text',
      aliases: ['default-package-version'],
      placeholder: 'version',
      summary: 'Version of every package that --package does not name',
    },
    package: {
      type: 'list',
      placeholder: 'step:version',
      summary: 'Version of one package, by step or package ID; Step:Reference:Version for a further package of a step',
    },
    packagesFolder: {
      type: 'list',
      placeholder: 'folder',
      summary: 'Take the versions of the packages in this folder and below',
      complete: 'folder',
    },
    packagePrerelease: { type: 'text', placeholder: 'tag', summary: 'Take pre-releases with this tag where no version is given' },
    releaseNotes: { type: 'text', placeholder: 'text', summary: 'Release notes, in Markdown' },
    releaseNotesFile: {
      type: 'text',
      aliases: ['release-note-file'],
      placeholder: 'file',
      summary: 'File with the release notes',
      complete: 'file',
    },
    gitRef: { type: 'text', aliases: ['ref'], placeholder: 'ref', summary: 'Branch or tag of a version-controlled project' },
    gitCommit: { type: 'text', placeholder: 'commit', summary: 'Commit of a version-controlled project' },
    ignoreExisting: { type: 'flag', summary: 'Keep a release of this version that exists, and do not deploy it' },
    ignoreChannelRules: { type: 'flag', summary: 'Take packages that the channel does not allow' },
    whatIf: { type: 'flag', summary: 'Show what the release would be made of and create nothing' },
    deployTo: { type: 'list', placeholder: 'environment', summary: 'Environment to deploy to, by name or id', complete: 'environment' },
    ...deploymentOptions,
    ...waitingOptions,
  },
  uses: ['connection', 'output'],
  async run(options, context) {
    const release = await releaseRequest(options, context);
    const wishes = deployWishes(options, context);
    const environments = options.deployTo;
    if (options.whatIf) return showPlan({ release, environments, wishes }, context);
    // Octo wrote a summary for Azure DevOps, and only where service messages were asked for.
    const summed = options.enableServiceMessages === true && context.manner === 'classic';
    const result = await releaseAndDeploy(
      {
        ...{ release, environments, wishes, wait: waitWishes(options, context) },
        places: context.manner === 'classic' ? 'checkedBefore' : 'leftToServer',
        ...(summed && { onCreated: (created) => writeReleaseSummary(created, options.project, context) }),
      },
      context,
    );
    return {
      data: releaseDocument(result, options.project),
      view: releaseView(result, options.project),
      classic: () => classicReleaseView(result),
      ending: result.ending,
    };
  },
});

interface ReleaseOptions {
  readonly project: string;
  readonly package: readonly string[];
  readonly packagesFolder: readonly string[];
  readonly ignoreExisting: boolean;
  readonly ignoreChannelRules: boolean;
  readonly whatIf: boolean;
  readonly version: string | undefined;
  readonly channel: string | undefined;
  readonly packageVersion: string | undefined;
  readonly packagePrerelease: string | undefined;
  readonly releaseNotes: string | undefined;
  readonly releaseNotesFile: string | undefined;
  readonly gitRef: string | undefined;
  readonly gitCommit: string | undefined;
}

async function releaseRequest(options: ReleaseOptions, context: CommandContext): Promise<ReleaseRequest> {
  const { manner, outputFormat } = context;
  return {
    ...{ project: options.project, version: unlessBlank(options.version), channel: unlessBlank(options.channel) },
    ...{ packages: options.package, found: await findPackageVersions(options.packagesFolder, context) },
    ...{ packageVersion: unlessBlank(options.packageVersion), packagePrerelease: unlessBlank(options.packagePrerelease) },
    releaseNotes: await readReleaseNotes({ text: options.releaseNotes, file: options.releaseNotesFile }, context),
    ...{ gitRef: unlessBlank(options.gitRef), gitCommit: unlessBlank(options.gitCommit) },
    existing: options.ignoreExisting ? 'keep' : 'refuse',
    channelRules: options.ignoreChannelRules ? 'ignore' : 'obey',
    unusedPackages: manner === 'classic' ? 'warn' : 'refuse',
    plan: manner === 'classic' && outputFormat === 'human' ? 'shown' : 'server',
  };
}

/** Build servers give options that were left empty. */
function unlessBlank(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text;
}

interface Planned {
  readonly release: ReleaseRequest;
  readonly environments: readonly string[];
  readonly wishes: DeployWishes;
}

async function showPlan({ release, environments, wishes }: Planned, context: CommandContext): Promise<CommandResult> {
  checkReleaseRequest(release);
  checkDeployRequest({ environments, wishes }, context.clock.now());
  if (environments.length > 0) await checkPlaces(await context.api(), { environments, wishes });
  const planned = await planReleases(release, context);
  context.reporter.emit({ type: 'milestone', milestone: { kind: 'release.notCreated', environments } });
  return { data: planDocument(planned, environments), view: planView(planned, environments), classic: () => lines() };
}
