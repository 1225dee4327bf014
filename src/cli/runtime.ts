import type { Connection, ServerSession } from '../client/connection.ts';
import type { Manner } from '../errors/exitCodes.ts';
import type { MessageDialect } from '../output/messageDialect.ts';
import type { Reporter } from '../output/events.ts';
import type { Clock, Env, Files, Processes, Random, Streams } from '../platform/ports.ts';
import type { SettingsRequest } from '../settings/resolveSettings.ts';
import type { ConnectionSettings, ServerSettings } from '../settings/requireServer.ts';
import type { Settings } from '../settings/settings.ts';
import type { Catalog } from './catalog.ts';

/** What a connection is made of. */
export interface ConnectRequest {
  readonly settings: ConnectionSettings;
  readonly reporter: Reporter;
  readonly clock: Clock;
  readonly random: Random;
  readonly env: Env;
  readonly signal: AbortSignal;
  readonly version: string;
}

/** As {@link ConnectRequest}; the credential may be missing. */
export type ReachRequest = Omit<ConnectRequest, 'settings'> & { readonly settings: ServerSettings };

/** Everything a run needs from outside: main.ts builds it for a process, test/support/runCli for a test. */
export interface Runtime {
  readonly manner: Manner;
  readonly version: string;
  readonly cwd: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly env: Env;
  readonly streams: Streams;
  readonly processes: Processes;
  readonly files: Files;
  readonly signal: AbortSignal;
  /** Rejects when something failed that no code waited for. */
  readonly crashed: Promise<never>;
  readonly catalog: Catalog;
  /** The build server that runs us, if its output takes commands. */
  detectDialect(env: Env): MessageDialect | undefined;
  /** Imported when asked for: settings files are read by commands that need a server only. */
  resolveSettings(request: SettingsRequest): Promise<Settings>;
  /** Imported when asked for: network code loads with the first request. */
  connect(request: ConnectRequest): Promise<Connection>;
  /** As `connect`, without a space. */
  reach(request: ReachRequest): Promise<ServerSession>;
}
