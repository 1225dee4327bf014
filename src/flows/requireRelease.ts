import { findRelease, readReleases } from '../client/api/releases.ts';
import type { Connection } from '../client/connection.ts';
import type { Project } from '../contract/resources/projects.ts';
import type { Release } from '../contract/resources/releases.ts';
import { AppError } from '../errors/appError.ts';
import { oneReleaseErrors } from '../errors/classic/progression.ts';
import { didYouMean } from '../errors/nearest.ts';
import { restated } from '../errors/restated.ts';
import { compareVersions, tryParseVersion } from '../versions/octopusVersion.ts';

const searched = 100;

/** A text that can be the version of a release. Throws `VERSION_INVALID`. */
export function checkReleaseVersion(text: string): string {
  const version = text.trim();
  if (version !== '' && tryParseVersion(version) !== undefined) return version;
  throw new AppError('usage', 'VERSION_INVALID', `'${text}' can not be the version of a release`, {
    hint: 'Write it like 1.0.5; no number in it may be larger than 2147483647.',
    classic: oneReleaseErrors.versionInvalid(),
  });
}

/** The release of a project with this version; throws `RELEASE_NOT_FOUND` with the nearest ones among the newest. */
export async function requireRelease(connection: Connection, project: Pick<Project, 'Id' | 'Name'>, version: string): Promise<Release> {
  const found = await findRelease(connection, project.Id, version);
  if (found !== undefined) return found;
  throw restated(await noRelease(connection, project, version), { classic: oneReleaseErrors.notFound(version) });
}

/** The error `RELEASE_NOT_FOUND` with the nearest versions among the newest. One request. */
export async function noRelease(connection: Connection, project: Pick<Project, 'Id' | 'Name'>, version: string): Promise<AppError> {
  const newest = await readReleases(connection, project.Id, searched);
  const nearest = didYouMean(
    version,
    newest.map(({ Version }) => Version),
  );
  return new AppError('refused', 'RELEASE_NOT_FOUND', `Project '${project.Name}' has no release ${version}`, {
    hint: nearest ?? `List its releases with: pulpo list-releases --project '${project.Name}'`,
  });
}

/** As {@link requireRelease}; `latest` is the one with the highest version, over all channels. */
export async function resolveRelease(connection: Connection, project: Pick<Project, 'Id' | 'Name'>, version: string): Promise<Release> {
  if (version.toLowerCase() !== 'latest') return requireRelease(connection, project, version);
  const releases = (await readReleases(connection, project.Id)).flatMap((release) => {
    const parsed = tryParseVersion(release.Version);
    return parsed === undefined ? [] : [{ release, parsed }];
  });
  const highest = releases.sort((left, right) => compareVersions(left.parsed, right.parsed)).at(-1);
  if (highest !== undefined) return highest.release;
  throw new AppError('refused', 'RELEASE_NOT_FOUND', `Project '${project.Name}' has no release`, {
    hint: `Create one with: pulpo create-release --project '${project.Name}'`,
    classic: oneReleaseErrors.notFound(version),
  });
}
