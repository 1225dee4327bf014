import { compareVersions, parseVersion, tryParseVersion } from '../versions/octopusVersion.ts';

/** The first server with `releases/create/v1` and `deployments/create/…/v1`, as the TypeScript client has it (rest-api.md §0.9). */
const first = parseVersion('2022.3.5512');

/** Whether a server releases and deploys in one request. Development builds call themselves 0.0.0 and are newer than any other. */
export function offersExecutions(serverVersion: string): boolean {
  const version = tryParseVersion(serverVersion);
  return version === undefined || serverVersion.startsWith('0.0.0') || compareVersions(version, first) >= 0;
}
