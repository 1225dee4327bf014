import type { Connection } from '../client/connection.ts';
import { AppError } from '../errors/appError.ts';
import type { Reporter } from '../output/events.ts';
import type { Clock } from '../platform/ports.ts';
import { parsePackageChoice } from './packageVersions.ts';

/** What a release is to be; names may be ids. */
export interface ReleaseRequest {
  /** Name or id. */
  readonly project: string;
  /** undefined: the next version of the project's strategy. */
  readonly version: string | undefined;
  /** Name or id; undefined: the best one. */
  readonly channel: string | undefined;
  /** As written: `Step:Version`, `PackageId:Version`, `Step:Reference:Version`. */
  readonly packages: readonly string[];
  /** For packages that `packages` does not name. */
  readonly packageVersion: string | undefined;
  readonly packagePrerelease: string | undefined;
  readonly releaseNotes: string | undefined;
  readonly gitRef: string | undefined;
  readonly gitCommit: string | undefined;
  readonly existing: 'refuse' | 'keep';
  readonly channelRules: 'obey' | 'ignore';
}

/** What flows that release work with. */
export interface ReleasePorts {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly reporter: Reporter;
}

/** Ends with a usage error for what no server would take. */
export function checkReleaseRequest({ version, packages }: Pick<ReleaseRequest, 'version' | 'packages'>): void {
  if (version !== undefined && /\s/.test(version)) {
    throw new AppError('usage', 'OPTION_VALUE_INVALID', `Release version '${version}' contains a blank`, { hint: 'Check --version.' });
  }
  packages.forEach(parsePackageChoice);
}
