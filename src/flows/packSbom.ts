import { AppError, isAppError } from '../errors/appError.ts';
import { isInterruption, tellInterruption } from '../errors/interruption.ts';
import type { Reporter } from '../output/events.ts';
import { defaultLimits } from '../packaging/archivePolicy.ts';
import { createAtomicFile } from '../packaging/atomicFile.ts';
import { hashContent } from '../packaging/contentHashes.ts';
import type { LockedPackage } from '../packaging/npmLock.ts';
import { readNpmLock } from '../packaging/npmLock.ts';
import { sbomFileName } from '../packaging/packageName.ts';
import type { Timestamps } from '../packaging/planPackage.ts';
import { writeSbom } from '../packaging/sbom.ts';
import { fixedTime } from '../packaging/zipRecords.ts';
import type { PackResult } from './packDirectory.ts';

export interface SbomMachine {
  readonly reporter: Reporter;
  /** Called now and then; rejects when the run was interrupted. */
  pause(): Promise<void>;
}

/** What was packed with a warning must not stop here. */
const unlimited = { ...defaultLimits, entries: Infinity, totalBytes: Infinity, entryRatio: Infinity, totalRatio: Infinity };
const lastSecondOfYear9999 = 253_402_300_799;

/**
 * Writes the bill of materials of a package that was just made beside it, in place of an earlier one, and gives its path. It is
 * made from the finished package alone, so that it says what is in it and not what lay in the folder.
 */
export async function packSbom(packed: PackResult, timestamps: Timestamps, machine: SbomMachine): Promise<string> {
  const path = sbomFileName(packed.path);
  try {
    const { files, texts } = await hashContent(packed.path, {
      ...{ limits: unlimited, links: 'allow', collisions: 'allow', pause: () => machine.pause() },
      wantText: isLock,
    });
    const { id, version, description } = packed.metadata;
    const npmPackages = [...texts].flatMap(([name, text]) => lockedPackages(name, text, machine.reporter));
    const { format, sha256 } = packed;
    write(path, writeSbom({ id, version, format, description, sha256, files, npmPackages, made: madeAt(timestamps) }));
    return path;
  } catch (error) {
    const hint = 'Pack again with --overwrite.';
    if (isInterruption(error))
      throw tellInterruption(error, { detail: `The package '${packed.path}' was written; its bill of materials was not.`, hint });
    if (!isAppError(error)) throw error;
    throw new AppError('io', 'SBOM_FAILED', `The package '${packed.path}' is there, its bill of materials is not: ${error.message}`, {
      cause: error,
      hint,
    });
  }
}

function isLock(name: string): boolean {
  return /(?:^|\/)(?:package-lock|npm-shrinkwrap)\.json$/.test(name);
}

function lockedPackages(name: string, text: string, reporter: Reporter): readonly LockedPackage[] {
  const packages = readNpmLock(text);
  if (packages === undefined)
    reporter.emit({ type: 'warning', message: `'${name}' is no lock file of npm; the bill of materials names no package of it` });
  return packages ?? [];
}

/** The default time of entries says nothing of when the package was made. */
function madeAt(timestamps: Timestamps): number | undefined {
  if (timestamps.kind === 'mtime' || timestamps.seconds === fixedTime) return undefined;
  return timestamps.seconds >= 0 && timestamps.seconds <= lastSecondOfYear9999 ? timestamps.seconds : undefined;
}

function write(path: string, text: string): void {
  const file = createAtomicFile(path, 'replace');
  try {
    file.write(Buffer.from(text));
    file.commit();
  } finally {
    file.discard();
  }
}
