import type { Env } from '../platform/ports.ts';
import type { BuildServer } from './buildServer.ts';
import { commandLine } from './providers/commandLine.ts';
import { gitHubActions } from './providers/gitHubActions.ts';
import { teamCity } from './providers/teamCity.ts';

/** Every build server pulpo recognises, in the order of the test; the last one always answers. */
export const buildServers = { teamCity, gitHubActions, commandLine } as const satisfies Record<string, BuildServer>;

/** The build server this process runs on. */
export function detectBuildServer(env: Pick<Env, 'get'>): BuildServer {
  return Object.values<BuildServer>(buildServers).find((server) => server.isRunning(env)) ?? commandLine;
}
