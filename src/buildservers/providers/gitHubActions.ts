import { parseJson } from '../../platform/parseJson.ts';
import type { BuildServer, FactSource } from '../buildServer.ts';
import { realCommit, variable } from '../buildServer.ts';

/** @see https://docs.github.com/actions/reference/workflows-and-actions/variables */
export const gitHubActions: BuildServer = {
  name: 'GitHub Actions',
  isRunning: (env) => env.get('GITHUB_ACTIONS') === 'true',
  async facts(source) {
    const get = (name: string): string | undefined => variable(source.env, name);
    const event = await readEvent(source, get('GITHUB_EVENT_PATH'));
    const repository = get('GITHUB_REPOSITORY');
    const root = repository === undefined ? undefined : `${get('GITHUB_SERVER_URL') ?? 'https://github.com'}/${repository}`;
    const run = get('GITHUB_RUN_ID');
    return {
      buildNumber: get('GITHUB_RUN_NUMBER'),
      buildUrl: root === undefined || run === undefined ? undefined : `${root}/actions/runs/${run}`,
      branch: get('GITHUB_HEAD_REF') ?? get('GITHUB_REF_NAME'),
      vcsType: 'Git',
      vcsRoot: root,
      commit: event.head ?? get('GITHUB_SHA'),
      previousCommit: event.before,
    };
  },
};

interface Event {
  /** The pushed commit of a pull request: `GITHUB_SHA` is a trial merge there. */
  readonly head: string | undefined;
  /** Where the branch stood before the push. */
  readonly before: string | undefined;
}

async function readEvent(source: FactSource, path: string | undefined): Promise<Event> {
  const bytes = path === undefined ? undefined : await source.readFile(path);
  // The event only refines the facts; the variables say enough without it.
  const event = bytes === undefined ? undefined : parseJson(new TextDecoder().decode(bytes));
  return { head: textAt(event, 'pull_request', 'head', 'sha'), before: realCommit(textAt(event, 'before')) };
}

function textAt(document: unknown, ...path: readonly string[]): string | undefined {
  let value = document;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([name]) => name === key)?.[1];
  }
  return typeof value === 'string' ? value : undefined;
}
