import type { PackResult } from '../flows/packDirectory.ts';
import { lines } from '../output/view.ts';
import type { View } from '../output/view.ts';

/** The JSON document: octo's keys, then ours. `sbom` is the path of the bill of materials, if there is one. */
export function packDocument(result: PackResult, sbom: string | undefined): unknown {
  const { metadata } = result;
  return {
    ...{ PackageId: metadata.id, Version: metadata.version, ReleaseNotes: metadata.releaseNotes ?? '', Description: metadata.description },
    ...{ PackageFormat: result.format, OutputFolder: result.outFolder, Files: result.files },
    ...{ Path: result.path, SizeBytes: result.sizeBytes, FileCount: result.files.length, Sha256: result.sha256, Sbom: sbom ?? null },
  };
}

/** What a person reads: where the package is, what is in it, its checksum, and where its bill of materials is, if there is one. */
export function packSummary(result: PackResult, sbom?: string): View {
  const count = result.files.length === 1 ? '1 file' : `${result.files.length} files`;
  const bill = sbom === undefined ? [] : [`SBOM ${sbom}`];
  return lines(result.path, `${count}, ${formatBytes(result.sizeBytes)}`, `SHA-256 ${result.sha256}`, ...bill);
}

function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const exponent = Math.min(4, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** exponent).toFixed(1)} ${['', 'kB', 'MB', 'GB', 'TB'][exponent] ?? ''} (${bytes} bytes)`;
}
