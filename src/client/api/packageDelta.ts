import { type DeltaSignature, packages } from '../../contract/resources/packages.ts';
import { buildDelta } from '../../delta/buildDelta.ts';
import type { DeltaPlan } from '../../delta/deltaPlan.ts';
import { readSignature } from '../../delta/readSignature.ts';
import { type AppError, isAppError } from '../../errors/appError.ts';
import type { Clock, FileSource } from '../../platform/ports.ts';
import type { Connection } from '../connection.ts';
import { deltaFile } from '../deltaFile.ts';
import { isNotFound, statusOf } from '../errorFromAnswer.ts';
import { fileBytes } from '../fileBytes.ts';
import { type PushedPackage, pushOnce, type PushPackageRequest, requireSameBytes } from './packages.ts';

/** What there is to send in place of a file. */
export type MadeDelta =
  | { readonly state: 'made'; readonly baseVersion: string; readonly plan: DeltaPlan }
  /** The server has no version of the package, or knows no deltas. */
  | { readonly state: 'noBase' }
  /** Too much is new. */
  | { readonly state: 'worthless'; readonly baseVersion: string; readonly deltaBytes?: number };

/** octo sends the whole file when its delta comes nearer to its size than this (octo-classic.md §5). */
const mostOfFile = 0.95;

export interface MakeDeltaRequest extends PushPackageRequest {
  /** Bytes that are compared before a delta with next to nothing found is given up; all if absent. */
  readonly patience?: number;
  /** Told when the signature is there and the comparison begins. */
  readonly onBase?: () => void;
}

/** Compares a file with the version the server holds nearest to it, reading it once. */
export async function makeDelta(connection: Connection, request: MakeDeltaRequest): Promise<MadeDelta> {
  const base = await findBase(connection, request);
  if (base === undefined) return { state: 'noBase' };
  request.onBase?.();
  const { file, signal, patience = Infinity } = request;
  const signature = await readSignature(once(Buffer.from(base.Signature, 'base64')));
  const mostData = Math.floor(file.size * mostOfFile);
  const plan = await buildDelta(signature, bytesOf(file, signal), { mostData, patience });
  const baseVersion = base.BaseVersion;
  if (plan === undefined) return { state: 'worthless', baseVersion };
  return plan.bytes > mostData ? { state: 'worthless', baseVersion, deltaBytes: plan.bytes } : { state: 'made', baseVersion, plan };
}

export interface PushDeltaRequest extends PushPackageRequest {
  readonly baseVersion: string;
  readonly plan: DeltaPlan;
  /** Pushes the whole file instead; the error is why. */
  whole(why: AppError): Promise<PushedPackage>;
}

/**
 * Stores a package by what is new in it, exactly once. What goes wrong with the delta leads to the whole file, except where that would
 * be refused just the same: 400 and 409 (octo-classic.md §5). When the answer is lost the server is looked at first; a whole file that
 * is refused then, because the delta arrived after all, counts as stored.
 */
export async function pushPackageDelta(connection: Connection, clock: Clock, request: PushDeltaRequest): Promise<PushedPackage> {
  let failed: AppError | undefined;
  return pushOnce(connection, clock, request, async () => {
    if (failed !== undefined) return request.whole(failed);
    try {
      return await sendDelta(connection, request);
    } catch (error) {
      if (!isAppError(error)) throw error;
      failed = error;
      if (!callsForWhole(error)) throw error;
      return request.whole(error);
    }
  });
}

/** Whether a failure around a delta says nothing against the whole file. */
export function callsForWhole(error: AppError): boolean {
  const status = statusOf(error);
  if (status === 400 || status === 401 || status === 409) return false;
  if (error.code === 'OUTCOME_UNKNOWN' || error.code === 'SERVER_UNREACHABLE') return false;
  return error.kind === 'network' || error.kind === 'refused' || error.kind === 'auth' || error.kind === 'input';
}

async function findBase(connection: Connection, { packageId, version, signal }: PushPackageRequest): Promise<DeltaSignature | undefined> {
  try {
    const params = { packageId, version };
    return await connection.call(packages.deltaSignature, { params, ...(signal === undefined ? {} : { signal }) });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

async function* bytesOf(file: FileSource, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  for await (const chunk of fileBytes(file, 0)) {
    signal?.throwIfAborted();
    yield chunk;
  }
}

async function sendDelta(connection: Connection, request: PushDeltaRequest): Promise<PushedPackage> {
  const { file, plan, packageId, baseVersion, overwriteMode, onProgress, signal } = request;
  const uploaded = await connection.upload(packages.uploadDelta, {
    params: { packageId, baseVersion },
    query: { overwriteMode },
    file: deltaFile(plan, file),
    operation: overwriteMode === 'FailIfExists' ? 'create' : 'idempotent',
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(signal === undefined ? {} : { signal }),
  });
  const kept = overwriteMode === 'IgnoreIfExists' && uploaded.status === 200;
  if (!kept) requireSameBytes(file, { resource: uploaded.resource, sha1: plan.sha1.toString('hex') });
  return { outcome: kept ? 'kept' : 'stored', package: uploaded.resource };
}
