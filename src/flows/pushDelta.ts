import { callsForWhole, type MadeDelta, makeDelta, pushPackageDelta } from '../client/api/packageDelta.ts';
import type { PushedPackage, PushPackageRequest } from '../client/api/packages.ts';
import type { Connection } from '../client/connection.ts';
import { type AppError, isAppError } from '../errors/appError.ts';
import type { Reporter } from '../output/events.ts';
import type { Milestone } from '../output/milestones.ts';
import { isLoopbackName } from '../platform/loopbackName.ts';
import type { Clock } from '../platform/ports.ts';

/** `auto`: where it is likely to pay. */
export type DeltaWish = 'auto' | 'always' | 'never';

/** What a delta made of a push. */
export interface SentDelta {
  readonly baseVersion: string;
  /** Bytes of the delta. */
  readonly bytes: number;
}

type DeltaLeft = Milestone<'push.deltaLeft'>['why'];

export interface PushDeltaPorts {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly reporter: Reporter;
}

export interface PushByDeltaRequest extends PushPackageRequest {
  readonly wish: DeltaWish;
  /** With the dot. */
  readonly extension: string;
  /** Pushes the whole file. */
  whole(): Promise<PushedPackage>;
}

/** Smaller files are sent before their delta is made (docs/decisions/0011-delta.md). */
const smallest = 4 * 1024 * 1024;
/** A file of which the first eighth, and no less than this, is new gets no further look: comparing costs more than sending there. */
const leastLook = 16 * 1024 * 1024;
/** Compressed as one stream: after the first change no byte is what it was. */
const streams: ReadonlySet<string> = new Set(['.tar.gz', '.tgz', '.tar.bz2', '.tar.bz', '.tbz', '.tar.z']);

/**
 * Pushes a package by what is new in it against the nearest version the server has, and as a whole where there is none, where that is
 * no saving, or where something went wrong with the delta.
 */
export async function pushByDelta(
  request: PushByDeltaRequest,
  ports: PushDeltaPorts,
): Promise<PushedPackage & { readonly delta: SentDelta | undefined }> {
  const { reporter } = ports;
  if (request.wish === 'never') tell(reporter, { kind: 'push.deltaForbidden' });
  const made = paysOff(request, ports.connection) ? await deltaFor(request, ports) : undefined;
  if (made === undefined) return { ...(await request.whole()), delta: undefined };
  const { plan, baseVersion } = made;
  tell(reporter, { kind: 'push.deltaMade', deltaBytes: plan.bytes, fileBytes: request.file.size });
  let delta: SentDelta | undefined = { baseVersion, bytes: plan.bytes };
  const pushed = await pushPackageDelta(ports.connection, ports.clock, {
    ...request,
    ...{ plan, baseVersion },
    whole(why) {
      delta = undefined;
      tellWhole(request, reporter, why);
      return request.whole();
    },
  });
  if (delta !== undefined) tell(reporter, { kind: 'push.deltaStored' });
  return { ...pushed, delta };
}

function tell(reporter: Reporter, milestone: Milestone): void {
  reporter.emit({ type: 'milestone', milestone });
}

function paysOff({ wish, file, extension }: PushByDeltaRequest, { serverUrl }: Connection): boolean {
  if (wish !== 'auto') return wish === 'always';
  // This machine's own server takes bytes faster than anybody compares them.
  return file.size >= smallest && !streams.has(extension) && !isLoopbackName(new URL(serverUrl).hostname.replace(/^\[|\]$/g, ''));
}

/** Undefined where the whole file is to be sent; the reason is told. */
async function deltaFor(
  request: PushByDeltaRequest,
  { connection, reporter }: PushDeltaPorts,
): Promise<Extract<MadeDelta, { state: 'made' }> | undefined> {
  const { file, packageId, version } = request;
  const whole = (message: string, why: DeltaLeft): undefined => {
    reporter.emit({ type: 'debug', message: `Pushing the whole of ${file.name}: ${message}`, only: 'native' });
    tell(reporter, { kind: 'push.deltaLeft', why });
  };
  tell(reporter, { kind: 'push.signatureRequested', packageId, version });
  try {
    const patience = request.wish === 'auto' ? Math.max(leastLook, file.size / 8) : Infinity;
    const made = await makeDelta(connection, { ...request, patience, onBase: () => tell(reporter, { kind: 'push.deltaStarted' }) });
    switch (made.state) {
      case 'made':
        return made;
      case 'noBase':
        return whole(`the server has no version of ${packageId} to start from`, { kind: 'noBase' });
      case 'worthless': {
        const { baseVersion, deltaBytes } = made;
        const why = { kind: 'worthless', fileBytes: file.size, ...(deltaBytes !== undefined && { deltaBytes }) } as const;
        return whole(`a delta against ${baseVersion} would be about as large`, why);
      }
    }
  } catch (error) {
    if (!isAppError(error) || !callsForWhole(error)) throw error;
    tellWhole(request, reporter, error);
    return undefined;
  }
}

function tellWhole({ file }: PushByDeltaRequest, reporter: Reporter, why: AppError): void {
  reporter.emit({ type: 'warning', message: `${why.message}; pushing the whole of ${file.name}`, only: 'native' });
  const kind = why.code === 'REQUEST_TIMEOUT' ? 'timedOut' : 'failed';
  tell(reporter, { kind: 'push.deltaLeft', why: { kind, message: why.message } });
}
