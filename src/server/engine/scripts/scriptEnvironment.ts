import type { Env, MachineUser } from '../../../platform/ports.ts';
import { stepMarker } from './endProcesses.ts';

/** What scripts inherit of the server's environment. Everything else stays with the server: it may be secret (reliability.md §6.10). */
export const inheritedVariables = ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'] as const;

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface EnvironmentFacts {
  /** The server's environment. */
  readonly env: Env;
  /** Set when scripts run as another user. */
  readonly user: MachineUser | undefined;
  /** The folder that stands for an agent's home, and the root of installed packages. */
  readonly home: string;
  readonly applications: string;
}

/** The environment every script of this server gets; {@link markedEnvironment} adds what belongs to one run. */
export function scriptEnvironment({ env, user, home, applications }: EnvironmentFacts): Readonly<Record<string, string>> {
  const environment: Record<string, string> = { PATH: defaultPath, LANG: 'C.UTF-8' };
  for (const name of inheritedVariables) {
    const value = env.get(name);
    if (value !== undefined && value !== '') environment[name] = value;
  }
  if (user !== undefined) Object.assign(environment, { HOME: user.home, USER: user.name, LOGNAME: user.name });
  return { ...environment, TentacleHome: home, TentacleApplications: applications, TentacleInstanceName: 'pulpo' };
}

/** The markers by which processes of a task and of one script run are found again. */
export function markedEnvironment(
  base: Readonly<Record<string, string>>,
  markers: { readonly task: string; readonly step: string },
): Readonly<Record<string, string>> {
  return { ...base, PULPO_TASK_ID: markers.task, [stepMarker]: markers.step };
}
