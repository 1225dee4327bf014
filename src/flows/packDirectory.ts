import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../errors/appError.ts';
import { tellInterruption } from '../errors/interruption.ts';
import type { Reporter } from '../output/events.ts';
import { refuseExisting } from '../packaging/atomicFile.ts';
import type { Collected, LinkPolicy } from '../packaging/collectFiles.ts';
import { walkFiles } from '../packaging/collectFiles.ts';
import type { CompressionLevel } from '../packaging/deflate.ts';
import type { Found, PackWarning } from '../packaging/foundFile.ts';
import { isNuspec, nupkgEntries, nupkgPart } from '../packaging/nupkgParts.ts';
import type { PackageMetadata } from '../packaging/nuspec.ts';
import { writeNuspec } from '../packaging/nuspec.ts';
import type { PackageFormat } from '../packaging/packageName.ts';
import { isPackageFileOf, packageFileName } from '../packaging/packageName.ts';
import type { PlannedEntry, Timestamps } from '../packaging/planPackage.ts';
import { extractionProblem, planEntries, planEntry } from '../packaging/planPackage.ts';
import type { EarlyStart, WriteOptions } from '../packaging/writePackage.ts';
import { createEarlyStart, writePackage } from '../packaging/writePackage.ts';

/** What to pack, and how: every wish is resolved (see preparePack.ts), so that packing itself needs no more than the files. */
export interface PackRequest {
  readonly id: string;
  /** As it was given, without blanks. */
  readonly version: string;
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
  readonly timestamps: Timestamps;
  readonly metadata: PackageMetadata;
  /** A nuspec to use as it is, instead of one made from the metadata. */
  readonly nuspec: string | undefined;
}

export interface PackMachine {
  readonly cwd: string;
  readonly reporter: Reporter;
  /** Called now and then; rejects when the run was interrupted. */
  pause(): Promise<void>;
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

/** Packs a folder into one package file: gathers the files, decides the entries, writes and names the file. */
export async function packDirectory(request: PackRequest, machine: PackMachine): Promise<PackResult> {
  const basePath = resolve(machine.cwd, request.basePath);
  const outFolder = resolve(machine.cwd, request.outFolder);
  const path = join(outFolder, packageFileName(request.id, request.version, request.format));
  if (request.existing === 'refuse') refuseExisting(path);
  const pause = (): Promise<void> => machine.pause();
  const start = createEarlyStart({ format: request.format, level: request.level, pause, plan: planOf(request) });
  try {
    const { found } = await gather(request, { basePath, output: path }, { reporter: machine.reporter, start });
    return await writeFound(request, found, { machine, path, workers: start.workers });
  } catch (error) {
    throw tellInterruption(error, {
      detail: `No package was written; ${path} is as it was.`,
      hint: 'Run the same command again for the package.',
    });
  } finally {
    await start.end();
  }
}

/** What the entry of a file will be, wherever it comes to stand. */
function planOf({ format, timestamps, modes, collisions }: PackRequest): (found: Found) => PlannedEntry {
  const plan = (found: Found): PlannedEntry => planEntry(found, { timestamps, modes, collisions });
  return format === 'nupkg' ? (found) => nupkgPart(plan(found)) : plan;
}

async function writeFound(
  request: PackRequest,
  found: readonly Found[],
  { machine, path, workers }: { machine: PackMachine; path: string; workers: WriteOptions['workers'] },
): Promise<PackResult> {
  const { metadata, nuspec, timestamps, format } = request;
  const files = planEntries(found, { timestamps, modes: request.modes, collisions: request.collisions });
  const entries = format === 'nupkg' ? wrapAsNupkg(files, { metadata, nuspec, timestamps }) : files;
  const options = { path, format, level: request.level, existing: request.existing, changed: request.changed, workers };
  const written = await writePackage(entries, { ...options, pause: () => machine.pause() });
  warnAll(machine.reporter, written.warnings);
  warnIfNotExtractable(machine.reporter, files, { path, packageBytes: written.sizeBytes });
  const names = files.map((file) => file.name);
  return { path, metadata, format, outFolder: dirname(path), files: names, sizeBytes: written.sizeBytes, sha256: written.sha256 };
}

async function gather(
  request: PackRequest,
  paths: { basePath: string; output: string },
  { reporter, start }: { reporter: Reporter; start: EarlyStart },
): Promise<Collected> {
  const walk = walkFiles({
    ...{ ...paths, include: request.include.length > 0 ? request.include : ['**'], exclude: request.exclude },
    ...{ links: request.links, versionControl: request.versionControl, naming: request.format === 'nupkg' ? 'flat' : 'relative' },
  });
  const collected = await collect(walk, start);
  warnAll(reporter, collected.warnings);
  const content = withoutEarlierPackages(request, paths, collected.found, reporter);
  const found = request.format === 'nupkg' ? content.filter((entry) => !isNuspec(entry.name)) : content;
  refuseOrWarnOfNothing(request, paths.basePath, { ...collected, found }, reporter);
  refuseOrWarnOfSecrets(request, collected.secrets, reporter);
  return { ...collected, found };
}

async function collect(walk: ReturnType<typeof walkFiles>, start: EarlyStart): Promise<Collected> {
  for (;;) {
    const step = walk.next();
    if (step.done === true) return step.value;
    const due = start.add(step.value);
    if (due !== undefined) await due;
  }
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
    isPackageFileOf(id, path.slice(path.lastIndexOf('/') + 1)) && dirname(resolve(path)) === dirname(output) && !named.has(resolve(path));
  const earlier = found.filter(isEarlier);
  if (earlier.length === 0) return found;
  const names = earlier.map(({ path }) => basename(path)).sort();
  reporter.emit({ type: 'info', message: `Left out packages of ${id} in the out folder: ${names.join(', ')}` });
  return found.filter((entry) => !earlier.includes(entry));
}

function refuseOrWarnOfNothing(request: PackRequest, basePath: string, collected: Collected, reporter: Reporter): void {
  const [missing] = collected.missing;
  const hint = "Write 'folder/' or 'folder/**' for everything in a folder.";
  if (request.format === 'nupkg') {
    if (missing !== undefined) throw new AppError('input', 'INCLUDE_FILE_MISSING', `File not found: '${missing}'`, { hint });
    if (collected.found.length === 0) throw nothingToPack(request, basePath);
  }
  for (const pattern of collected.missing) reporter.emit({ type: 'warning', message: `No file is named '${pattern}'`, hint });
  if (collected.found.length === 0) reporter.emit({ type: 'warning', message: 'No file matched, so the package is empty' });
}

/** The sentence is NuGet's, as octo gave it. */
function nothingToPack({ include, exclude }: PackRequest, basePath: string): AppError {
  const quote = (patterns: readonly string[]): string => patterns.map((pattern) => `'${pattern}'`).join(', ');
  const matching = include.length === 0 ? 'No file' : `No file that matches ${quote(include)}`;
  const but = exclude.length === 0 ? '' : `, leaving out ${quote(exclude)}`;
  return new AppError('input', 'PACKAGE_EMPTY', 'Cannot create a package that has no dependencies nor content.', {
    details: [`${matching} was found in ${basePath}${but}.`],
    hint: 'Check --base-path, --include, --exclude and .pulpoignore, and that the build has run.',
  });
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
