import { basename, dirname, join, resolve } from 'node:path';
import { AppError, errorCodeOf } from '../errors/appError.ts';
import type { Reporter } from '../output/events.ts';
import { refuseExisting } from '../packaging/atomicFile.ts';
import type { Collected, LinkPolicy } from '../packaging/collectFiles.ts';
import { collectFiles } from '../packaging/collectFiles.ts';
import type { CompressionLevel } from '../packaging/deflate.ts';
import type { Found, PackWarning } from '../packaging/foundFile.ts';
import { isNuspec, nupkgEntries } from '../packaging/nupkgParts.ts';
import type { PackageMetadata } from '../packaging/nuspec.ts';
import { readNuspec, writeNuspec } from '../packaging/nuspec.ts';
import type { PackageFormat } from '../packaging/packageName.ts';
import { checkPackageId, isPackageFileOf, packageFileName } from '../packaging/packageName.ts';
import type { PlannedEntry, Timestamps } from '../packaging/planPackage.ts';
import { extractionProblem, planEntries } from '../packaging/planPackage.ts';
import { writePackage } from '../packaging/writePackage.ts';
import type { Clock, Env, Files, Processes } from '../platform/ports.ts';
import { isSameVersion } from '../versions/octopusVersion.ts';
import { parsePackageVersion } from '../versions/looseVersion.ts';
import { resolveTimestamps } from './packTimestamps.ts';

