/** The kinds of actions this server runs, by the wire's name for them. */
import { deployPackage } from './deployPackage.ts';
import { runScript } from './runScript.ts';
import type { Step } from './step.ts';

const byType = {
  'Octopus.TentaclePackage': deployPackage,
  'Octopus.Script': runScript,
} as const satisfies Record<string, Step>;

/** Step types by `ActionType`. */
export const steps: ReadonlyMap<string, Step> = new Map<string, Step>(Object.entries(byType));
