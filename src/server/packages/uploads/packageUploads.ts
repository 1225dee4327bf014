/** Resumable uploads beside the feed: what is whole goes into it the same way as any push. */
import { Metadata } from '@tus/server';
import { readOverwriteMode } from '../../../contract/resources/overwriteMode.ts';
import type { Clock } from '../../../platform/ports.ts';
import type { HeaderReply } from '../../http/reply.ts';
import type { Upload } from '../../http/route.ts';
import { conflict, forbidden, notFound, refused } from '../../refusal.ts';
import { requirePackageName } from '../inspectPackage.ts';
import type { PackageStore, Pushed, StoredPackage } from '../port.ts';
import { requireSpace } from '../receiveFile.ts';
import { PartialUploads } from './partialUploads.ts';
import type { UploadFacts } from './partialUploads.ts';
import { speakTus } from './speakTus.ts';
import type { TusRequest } from './speakTus.ts';
import { takeOverLocker } from './takeOverLocker.ts';
import { openUploadFiles } from './uploadFiles.ts';

/** Who uploads, where, and what they may do. */
export interface Uploader {
  readonly owner: string;
  readonly space: string;
  readonly mayOverwrite: boolean;
  /** Path of the collection of uploads: `/api/Spaces-1/packages/uploads`. */
  readonly path: string;
}

export interface PackageUploads {
  /** A package that is there and is to be kept needs no upload: it is told instead. */
  create(upload: Upload, uploader: Uploader): Promise<HeaderReply | StoredPackage>;
  state(id: string, upload: Upload, uploader: Uploader): Promise<HeaderReply>;
  /** `present` makes the answer of a stored package. */
  append(id: string, upload: Upload, uploader: Uploader & { readonly present: Present }): Promise<HeaderReply>;
  remove(id: string, upload: Upload, uploader: Uploader): Promise<HeaderReply>;
}

export type Present = (pushed: Pushed) => Promise<{ readonly status: number; readonly json: string }>;

export interface UploadSettings {
  /** Bytes of all uploads that are not whole. */
  readonly totalBytes: number;
  /** Milliseconds without a byte after which one is removed. */
  readonly keptMs: number;
}

const GiB = 1024 ** 3;
export const uploadSettings: UploadSettings = { totalBytes: 50 * GiB, keptMs: 24 * 60 * 60 * 1000 };

export async function openPackageUploads(parts: {
  readonly folder: string;
  readonly packages: PackageStore;
  readonly clock: Clock;
  readonly settings?: UploadSettings;
}): Promise<PackageUploads> {
  const { folder, packages, clock } = parts;
  const limits = { ...(parts.settings ?? uploadSettings), requireSpace: (bytes: number) => requireSpace(folder, bytes) };
  const partial = new PartialUploads({ files: await openUploadFiles(folder), clock, limits });
  await partial.load();
  const locker = takeOverLocker();
  const speak = (request: TusRequest) => speakTus({ datastore: partial, locker }, request);
  const owned = (id: string, uploader: Uploader) => {
    const record = partial.find(id, uploader);
    if (!record) throw notFound(id);
    return record;
  };
  return {
    async create(upload, uploader) {
      const { facts, apart } = readFacts(upload, uploader);
      const kept = await settleBeforehand(packages, facts, uploader);
      if (kept) return kept;
      const id = await partial.idOf(facts, apart);
      await partial.begin(id, facts);
      return speak({ method: 'POST', id, upload, path: uploader.path, finish: neverWhole });
    },
    async state(id, upload, uploader) {
      owned(id, uploader);
      const reply = await speak({ method: 'HEAD', id, upload, path: uploader.path, finish: neverWhole });
      const checksum = await partial.checksum(id);
      return checksum === undefined ? reply : { ...reply, headers: { ...reply.headers, 'upload-checksum': `sha1 ${checksum}` } };
    },
    async append(id, upload, uploader) {
      const { space, mode } = owned(id, uploader);
      const terms = { space, mode, mayOverwrite: uploader.mayOverwrite };
      const finish = async () => uploader.present(await partial.finish(id, (file) => packages.store(file, terms)));
      return speak({ method: 'PATCH', id, upload, path: uploader.path, finish });
    },
    async remove(id, upload, uploader) {
      owned(id, uploader);
      return speak({ method: 'DELETE', id, upload, path: uploader.path, finish: neverWhole });
    },
  };
}

/** Only appending brings the last byte: an upload of no bytes is refused when it is made. */
function neverWhole(): Promise<never> {
  return Promise.reject(new Error('an upload became whole without a byte'));
}

function readFacts(upload: Upload, { owner, space }: Uploader): { readonly facts: UploadFacts; readonly apart: string } {
  const metadata = readMetadata(upload.headers['upload-metadata']);
  const size = Number(upload.headers['upload-length']);
  if (!Number.isSafeInteger(size) || size < 1) throw refused('An upload needs its length in Upload-Length, at least one byte.');
  const fileName = metadata['filename'] ?? '';
  requirePackageName(fileName);
  const mode = readOverwriteMode(metadata['overwriteMode'] ?? 'FailIfExists');
  if (!mode) throw refused(`'${metadata['overwriteMode'] ?? ''}' is no overwrite mode.`);
  return { facts: { owner, space, fileName, mode, size }, apart: metadata['apart'] ?? '' };
}

function readMetadata(header: string | string[] | undefined): Record<string, string | null> {
  try {
    return Metadata.parse(typeof header === 'string' ? header : '');
  } catch {
    throw refused('Upload-Metadata can not be read.');
  }
}

/** What can be said before the first byte is sent is said then. The same is decided again, for good, when the file is stored. */
async function settleBeforehand(
  packages: PackageStore,
  facts: UploadFacts,
  { mayOverwrite }: Uploader,
): Promise<StoredPackage | undefined> {
  const { id, version } = requirePackageName(facts.fileName);
  const existing = await packages.find(facts.space, id, version);
  if (!existing) return undefined;
  if (facts.mode === 'IgnoreIfExists') return existing;
  if (facts.mode === 'FailIfExists')
    throw conflict(`A package with the same ID and version already exists: ${existing.PackageId} ${existing.Version}.`);
  if (!mayOverwrite) throw forbidden('BuiltInFeedAdminister');
  return undefined;
}
