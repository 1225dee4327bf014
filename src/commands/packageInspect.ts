import { defineCommand } from '../cli/defineCommand.ts';
import type { InspectedPackage } from '../flows/inspectPackage.ts';
import { inspectPackage } from '../flows/inspectPackage.ts';
import type { View } from '../output/view.ts';
import { packageFacts } from './packageFacts.ts';

type Entry = InspectedPackage['entries'][number];

export const command = defineCommand({
  description: 'Shows the ID, version, metadata, hashes and entries of a package file, and can verify all of its content.',
  examples: [
    { text: 'Look into a package', line: 'pulpo package inspect Acme.Web.1.2.3.nupkg' },
    { text: 'Verify every byte of it', line: 'pulpo package inspect Acme.Web.1.2.3.nupkg --verify' },
  ],
  options: {
    verify: { type: 'flag', summary: 'Decompress every entry and verify its size and checksum' },
    hashes: { type: 'flag', summary: 'Compute the hashes of a file above 16 MiB, too, as --verify and JSON output do' },
  },
  positional: { name: 'file', summary: 'The package file: nupkg, zip, tar.gz or tar', many: false, required: true },
  uses: ['output'],
  async run(options, context) {
    const [file = ''] = options.positionals;
    const isDocument = context.outputFormat === 'json';
    const depth = options.verify ? 'content' : options.hashes || isDocument ? 'hashes' : 'directory';
    const result = await inspectPackage({ file, depth, contentHashes: isDocument ? 'wanted' : 'unwanted' }, context);
    // Only one of them is looked at, and each takes its time for a package of many entries.
    return {
      get data() {
        return document(result);
      },
      get view() {
        return view(result);
      },
    };
  },
});

function document(result: InspectedPackage): unknown {
  const { identity, metadata, hashes } = result;
  return {
    ...{ PackageId: identity?.id ?? null, Version: identity?.version ?? null, Format: result.format, Path: result.path },
    ...{
      SizeBytes: result.sizeBytes,
      Sha1: hashes?.sha1 ?? null,
      Sha256: hashes?.sha256 ?? null,
      FileCount: fileCount(result),
      ContentBytes: contentBytes(result),
    },
    Metadata:
      metadata === undefined
        ? null
        : {
            Title: metadata.title ?? null,
            Authors: metadata.authors,
            Description: metadata.description,
            ReleaseNotes: metadata.releaseNotes ?? null,
          },
    Verified: result.isVerified,
    Entries: result.entries.map((entry) => ({
      ...{ Name: entry.name, Kind: entry.kind, SizeBytes: entry.size, CompressedBytes: entry.compressedSize ?? null },
      ...{ Mode: entry.mode === undefined ? null : entry.mode.toString(8).padStart(4, '0'), Modified: timeText(entry.modified) },
      ...(result.isVerified ? { Sha256: result.contentHashes?.get(entry.name) ?? null } : {}),
    })),
  };
}

function view(result: InspectedPackage): View {
  const time = rememberingLast(timeText);
  const rows = result.entries.map((entry) => [
    modeText(entry),
    String(entry.size),
    time(entry.modified),
    entry.kind === 'folder' ? `${entry.name}/` : entry.name,
  ]);
  const columns = [{ title: 'Mode' }, { title: 'Size', align: 'right' }, { title: 'Time', tone: 'dim' }, { title: 'Name' }] as const;
  return {
    kind: 'group',
    views: [
      packageFacts({ ...result, contentBytes: contentBytes(result), fileCount: fileCount(result) }),
      { kind: 'table', columns, rows, empty: 'The package is empty.' },
    ],
  };
}

function fileCount(result: InspectedPackage): number {
  return result.entries.filter((entry) => entry.kind !== 'folder').length;
}

function contentBytes(result: InspectedPackage): number {
  return result.entries.reduce((sum, entry) => sum + entry.size, 0);
}

function modeText(entry: Entry): string {
  if (entry.kind === 'link') return 'link';
  return entry.mode === undefined ? '-' : entry.mode.toString(8).padStart(4, '0');
}

function timeText(seconds: number): string {
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? '-' : `${time.toISOString().slice(0, 19)}Z`;
}

/** The same for a value that often comes several times in a row, as the times of a package's entries do. */
function rememberingLast(describe: (value: number) => string): (value: number) => string {
  let last: { value: number; text: string } | undefined;
  return (value) => {
    if (last?.value !== value) last = { value, text: describe(value) };
    return last.text;
  };
}
