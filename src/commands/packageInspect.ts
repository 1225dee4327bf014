import { defineCommand } from '../cli/defineCommand.ts';
import type { InspectedPackage } from '../flows/inspectPackage.ts';
import { inspectPackage } from '../flows/inspectPackage.ts';
import { lines } from '../output/view.ts';
import type { View } from '../output/view.ts';

type Entry = InspectedPackage['entries'][number];

export const command = defineCommand({
  description: 'Shows the ID, version, metadata, hashes and entries of a package file, and can verify all of its content.',
  examples: [
    { text: 'Look into a package', line: 'pulpo package inspect Acme.Web.1.2.3.nupkg' },
    { text: 'Verify every byte of it', line: 'pulpo package inspect Acme.Web.1.2.3.nupkg --verify' },
  ],
  options: {
    verify: { type: 'flag', summary: 'Decompress every entry and verify its size and checksum' },
  },
  positional: { name: 'file', summary: 'The package file: nupkg, zip, tar.gz or tar', many: false, required: true },
  uses: ['output'],
  async run(options, context) {
    const [file = ''] = options.positionals;
    const result = await inspectPackage(file, options.verify ? 'content' : 'directory', context);
    return { data: document(result), view: view(result) };
  },
});

function document(result: InspectedPackage): unknown {
  const { identity, metadata, hashes } = result;
  return {
    ...{ PackageId: identity?.id ?? null, Version: identity?.version ?? null, Format: result.format, Path: result.path },
    ...{
      SizeBytes: result.sizeBytes,
      Sha1: hashes.sha1,
      Sha256: hashes.sha256,
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
    Verified: result.verified !== undefined,
    Entries: result.entries.map((entry) => ({
      ...{ Name: entry.name, Kind: entry.kind, SizeBytes: entry.size, CompressedBytes: entry.compressedSize ?? null },
      ...{ Mode: entry.mode === undefined ? null : entry.mode.toString(8).padStart(4, '0'), Modified: timeText(entry.modified) },
      ...(result.verified === undefined ? {} : { Sha256: result.verified.get(entry.name) ?? null }),
    })),
  };
}

function view(result: InspectedPackage): View {
  const { identity, metadata, hashes } = result;
  const facts = [
    ['Package', identity === undefined ? 'no ID and version in the file name' : `${identity.id} ${identity.version}`],
    ['Format', result.format],
    ['Size', `${result.sizeBytes} bytes, ${contentBytes(result)} unpacked, ${fileCount(result)} files`],
    ['SHA-256', hashes.sha256],
    ['SHA-1', hashes.sha1],
    ...(metadata === undefined
      ? []
      : [
          ['Authors', metadata.authors.join(', ')],
          ['Description', metadata.description],
        ]),
    ...(metadata?.releaseNotes === undefined ? [] : [['Notes', metadata.releaseNotes]]),
    ['Content', result.verified === undefined ? 'not verified' : 'every byte verified'],
  ];
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
      lines(...facts.map(([name = '', value = '']) => `${`${name}:`.padEnd(13)}${value}`)),
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
