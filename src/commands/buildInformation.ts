import { resolve } from 'node:path';
import type { BuildInformation } from '../flows/pushBuildInformation.ts';
import {
  type BuildInformationResult,
  loadBuildInformation,
  pushBuildInformation,
  saveBuildInformation,
} from '../flows/pushBuildInformation.ts';
import { type CommandContext, defineCommand } from '../cli/defineCommand.ts';
import { lines, type View } from '../output/view.ts';
import { AppError } from '../errors/appError.ts';
import { buildInformationErrors } from '../errors/classic/buildInformation.ts';
import { overwriteModeOption } from './overwriteModes.ts';

export const command = defineCommand({
  description:
    'Pushes what built a package: build server, branch, commits. Without --file it is gathered from the build server that runs us and from git. ' +
    'The commits are those after --from, or after the last build, or after the last tag.',
  examples: [
    {
      text: 'Push what build server and git know, for two packages',
      line: 'pulpo build-information --package-id Acme.Web --package-id Acme.Api --version 1.2.3',
    },
    { text: 'Look at it first', line: 'pulpo build-information --show' },
    { text: 'Push a file', line: 'pulpo build-information --package-id Acme.Web --version 1.2.3 --file build.json' },
  ],
  options: {
    packageId: { type: 'list', placeholder: 'id', summary: 'ID of a package that the build made' },
    version: { type: 'text', placeholder: 'version', summary: 'Version of the packages' },
    file: { type: 'text', placeholder: 'file', summary: 'JSON file with the build information', complete: 'file' },
    overwriteMode: {
      ...overwriteModeOption,
      default: 'FailIfExists',
      summary: 'What to do where there is build information for a package and version; FailIfExists if absent',
    },
    from: { type: 'text', placeholder: 'commit', summary: 'Commit, tag or branch after which the commits start' },
    to: { type: 'text', placeholder: 'commit', summary: 'Last commit; the one that is checked out if absent' },
    folder: { type: 'text', placeholder: 'folder', default: '.', summary: 'Folder of the sources', complete: 'folder' },
    show: { type: 'flag', summary: 'Show the build information and push nothing' },
    output: {
      type: 'text',
      placeholder: 'file',
      summary: 'Write the build information to a file; pushes only if --package-id is given',
      complete: 'file',
    },
  },
  uses: ['connection', 'output'],
  async run(options, context) {
    const localOnly = options.show || (options.output !== undefined && options.packageId.length === 0);
    const target = localOnly ? undefined : targetOf(options);
    const folder = resolve(context.cwd, options.folder);
    const document = await loadBuildInformation({ file: options.file, folder, from: options.from, to: options.to }, context);
    if (options.output !== undefined) await saveBuildInformation(document, resolve(context.cwd, options.output), context.files);
    if (target === undefined)
      return { data: document, view: options.show ? shown(document) : lines(`Written to ${resolve(context.cwd, options.output ?? '')}`) };
    return push({ ...target, document, overwriteMode: options.overwriteMode }, context);
  },
});

function targetOf({ packageId, version }: { readonly packageId: readonly string[]; readonly version: string | undefined }) {
  if (packageId.length === 0)
    throw missing('--package-id', 'Name the packages that the build made, or look at the build information with --show.', 'noPackageId');
  if (version === undefined) throw missing('--version', 'Give the version of the packages.', 'noVersion');
  return { packageIds: packageId, version };
}

function missing(option: string, hint: string, words: keyof typeof buildInformationErrors): AppError {
  return new AppError('usage', 'OPTION_REQUIRED', `${option} is missing`, { hint, classic: buildInformationErrors[words]() });
}

async function push(request: Parameters<typeof pushBuildInformation>[0], context: CommandContext) {
  const result = await pushBuildInformation(request, { connection: await context.api(), clock: context.clock });
  return { data: data(result, request), view: pushed(result, request), ending: result.ending };
}

/** octo's keys, those of the stored document (octo-classic.md §3.7), then ours. */
function data(
  { items }: BuildInformationResult,
  { version, document }: { readonly version: string; readonly document: BuildInformation },
): unknown {
  return items.map(({ packageId, stored, url, error }) => ({
    ...{ Id: stored?.Id ?? null, PackageId: packageId, Version: version, ...document },
    Commits: document.Commits.map(({ Id, Comment }, index) => ({ Id, LinkUrl: stored?.Commits[index]?.LinkUrl ?? null, Comment })),
    ...{ VcsCommitUrl: stored?.VcsCommitUrl ?? null, IssueTrackerName: stored?.IssueTrackerName ?? null },
    WorkItems: (stored?.WorkItems ?? []).map(({ Id, LinkUrl, Description, Source }) => ({ Id, LinkUrl, LinkText: Description, Source })),
    ...{ IncompleteDataWarning: stored?.IncompleteDataWarning ?? null, Created: stored?.Created ?? null, Links: stored?.Links ?? {} },
    ...{ Url: url ?? null, State: error === undefined ? 'pushed' : 'failed', Error: error ?? null },
  }));
}

function pushed(
  { items }: BuildInformationResult,
  { version, document }: { readonly version: string; readonly document: BuildInformation },
): View {
  const commits = document.Commits.length === 1 ? '1 commit' : `${document.Commits.length} commits`;
  return lines(
    ...items.flatMap(({ packageId, url, error }) =>
      error === undefined
        ? [`Build information of ${packageId} ${version} pushed (${commits})`, url ?? '']
        : [`Build information of ${packageId} ${version} failed: ${error.message}`],
    ),
  );
}

function shown(document: BuildInformation): View {
  const { Commits, ...texts } = document;
  const facts = Object.entries(texts).map(([key, value]) => `${key}: ${value ?? '-'}`);
  return lines(
    ...facts,
    `Commits: ${Commits.length}`,
    ...Commits.map(({ Id, Comment }) => `  ${Id.slice(0, 12)} ${Comment.split('\n', 1)[0] ?? ''}`),
  );
}
