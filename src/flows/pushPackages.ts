import type { OverwriteMode } from '../contract/resources/overwriteMode.ts';
import { AppError, isAppError } from '../errors/appError.ts';
import { isInterruption } from '../errors/interruption.ts';
import type { Ending } from '../errors/exitCodes.ts';
import type { Reporter } from '../output/events.ts';
import type { PackageFile } from './findPackages.ts';
import { mapBounded } from './mapBounded.ts';
import type { SentDelta } from './pushDelta.ts';
import { whileUnderWay } from './whileUnderWay.ts';

export interface PushRequest {
  readonly packages: readonly PackageFile[];
  readonly overwriteMode: OverwriteMode;
  /** What a failed package means for those that have not been started. */
  readonly onFailure: 'stop' | 'continue';
  /** Uploads at once, at least 1. */
  readonly parallel: number;
}

/** How the server took a package. */
export interface Uploaded {
  /** `kept`: a package of this id and version was there and stayed. `recovered`: the answer was lost, but the server has these bytes. */
  readonly outcome: 'stored' | 'kept' | 'recovered';
  readonly url: string;
  readonly sizeBytes: number;
  /** Lower-case hex, as the server says. */
  readonly sha1: string | undefined;
  /** What was sent in place of the whole file. */
  readonly delta: SentDelta | undefined;
}

export interface PushPorts {
  readonly reporter: Reporter;
  /** Sends one file; `onProgress` gets the bytes that were sent so far. */
  upload(file: PackageFile, mode: OverwriteMode, onProgress: (sent: number, total: number) => void): Promise<Uploaded>;
}

export interface PushedPackage {
  readonly file: PackageFile;
  readonly state: Uploaded['outcome'] | 'failed' | 'skipped';
  readonly uploaded: Uploaded | undefined;
  readonly error: AppError | undefined;
}

export interface PushResult {
  readonly packages: readonly PushedPackage[];
  readonly ending: Ending;
}

/**
 * Pushes packages, several at once. The server is never asked whether one exists: it decides by the overwrite mode, and its
 * answer is told. Where nothing at all was stored the failure is thrown; otherwise every package has its result.
 */
export async function pushPackages(request: PushRequest, ports: PushPorts): Promise<PushResult> {
  let stopped = false;
  const packages = await mapBounded(request.packages, request.parallel, async (file): Promise<PushedPackage> => {
    if (stopped) return { file, state: 'skipped', uploaded: undefined, error: undefined };
    const pushed = await pushOne(file, request, ports);
    if (pushed.error !== undefined && (request.onFailure === 'stop' || isInterruption(pushed.error))) stopped = true;
    return pushed;
  });
  const failures = packages.flatMap(({ error }) => (error === undefined ? [] : [error]));
  const [first] = failures;
  if (first !== undefined && packages.every(({ uploaded }) => uploaded === undefined))
    throw nothingPushed(first, failures, request.packages.length);
  if (failures.length === 0) ports.reporter.emit({ type: 'milestone', milestone: { kind: 'push.done' } });
  return { packages, ending: endingOf(failures) };
}

async function pushOne(file: PackageFile, request: PushRequest, ports: PushPorts): Promise<PushedPackage> {
  const { reporter } = ports;
  reporter.emit({ type: 'debug', message: `Pushing ${file.path}`, only: 'native' });
  reporter.emit({ type: 'milestone', milestone: { kind: 'push.started', path: file.path } });
  try {
    const uploaded = await whileUnderWay(`Pushing ${file.fileName}`, () =>
      ports.upload(file, request.overwriteMode, (done, total) => {
        reporter.emit({ type: 'progress', id: file.path, label: file.fileName, done, total, unit: 'bytes' });
      }),
    );
    if (uploaded.outcome === 'recovered') reporter.emit({ type: 'milestone', milestone: { kind: 'push.recovered' } });
    if (request.packages.length > 1) reporter.emit({ type: 'info', message: sentenceFor(file, uploaded.outcome), only: 'native' });
    return { file, state: uploaded.outcome, uploaded, error: undefined };
  } catch (error) {
    if (!isAppError(error)) throw error;
    if (request.packages.length > 1) reporter.emit({ type: 'problem', message: `${file.fileName}: ${error.message}` });
    return { file, state: 'failed', uploaded: undefined, error };
  } finally {
    reporter.emit({ type: 'progressEnd', id: file.path });
  }
}

function sentenceFor(file: PackageFile, outcome: Uploaded['outcome']): string {
  const name = `${file.id} ${file.version}`;
  if (outcome === 'kept') return `${name} is there already; kept`;
  return outcome === 'recovered' ? `Pushed ${name}; its answer was lost, but the server has it` : `Pushed ${name}`;
}

function nothingPushed(first: AppError, failures: readonly AppError[], wanted: number): AppError {
  if (wanted === 1) return first;
  const details = failures.map((error) => error.message);
  return new AppError(first.kind, first.code, `None of ${wanted} packages was pushed: ${first.message}`, {
    details,
    cause: first,
    ...(first.hint !== undefined && { hint: first.hint }),
  });
}

/** A signal weighs most, then what nobody can tell, then what failed for certain. */
function endingOf(failures: readonly AppError[]): Ending {
  const interruption = failures.find(isInterruption);
  if (interruption !== undefined) return interruption.kind;
  if (failures.length === 0) return 'ok';
  return failures.some((error) => error.kind === 'unknown') ? 'unknown' : 'failed';
}
