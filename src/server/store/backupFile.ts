/** The file of a backup: a zip with a manifest, the database, package files and task logs, and the master key only when asked for. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, lstat, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { AppError, errorCodeOf, isAppError } from '../../errors/appError.ts';
import { extractArchive } from '../../packaging/extractArchive.ts';
import type { FoundFile } from '../../packaging/foundFile.ts';
import type { PlannedEntry } from '../../packaging/planPackage.ts';
import { writePackage } from '../../packaging/writePackage.ts';
import { publishFile } from './privateFile.ts';

const Manifest = z.object({
  format: z.literal('pulpo-backup'),
  version: z.literal(1),
  schema: z.number(),
  /** Wire time. */
  created: z.string(),
  /** The key without which its sealed values stay closed. */
  masterKeyId: z.string(),
});
export type Manifest = z.infer<typeof Manifest>;

/** Where things are in an unpacked backup, and in a folder that becomes one. */
export function backupFolderAt(root: string) {
  return {
    root,
    manifest: join(root, 'manifest.json'),
    database: join(root, 'pulpo.db'),
    packages: join(root, 'packages'),
    tasks: join(root, 'tasks'),
    masterKey: join(root, 'master.key'),
  };
}
export type BackupFolder = ReturnType<typeof backupFolderAt>;

export interface BackupSources {
  readonly manifest: Manifest;
  readonly database: string;
  readonly blobs: readonly { readonly name: string; readonly path: string }[];
  /** Absolute paths of log files. */
  readonly logs: readonly string[];
  readonly masterKey: string | undefined;
}

/** Writes a backup file, readable by its owner only; whole or not there. `work` is a private folder for what is not finished. */
export async function writeBackupFile(path: string, work: string, sources: BackupSources): Promise<{ readonly sizeBytes: number }> {
  const entries: PlannedEntry[] = [
    {
      kind: 'text',
      name: 'manifest.json',
      mode: 0o644,
      modified: seconds(sources.manifest.created),
      content: JSON.stringify(sources.manifest),
    },
    await entry('pulpo.db', sources.database),
    ...(await Promise.all(sources.blobs.map(({ name, path: blob }) => entry(`packages/${name}`, blob)))),
    ...(await Promise.all(sources.logs.map((log) => entry(`tasks/${basename(log)}`, log)))),
    ...(sources.masterKey === undefined ? [] : [await entry('master.key', sources.masterKey)]),
  ];
  const unfinished = join(work, 'backup.zip');
  // Logs grow while they are read: what they held when they were listed is what the backup promises.
  const options = {
    path: unfinished,
    format: 'zip',
    level: 1,
    existing: 'replace',
    changed: 'warn',
    pause: async () => undefined,
  } as const;
  const written = await writePackage(entries, options);
  await publishFile(unfinished, path);
  return written;
}

/** The folder for a backup is there and its name is free: asked before a snapshot is made, which may take long. */
export async function requireFreePlace(file: string): Promise<void> {
  const folder = dirname(file);
  const isFolder = await stat(folder).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    throw new AppError('input', 'BACKUP_FOLDER_MISSING', `The folder ${folder} for the backup does not exist`, {
      hint: 'Make the folder, or name the backup in another one.',
    });
  }
  if (
    await lstat(file).then(
      () => true,
      () => false,
    )
  )
    throw backupExists(file);
}

async function entry(name: string, path: string): Promise<PlannedEntry> {
  const facts = await stat(path);
  const source: FoundFile = { kind: 'file', path, name, size: facts.size, mode: 0o644, modifiedMs: facts.mtimeMs, inode: facts.ino };
  return { kind: 'file', name, mode: 0o644, modified: Math.floor(facts.mtimeMs / 1000), source };
}

function seconds(wireTime: string): number {
  return Math.floor(Date.parse(wireTime) / 1000);
}

/** Bytes of a file; 0 if there is none. */
export async function fileSize(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return 0;
    throw error;
  }
}

/** Absolute paths of the files in a folder; an absent folder has none. */
export async function filesIn(folder: string): Promise<readonly string[]> {
  try {
    const found = await readdir(folder, { withFileTypes: true });
    return found.filter((item) => item.isFile()).map((item) => join(folder, item.name));
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/**
 * Unpacks a backup into a fresh folder and holds it against its manifest and checksums; `BACKUP_INVALID` says what is wrong. The
 * caller removes the folder.
 */
export async function unpackBackupFile(
  file: string,
  into: string,
): Promise<{ readonly manifest: Manifest; readonly folder: BackupFolder }> {
  try {
    await extractArchive(file, into, { links: 'refuse', fileName: 'backup.zip' });
  } catch (error) {
    if (isAppError(error) && error.code === 'ARCHIVE_MISSING') {
      throw new AppError('input', 'BACKUP_MISSING', `The backup ${file} does not exist or cannot be read`, {
        cause: error,
        hint: 'Name a file that pulpo server backup has written and that you may read.',
      });
    }
    throw invalidBackup(file, error instanceof Error ? error.message : 'it cannot be unpacked', error);
  }
  await chmod(into, 0o700);
  const folder = backupFolderAt(into);
  const manifest = await readManifest(file, folder);
  for (const blob of await filesIn(folder.packages)) {
    if ((await sha256Of(blob)) !== blob.slice(-64)) throw invalidBackup(file, 'a package in it is damaged');
  }
  return { manifest, folder };
}

async function readManifest(file: string, folder: BackupFolder): Promise<Manifest> {
  try {
    return Manifest.parse(JSON.parse(await readFile(folder.manifest, 'utf8')));
  } catch (error) {
    throw invalidBackup(file, 'it has no manifest that this version of pulpo reads', error);
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  const pieces: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: 1024 * 1024 });
  for await (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

/**
 * Where a backup or a restore under way has its files, apart from any other of the same moment; not made yet. Below the data folder, so
 * that renames stay on one disk.
 */
export async function makeWorkFolder(backups: string, name: string): Promise<string> {
  await mkdir(backups, { recursive: true, mode: 0o700 });
  return join(backups, `${name}-${randomBytes(6).toString('hex')}`);
}

/** A file that is no backup, or a damaged one. */
export function invalidBackup(file: string, why: string, cause?: unknown): AppError {
  return new AppError('input', 'BACKUP_INVALID', `'${file}' is no usable backup: ${why}`, {
    cause,
    hint: 'Name another file that pulpo server backup has written.',
  });
}

/** A backup never takes the place of another file. */
export function backupExists(file: string): AppError {
  return new AppError('usage', 'BACKUP_EXISTS', `The file ${file} is there already`, { hint: 'Name a new file for the backup.' });
}
