import { resolve } from 'node:path';
import { AppError, errorCodeOf } from '../errors/appError.ts';
import type { Reporter } from '../output/events.ts';
import type { PackageMetadata } from '../packaging/nuspec.ts';
import { readNuspec } from '../packaging/nuspec.ts';
import type { Clock, Env, Files, Processes } from '../platform/ports.ts';
import { isSameVersion } from '../versions/octopusVersion.ts';
import type { PackRequest } from './packDirectory.ts';
import { resolveTimestamps } from './packTimestamps.ts';
import { defaultMetadata, packageIdentity } from './plainPackage.ts';

/** What a person may ask of `pack`; the rest of the machine is asked before any file is. */
export interface PackWishes extends Omit<PackRequest, 'version' | 'timestamps' | 'metadata' | 'nuspec'> {
  /** The present time in four numbers if absent. */
  readonly version: string | undefined;
  /** `commit`, `mtime`, a moment, or undefined for the reproducible default. */
  readonly timestamps: string | undefined;
  readonly metadata: RequestedMetadata;
}

export interface RequestedMetadata {
  readonly authors: readonly string[];
  readonly title: string | undefined;
  readonly description: string | undefined;
  readonly releaseNotes: string | undefined;
  readonly releaseNotesFile: string | undefined;
  /** A nuspec to use as it is. */
  readonly nuspecFile: string | undefined;
}

export interface PrepareMachine {
  readonly cwd: string;
  readonly clock: Clock;
  readonly env: Env;
  readonly files: Files;
  readonly processes: Processes;
  readonly reporter: Reporter;
}

/** Bytes of release notes or a nuspec; a server refuses far shorter ones. */
const longestText = 16 * 1024 * 1024;

/** Resolves what was asked for: checks the identity, reads the nuspec and the release notes, asks Git for the time of a commit. */
export async function preparePack(wishes: PackWishes, machine: PrepareMachine): Promise<PackRequest> {
  const identity = packageIdentity(wishes.id, wishes.version, machine.clock);
  const { metadata, nuspec } = await describePackage(wishes.metadata, identity, machine);
  const folder = resolve(machine.cwd, wishes.basePath);
  const timestamps = await resolveTimestamps(wishes.timestamps, { env: machine.env, processes: machine.processes, folder });
  return { ...wishes, ...identity, metadata, nuspec, timestamps };
}

async function describePackage(
  asked: RequestedMetadata,
  identity: { readonly id: string; readonly version: string },
  machine: PrepareMachine,
): Promise<{ metadata: PackageMetadata; nuspec: string | undefined }> {
  if (asked.nuspecFile !== undefined) {
    const nuspec = await readText(asked.nuspecFile, machine);
    if (nuspec === undefined) throw new AppError('input', 'NUSPEC_INVALID', `The nuspec '${asked.nuspecFile}' does not exist`);
    return { metadata: checkedNuspec(nuspec, { ...identity, file: asked.nuspecFile }), nuspec };
  }
  const releaseNotes = await readReleaseNotes(asked, machine);
  return {
    metadata: {
      ...defaultMetadata(identity),
      ...(asked.description === undefined ? {} : { description: asked.description }),
      ...(asked.authors.length === 0 ? {} : { authors: asked.authors }),
      ...(asked.title === undefined ? {} : { title: asked.title }),
      ...(releaseNotes === undefined ? {} : { releaseNotes }),
    },
    nuspec: undefined,
  };
}

function checkedNuspec(nuspec: string, expected: { id: string; version: string; file: string }): PackageMetadata {
  const metadata = readNuspec(nuspec);
  if (metadata.id.toLowerCase() === expected.id.toLowerCase() && isSameVersion(metadata.version, expected.version)) return metadata;
  const found = `${metadata.id} ${metadata.version}`;
  throw new AppError(
    'input',
    'NUSPEC_INVALID',
    `The nuspec '${expected.file}' describes ${found}, not ${expected.id} ${expected.version}`,
    {
      hint: 'Make --id and --version agree with the nuspec.',
    },
  );
}

async function readReleaseNotes(asked: RequestedMetadata, machine: PrepareMachine): Promise<string | undefined> {
  const parts: string[] = [];
  if (asked.releaseNotesFile !== undefined) {
    const text = await readText(asked.releaseNotesFile, machine);
    if (text === undefined)
      machine.reporter.emit({ type: 'warning', message: `The release notes file '${asked.releaseNotesFile}' could not be found` });
    else parts.push(text.replace(/^\uFEFF/, ''));
  }
  if (asked.releaseNotes !== undefined) parts.push(asked.releaseNotes);
  return parts.length === 0 ? undefined : parts.join('\n');
}

/** The text of a file the person named, with its byte order mark; undefined if there is none. */
async function readText(path: string, machine: PrepareMachine): Promise<string | undefined> {
  try {
    return Buffer.from(await machine.files.read(resolve(machine.cwd, path), longestText)).toString('utf8');
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    throw new AppError('io', 'PACKAGE_FILES_UNREADABLE', `Can't read '${path}' (${errorCodeOf(error) ?? String(error)})`, { cause: error });
  }
}
