import { defineCommand } from '../cli/defineCommand.ts';
import { pushFiles } from '../flows/pushFiles.ts';
import type { DeltaWish } from '../flows/pushDelta.ts';
import type { PushedPackage, PushResult, Uploaded } from '../flows/pushPackages.ts';
import { formatBytes } from '../output/formatProgress.ts';
import type { View } from '../output/view.ts';
import { lines } from '../output/view.ts';
import { overwriteModeOption } from './overwriteModes.ts';

export const command = defineCommand({
  description:
    "Pushes packages to the server's built-in feed. Files are sent as streams, several at once; what breaks on the way is sent again, and a package whose answer was lost is recognised instead of refused.",
  examples: [
    { text: 'Push one package', line: 'pulpo push Acme.Web.1.2.3.nupkg' },
    {
      text: 'Push all packages of a folder, keeping those that are there',
      line: "pulpo push --package 'packages/**/*.zip' --overwrite-mode IgnoreIfExists",
    },
  ],
  options: {
    package: { type: 'list', placeholder: 'file', summary: 'Package file, or a pattern such as dist/*.nupkg', complete: 'file' },
    overwriteMode: {
      ...overwriteModeOption,
      summary: 'What to do where a package of this id and version is there; FailIfExists if absent',
    },
    replaceExisting: { type: 'flag', summary: 'The same as --overwrite-mode OverwriteExisting', hidden: true },
    noVerify: { type: 'flag', summary: 'Send files without looking whether they are the packages that their names say' },
    useDeltaCompression: {
      type: 'boolean',
      placeholder: 'true|false',
      summary: 'Send only what is new against the nearest version on the server; where that is likely to pay if absent',
    },
    continueOnError: { type: 'flag', summary: 'Go on with the other packages when one fails' },
    parallel: {
      type: 'number',
      minimum: 1,
      maximum: 16,
      default: 4,
      placeholder: 'count',
      summary: 'Packages that are sent at once; 4 if absent',
    },
  },
  positional: { name: 'package', summary: 'Package files or patterns', many: true, required: false },
  uses: ['connection', 'output'],
  async run(options, context) {
    const result = await pushFiles(
      {
        wanted: [...options.package, ...options.positionals],
        overwriteMode: options.overwriteMode ?? (options.replaceExisting ? 'OverwriteExisting' : 'FailIfExists'),
        onFailure: options.continueOnError ? 'continue' : 'stop',
        parallel: options.parallel,
        verify: options.noVerify ? 'send' : 'refuse',
        delta: deltaWish(options.useDeltaCompression),
      },
      context,
    );
    const { ending } = result;
    // Octo's last line of a push that went well is that of the milestone `push.done`.
    return { data: document(result), view: summary(result), ending, ...(ending === 'ok' && { classic: () => lines() }) };
  },
});

function deltaWish(use: boolean | undefined): DeltaWish {
  if (use === undefined) return 'auto';
  return use ? 'always' : 'never';
}

/** octo's two lists, then one entry per package. */
function document({ packages }: PushResult): unknown {
  return {
    SuccessfulPackages: packages.filter(({ uploaded }) => uploaded !== undefined).map(({ file }) => file.path),
    FailedPackages: packages
      .filter(({ uploaded }) => uploaded === undefined)
      .map((item) => ({ Package: item.file.path, Reason: reasonOf(item) })),
    Packages: packages.map((item) => ({
      ...{ Path: item.file.path, PackageId: item.file.id, Version: item.file.version, State: item.state },
      ...{ Url: item.uploaded?.url ?? null, SizeBytes: item.uploaded?.sizeBytes ?? null, Sha1: item.uploaded?.sha1 ?? null },
      Delta: deltaOf(item),
      Error: item.error ?? null,
    })),
  };
}

/** What was sent in place of the file, and the version it starts from. */
function deltaOf({ uploaded }: PushedPackage): unknown {
  return uploaded?.delta === undefined ? null : { BaseVersion: uploaded.delta.baseVersion, SizeBytes: uploaded.delta.bytes };
}

function summary({ packages }: PushResult): View {
  const [only] = packages;
  if (only?.uploaded !== undefined && packages.length === 1) {
    const verb = only.state === 'kept' ? 'is there already; kept' : 'pushed';
    return lines(`${only.file.id} ${only.file.version} ${verb}${savingOf(only.uploaded)}`, only.uploaded.url);
  }
  return {
    kind: 'table',
    columns: [{ title: 'Package' }, { title: 'Version' }, { title: 'State', tone: 'state' }, { title: 'Where or why', tone: 'dim' }],
    rows: packages.map((item) => [item.file.id, item.file.version, item.state, whereOrWhy(item)]),
    empty: 'No packages',
  };
}

/** `, delta against 1.2.2: 1.2 MB instead of 48.0 MB` */
function savingOf({ delta, outcome, sizeBytes }: Uploaded): string {
  return delta === undefined || outcome === 'kept'
    ? ''
    : `, delta against ${delta.baseVersion}: ${formatBytes(delta.bytes)} instead of ${formatBytes(sizeBytes)}`;
}

function whereOrWhy(item: PushedPackage): string {
  return item.uploaded === undefined ? reasonOf(item) : `${item.uploaded.url}${savingOf(item.uploaded)}`;
}

function reasonOf(item: PushedPackage): string {
  return item.error?.message ?? 'not sent, because another package failed';
}