export interface PackRequest {
  readonly id: string;
  /** The present time in four numbers if absent. */
  readonly version: string | undefined;
  readonly format: PackageFormat;
  readonly basePath: string;
  readonly outFolder: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly existing: 'refuse' | 'replace';
  readonly level: CompressionLevel;
  readonly links: LinkPolicy;
  readonly versionControl: 'skip' | 'pack';
  readonly modes: 'normal' | 'preserve';
  readonly collisions: 'refuse' | 'allow';
  readonly changed: 'refuse' | 'warn';
  readonly secrets: 'refuse' | 'warn';
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

export interface PackMachine {
  readonly cwd: string;
  readonly clock: Clock;
  readonly env: Env;
  readonly files: Files;
  readonly processes: Processes;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

export interface PackResult {
  readonly path: string;
  readonly metadata: PackageMetadata;
  readonly format: PackageFormat;
  readonly outFolder: string;
  /** Names of the files inside the package, sorted. */
  readonly files: readonly string[];
  readonly sizeBytes: number;
  readonly sha256: string;
}

const defaultDescription = 'A deployment package created from files on disk.';
/** Bytes of release notes or a nuspec; a server refuses far shorter ones. */
const longestText = 16 * 1024 * 1024;

/** Packs a folder into one package file: gathers the files, decides the entries, writes and names the file. */
export async function packDirectory(request: PackRequest, machine: PackMachine): Promise<PackResult> {
  checkPackageId(request.id);
  const version = parsePackageVersion(request.version ?? timeVersion(machine.clock)).original;
  const basePath = resolve(machine.cwd, request.basePath);
  const outFolder = resolve(machine.cwd, request.outFolder);
  const path = join(outFolder, packageFileName(request.id, version, request.format));
  if (request.existing === 'refuse') refuseExisting(path);
  const { metadata, nuspec } = await describePackage(request, version, machine);
  const collected = gather(request, { basePath, output: path }, machine.reporter);
  const timestamps = await resolveTimestamps(request.timestamps, { env: machine.env, processes: machine.processes, folder: basePath });
  const files = planEntries(collected.found, { timestamps, modes: request.modes, collisions: request.collisions });
  const entries = request.format === 'nupkg' ? wrapAsNupkg(files, { metadata, nuspec, timestamps }) : files;
  const written = await writePackage(entries, {
    ...{ path, format: request.format, level: request.level, existing: request.existing, changed: request.changed },
    pause: () => machine.clock.sleep(0, machine.signal),
  });
  warnAll(machine.reporter, written.warnings);
  warnIfNotExtractable(machine.reporter, files, { path, packageBytes: written.sizeBytes });
  const names = files.map((file) => file.name);
  return { path, metadata, format: request.format, outFolder, files: names, sizeBytes: written.sizeBytes, sha256: written.sha256 };
}

/** The version octo gives a package that has none: the local date, and the time as one number. */
function timeVersion(clock: Clock): string {
  const now = new Date(clock.now());
  const time = now.getHours() * 10_000 + now.getMinutes() * 100 + now.getSeconds();
  return `${now.getFullYear()}.${now.getMonth() + 1}.${now.getDate()}.${time}`;
}

async function describePackage(
  request: PackRequest,
  version: string,
  machine: PackMachine,
): Promise<{ metadata: PackageMetadata; nuspec: string | undefined }> {
  const { metadata: asked, id } = request;
  if (asked.nuspecFile !== undefined) {
    const nuspec = await readText(asked.nuspecFile, machine);
    if (nuspec === undefined) throw new AppError('input', 'NUSPEC_INVALID', `The nuspec '${asked.nuspecFile}' does not exist`);
    return { metadata: checkedNuspec(nuspec, { id, version, file: asked.nuspecFile }), nuspec };
  }
  const releaseNotes = await readReleaseNotes(asked, machine);
  return {
    metadata: {
      ...{ id, version, description: asked.description ?? defaultDescription },
      // octo put the user and the machine here; the same input must give the same bytes everywhere.
      authors: asked.authors.length > 0 ? asked.authors : [id],
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

async function readReleaseNotes(asked: RequestedMetadata, machine: PackMachine): Promise<string | undefined> {
  const parts: string[] = [];
  if (asked.releaseNotesFile !== undefined) {
    const text = await readText(asked.releaseNotesFile, machine);
    if (text === undefined)
      machine.reporter.emit({ type: 'warning', message: `The release notes file '${asked.releaseNotesFile}' could not be found` });
    else parts.push(text);
  }
  if (asked.releaseNotes !== undefined) parts.push(asked.releaseNotes);
  return parts.length === 0 ? undefined : parts.join('\n');
}

/** The text of a file the person named, without its byte order mark; undefined if there is none. */
async function readText(path: string, machine: PackMachine): Promise<string | undefined> {
  try {
    return Buffer.from(await machine.files.read(resolve(machine.cwd, path), longestText))
      .toString('utf8')
      .replace(/^\uFEFF/, '');
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    throw new AppError('io', 'PACKAGE_FILES_UNREADABLE', `Can't read '${path}' (${errorCodeOf(error) ?? String(error)})`, { cause: error });
  }
}

function gather(request: PackRequest, paths: { basePath: string; output: string }, reporter: Reporter): Collected {
  const collected = collectFiles({
    ...{ ...paths, include: request.include.length > 0 ? request.include : ['**'], exclude: request.exclude },
    ...{ links: request.links, versionControl: request.versionControl, naming: request.format === 'nupkg' ? 'flat' : 'relative' },
  });
  warnAll(reporter, collected.warnings);
  const content = withoutEarlierPackages(request, paths, collected.found, reporter);
  const found = request.format === 'nupkg' ? content.filter((entry) => !isNuspec(entry.name)) : content;
  refuseOrWarnOfNothing(request, { ...collected, found }, reporter);
  refuseOrWarnOfSecrets(request, collected.secrets, reporter);
  return { ...collected, found };
}

/** A second run in the same folder must not pack what the first one wrote; who names such a file gets it. */
function withoutEarlierPackages(
  { id, include }: PackRequest,
  { basePath, output }: { basePath: string; output: string },
  found: readonly Found[],
  reporter: Reporter,
): readonly Found[] {
  const named = new Set(include.map((pattern) => resolve(basePath, pattern)));
  const isEarlier = ({ path }: Found): boolean =>
    dirname(resolve(path)) === dirname(output) && isPackageFileOf(id, basename(path)) && !named.has(resolve(path));
  const earlier = found.filter(isEarlier);
  if (earlier.length === 0) return found;
  const names = earlier.map(({ path }) => basename(path)).sort();
  reporter.emit({ type: 'info', message: `Left out packages of ${id} in the out folder: ${names.join(', ')}` });
  return found.filter((entry) => !earlier.includes(entry));
}

function refuseOrWarnOfNothing(request: PackRequest, collected: Collected, reporter: Reporter): void {
  const [missing] = collected.missing;
  const hint = "Write 'folder/' or 'folder/**' for everything in a folder.";
  if (request.format === 'nupkg') {
    if (missing !== undefined) throw new AppError('input', 'INCLUDE_FILE_MISSING', `File not found: '${missing}'`, { hint });
    if (collected.found.length === 0)
      throw new AppError('input', 'PACKAGE_EMPTY', 'Cannot create a package that has no dependencies nor content.');
  }
  for (const pattern of collected.missing) reporter.emit({ type: 'warning', message: `No file is named '${pattern}'`, hint });
  if (collected.found.length === 0) reporter.emit({ type: 'warning', message: 'No file matched, so the package is empty' });
}

function refuseOrWarnOfSecrets(request: PackRequest, secrets: readonly string[], reporter: Reporter): void {
  if (secrets.length === 0) return;
  const hint = 'Leave them out with --exclude or a .pulpoignore file.';
  if (request.secrets === 'refuse')
    throw new AppError('input', 'SECRETS_FOUND', 'Files that look like secrets would be packed', { details: secrets, hint });
  reporter.emit({ type: 'warning', message: `Files that look like secrets are packed: ${secrets.join(', ')}`, hint });
}

function wrapAsNupkg(
  files: readonly PlannedEntry[],
  facts: { metadata: PackageMetadata; nuspec: string | undefined; timestamps: Timestamps },
): PlannedEntry[] {
  const { metadata, timestamps } = facts;
  const nuspec =
    facts.nuspec ??
    writeNuspec(
      metadata,
      files.map((file) => file.name),
    );
  // The parts are made by this run; with the files' own times they get that of the newest file, never the clock's.
  const modified = timestamps.kind === 'fixed' ? timestamps.seconds : files.reduce((newest, file) => Math.max(newest, file.modified), 0);
  return nupkgEntries({ files, metadata, nuspec, modified });
}

function warnIfNotExtractable(reporter: Reporter, files: readonly PlannedEntry[], written: { path: string; packageBytes: number }): void {
  const contentBytes = files.reduce((sum, file) => sum + (file.kind === 'file' ? file.source.size : 0), 0);
  const problem = extractionProblem({ entries: files.length, contentBytes, packageBytes: written.packageBytes });
  if (problem === undefined) return;
  reporter.emit({ type: 'warning', message: `pulpo's own server would refuse to unpack '${written.path}': ${problem}` });
}

function warnAll(reporter: Reporter, warnings: readonly PackWarning[]): void {
  for (const { message, hint } of warnings) reporter.emit({ type: 'warning', message, ...(hint === undefined ? {} : { hint }) });
}
