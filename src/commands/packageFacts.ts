import type { InspectedPackage } from '../flows/inspectPackage.ts';
import { lines } from '../output/view.ts';
import type { View } from '../output/view.ts';

/** What is known of a package file as a whole. */
export interface PackageFacts extends Pick<InspectedPackage, 'format' | 'identity' | 'metadata' | 'sizeBytes' | 'hashes' | 'isVerified'> {
  /** Bytes of all files when unpacked. */
  readonly contentBytes: number;
  readonly fileCount: number;
}

/** The lines above the table of entries. */
export function packageFacts({ identity, metadata, hashes, ...facts }: PackageFacts): View {
  const shown = [
    ['Package', identity === undefined ? 'no ID and version in the file name' : `${identity.id} ${identity.version}`],
    ['Format', facts.format],
    ['Size', `${facts.sizeBytes} bytes, ${facts.contentBytes} unpacked, ${facts.fileCount} files`],
    ...(hashes === undefined
      ? [['SHA-256', 'not computed: the file is large; ask for it with --hashes']]
      : [
          ['SHA-256', hashes.sha256],
          ['SHA-1', hashes.sha1],
        ]),
    ...(metadata === undefined
      ? []
      : [
          ['Authors', metadata.authors.join(', ')],
          ['Description', metadata.description],
        ]),
    ...(metadata?.releaseNotes === undefined ? [] : [['Notes', metadata.releaseNotes]]),
    ['Content', facts.isVerified ? 'every byte verified' : 'not verified'],
  ];
  return lines(...shown.map(([name = '', value = '']) => `${`${name}:`.padEnd(13)}${value}`));
}
