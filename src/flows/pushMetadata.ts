import { resolve } from 'node:path';
import { decodeText } from '../buildinfo/lenientJson.ts';
import { pushPackageMetadata, readMetadataOffer } from '../client/api/packageMetadata.ts';
import type { Connection } from '../client/connection.ts';
import type { OverwriteMode } from '../contract/resources/overwriteMode.ts';
import type { PackageMetadata } from '../contract/resources/packageMetadata.ts';
import { AppError, errorCodeOf } from '../errors/appError.ts';
import { metadataErrors } from '../errors/classic/packageMetadata.ts';
import type { Reporter } from '../output/events.ts';
import type { Files } from '../platform/ports.ts';

export interface MetadataPush {
  readonly packageId: string;
  readonly version: string;
  readonly content: Record<string, unknown>;
  readonly overwriteMode: OverwriteMode;
}

/** Largest metadata file that is read, in bytes. */
const fileLimit = 64 * 1024 * 1024;

/** The JSON object of a metadata file. Throws `BUILD_INFORMATION_UNREADABLE` and `BUILD_INFORMATION_INVALID`. */
export async function readMetadata(
  file: string,
  { cwd, files }: { readonly cwd: string; readonly files: Files },
): Promise<Record<string, unknown>> {
  const text = decodeText(await readFile(resolve(cwd, file), file, files));
  const content = parse(text);
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) return { ...content };
  throw new AppError('input', 'BUILD_INFORMATION_INVALID', `${file} holds no JSON object`, { hint: 'Check --metadata-file.' });
}

/**
 * Stores metadata on a server that still takes it (octo-classic.md §3.8); those since 2022 do not. Two requests. Throws
 * `NOT_OFFERED`, which names what replaces it.
 */
export async function pushMetadata(connection: Connection, push: MetadataPush, reporter: Reporter): Promise<PackageMetadata> {
  const { metadata, buildInformation } = await readMetadataOffer(connection);
  if (metadata === 'none') throw notOffered(connection.serverVersion, push);
  if (buildInformation) {
    reporter.emit({
      type: 'warning',
      message: 'Package metadata is deprecated: this server takes build information',
      hint: insteadOf(push),
    });
  }
  return pushPackageMetadata(connection, metadata, push);
}

function notOffered(serverVersion: string, push: MetadataPush): AppError {
  return new AppError('refused', 'NOT_OFFERED', `Server ${serverVersion} does not take package metadata, only build information`, {
    hint: insteadOf(push),
    classic: metadataErrors.notOffered(),
  });
}

function insteadOf({ packageId, version }: MetadataPush): string {
  return `Use: build-information --package-id ${packageId} --version ${version} --file FILE. The file may stay as it is.`;
}

async function readFile(path: string, file: string, files: Files): Promise<Uint8Array> {
  try {
    return await files.read(path, fileLimit);
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === undefined) throw error;
    throw new AppError('input', 'BUILD_INFORMATION_UNREADABLE', `Can't read metadata from ${path} (${code})`, {
      cause: error,
      hint: 'Check --metadata-file.',
      ...(code === 'ENOENT' ? { classic: metadataErrors.fileMissing(file) } : {}),
    });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
