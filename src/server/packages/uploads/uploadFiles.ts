/** The files of uploads that are not whole yet: `<id>.data` with the bytes, `<id>.json` with what is known of them. */
import { mkdir, open, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { overwriteModes } from '../../../contract/resources/overwriteMode.ts';
import { errorCodeOf } from '../../../errors/appError.ts';
import { parseJson } from '../../../platform/parseJson.ts';
import { writePrivateFile } from '../../store/privateFile.ts';

const uploadId = /^[0-9a-f]{64}$/;

export const UploadRecord = z.object({
  id: z.string().regex(uploadId),
  /** Whose it is: nobody else can see, continue or remove it. */
  owner: z.string(),
  space: z.string(),
  fileName: z.string(),
  mode: z.enum(overwriteModes),
  size: z.number().int().nonnegative(),
  /** Bytes that are on disk for certain. */
  offset: z.number().int().nonnegative(),
  /** When a byte came last, in milliseconds since the epoch. */
  touched: z.number(),
});
export type UploadRecord = z.infer<typeof UploadRecord>;

export interface UploadFiles {
  dataPath(id: string): string;
  /** Makes an empty data file and its record. */
  create(record: UploadRecord): Promise<void>;
  save(record: UploadRecord): Promise<void>;
  remove(id: string): Promise<void>;
  /** What a server before this one left: files are cut to the bytes that are certain, what has no record or no data is removed. */
  load(): Promise<readonly UploadRecord[]>;
}

/** Opens `<packages>/uploads`, made if need be. */
export async function openUploadFiles(folder: string): Promise<UploadFiles> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const dataPath = (id: string) => join(folder, `${id}.data`);
  const recordPath = (id: string) => join(folder, `${id}.json`);
  const save = (record: UploadRecord) => writePrivateFile(recordPath(record.id), JSON.stringify(record));
  const remove = async (id: string) => {
    await rm(recordPath(id), { force: true });
    await rm(dataPath(id), { force: true });
  };
  return {
    dataPath,
    save,
    remove,
    async create(record) {
      await (await open(dataPath(record.id), 'w', 0o600)).close();
      await save(record);
    },
    async load() {
      const names = await readdir(folder);
      const found = await Promise.all(names.map((name) => readRecord(join(folder, name), dataPath)));
      const records = found.filter((record) => record !== undefined);
      const kept = new Set(records.flatMap(({ id }) => [`${id}.data`, `${id}.json`]));
      for (const name of names) if (!kept.has(name)) await rm(join(folder, name), { recursive: true, force: true });
      return records;
    },
  };
}

/** Undefined for anything but the record of an upload whose bytes are there. */
async function readRecord(path: string, dataPath: (id: string) => string): Promise<UploadRecord | undefined> {
  if (!path.endsWith('.json')) return undefined;
  const read = UploadRecord.safeParse(parseJson(await readFile(path, 'utf8')));
  if (!read.success || !path.endsWith(`${read.data.id}.json`)) return undefined;
  try {
    await truncate(dataPath(read.data.id), read.data.offset);
    return read.data;
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
