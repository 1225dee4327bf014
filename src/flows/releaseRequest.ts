import type { Connection } from '../client/connection.ts';
import { AppError } from '../errors/appError.ts';
import { releaseErrors } from '../errors/classic/releases.ts';
import type { Reporter } from '../output/events.ts';
import type { Clock } from '../platform/ports.ts';
import { checkDefaultVersion, type PackageChoice, parsePackageChoice } from './packageVersions.ts';

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
  /** Versions of packages that lie in folders; some may be of other projects. */
  readonly found: readonly PackageChoice[];
  /** For packages that nothing else names. */
  readonly packageVersion: string | undefined;
  readonly packagePrerelease: string | undefined;
  readonly releaseNotes: string | undefined;
  readonly gitRef: string | undefined;
  readonly gitCommit: string | undefined;
  readonly existing: 'refuse' | 'keep';
  readonly channelRules: 'obey' | 'ignore';
  /** A `--package` that names nothing of the project: octo went on. */
  readonly unusedPackages: 'refuse' | 'warn';
  /** `shown`: the release is made from a plan that is told before. */
  readonly plan: 'shown' | 'server';
}

/** What flows that release work with. */
export interface ReleasePorts {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly reporter: Reporter;
}

/** Ends with a usage error for what no server would take. */
export function checkReleaseRequest({
  version,
  packages,
  packageVersion,
}: Pick<ReleaseRequest, 'version' | 'packages' | 'packageVersion'>): void {
  if (version !== undefined && /\s/.test(version)) {
    throw new AppError('usage', 'OPTION_VALUE_INVALID', `Release version '${version}' contains a blank`, {
      hint: 'Check --version.',
      classic: releaseErrors.versionHasBlank(version),
    });
  }
  packages.forEach(parsePackageChoice);
  checkDefaultVersion(packageVersion);
}
