import type { MessageDialect } from '../output/messageDialect.ts';
import type { Env } from '../platform/ports.ts';

/** The build servers whose output takes commands, by the variable that gives them away. Source: octo-classic.md §1.8. */
const signs: readonly (readonly [string, MessageDialect])[] = [
  ['TEAMCITY_VERSION', 'teamCity'],
  ['TF_BUILD', 'azureDevOps'],
  ['BUILD_BUILDID', 'azureDevOps'],
  ['AGENT_WORKFOLDER', 'azureDevOps'],
  ['ContinuaCI.Version', 'continua'],
];

/** Only what the first line of output needs; everything else about a build is for src/buildservers, which need not load for it. */
export function detectDialect(env: Env): MessageDialect | undefined {
  return signs.find(([name]) => (env.get(name) ?? '') !== '')?.[1];
}
