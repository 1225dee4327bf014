import type { BuildServer } from '../buildServer.ts';
import { shortBranch, variable } from '../buildServer.ts';

/** Where no build server is recognised: the names that most of them, and many scripts, agree on. */
export const commandLine: BuildServer = {
  name: 'Command line',
  isRunning: () => true,
  async facts({ env }) {
    const branch = variable(env, 'GIT_BRANCH') ?? variable(env, 'BRANCH_NAME');
    return {
      buildNumber: variable(env, 'BUILD_NUMBER'),
      buildUrl: variable(env, 'BUILD_URL'),
      branch: branch === undefined ? undefined : shortBranch(branch),
      vcsRoot: variable(env, 'GIT_URL'),
      commit: variable(env, 'GIT_COMMIT'),
      previousCommit: variable(env, 'GIT_PREVIOUS_SUCCESSFUL_COMMIT') ?? variable(env, 'GIT_PREVIOUS_COMMIT'),
    };
  },
};
