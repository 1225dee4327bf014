/**
 * Commands of the newer official program, by their first words, and what does the same here. They must go on failing: a plug-in asks
 * for `config list` to find out which of the two programs it has before it (build-servers.md §0.2, A2).
 */
const foreign: Readonly<Record<string, string>> = {
  'config list': 'settings list',
  'config get': 'settings get',
  'config set': 'settings set',
  config: 'settings list',
  'release create': 'create-release',
  'release deploy': 'deploy-release',
  'release promote': 'promote-release',
  'release list': 'list-releases',
  'runbook run': 'run-runbook',
  'task wait': 'wait-for-task',
  'package upload': 'push',
  'package zip': 'pack',
  'package nuget': 'pack',
  'project list': 'list-projects',
  'environment list': 'list-environments',
  'tenant list': 'list-tenants',
  'deployment list': 'list-deployments',
  'deployment-target list': 'list-machines',
  'worker list': 'list-workers',
  'worker-pool list': 'list-workerpools',
};

/** Our command for one that only the other program has, or undefined. */
export function ourNameOf(words: readonly string[]): string | undefined {
  const names = [words.slice(0, 2).join(' '), words[0] ?? ''];
  const found = names.find((name) => Object.hasOwn(foreign, name));
  return found === undefined ? undefined : foreign[found];
}
