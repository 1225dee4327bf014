import { isOlderThan } from './serverAge.ts';

/** Whether a server releases and deploys in one request: since the version that the TypeScript client has it for (rest-api.md §0.9). */
export function offersExecutions(serverVersion: string): boolean {
  return !isOlderThan(serverVersion, '2022.3.5512');
}
