import type { BuildServer, FactSource } from '../buildServer.ts';
import { shortBranch, variable } from '../buildServer.ts';
import { parseProperties } from '../javaProperties.ts';

/**
 * TeamCity tells little by variables and the rest by two property files, one of which names the other.
 * @see https://www.jetbrains.com/help/teamcity/predefined-build-parameters.html
 */
export const teamCity: BuildServer = {
  name: 'TeamCity',
  isRunning: (env) => variable(env, 'TEAMCITY_VERSION') !== undefined,
  async facts(source) {
    const get = (name: string): string | undefined => variable(source.env, name);
    const system = await readProperties(source, get('TEAMCITY_BUILD_PROPERTIES_FILE'));
    const configuration = await readProperties(source, system.get('teamcity.configuration.properties.file'));
    const branch = configuration.get('teamcity.build.branch') ?? configuration.get('vcsroot.branch');
    return {
      buildNumber: get('BUILD_NUMBER') ?? system.get('build.number'),
      buildUrl: get('BUILD_URL') ?? buildUrl(configuration.get('teamcity.serverUrl'), system.get('teamcity.build.id')),
      branch: branch === undefined ? undefined : shortBranch(branch),
      vcsRoot: configuration.get('vcsroot.url'),
      commit: get('BUILD_VCS_NUMBER') ?? system.get('build.vcs.number'),
    };
  },
};

async function readProperties(source: FactSource, path: string | undefined): Promise<ReadonlyMap<string, string>> {
  const bytes = path === undefined ? undefined : await source.readFile(path);
  return bytes === undefined ? new Map() : parseProperties(bytes);
}

function buildUrl(server: string | undefined, id: string | undefined): string | undefined {
  return server === undefined || id === undefined ? undefined : `${server.replace(/\/+$/, '')}/viewLog.html?buildId=${id}`;
}
