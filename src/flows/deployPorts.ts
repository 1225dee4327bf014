import type { Connection } from '../client/connection.ts';
import type { Manner } from '../errors/exitCodes.ts';
import type { Reporter } from '../output/events.ts';
import type { Clock, Files } from '../platform/ports.ts';
import type { Settings } from '../settings/settings.ts';

/** What flows that deploy work with. */
export interface DeployPorts {
  readonly connection: Connection;
  readonly reporter: Reporter;
  readonly clock: Clock;
  readonly files: Files;
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Milliseconds a wait survives without an answer. */
  readonly outageBudget: number;
  /** Facts that only a JSON document shows are not asked for otherwise. */
  readonly outputFormat: 'human' | 'json';
  /** So are facts that only octo told. */
  readonly manner: Manner;
}

/** The part of a command's context that these ports are made of. */
export interface DeployContext extends Omit<DeployPorts, 'connection' | 'outageBudget'> {
  settings(): Promise<Settings>;
  api(): Promise<Connection>;
}

/** Connects, and gathers what deploying needs. */
export async function deployPorts(context: DeployContext): Promise<DeployPorts> {
  const { reporter, clock, files, cwd, signal, outputFormat, manner } = context;
  const { outageBudget } = await context.settings();
  return { reporter, clock, files, cwd, signal, outputFormat, manner, outageBudget: outageBudget.value, connection: await context.api() };
}
