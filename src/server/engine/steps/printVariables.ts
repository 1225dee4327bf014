import type { ActionRun } from '../deployment/deploymentRun.ts';

const advice = 'This should only be used for debugging, and turned off afterwards.';

/** Writes the variables of an action into its log where a variable asks for that; secrets are masked like everywhere. */
export function printVariables({ log, variables }: Pick<ActionRun, 'log' | 'variables'>): void {
  const current = variables();
  const kinds = [
    { flag: 'OctopusPrintVariables', entries: () => current.raw() },
    { flag: 'OctopusPrintEvaluatedVariables', entries: () => current.evaluated() },
  ];
  for (const { flag, entries } of kinds) {
    if (!current.flag(flag, false)) continue;
    log.write('Warning', `${flag} is enabled. ${advice}`);
    for (const [name, value] of entries()) if (!name.includes('CustomScripts.')) log.write('Verbose', `[${name}] = '${value}'`);
  }
}
