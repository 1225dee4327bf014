/** The door of the server: everything else in src/server is reached through it. */
import { AppError } from '../errors/appError.ts';
import type { Clock, Env, Processes } from '../platform/ports.ts';
import { currentProcess } from '../platform/nodeHost.ts';
import type { LogLine } from './http/appParts.ts';
import { listen } from './http/listen.ts';
import { requireApiKey } from './identity/administrator.ts';
import { openServices } from './openServices.ts';

export interface ServerOptions {
  /** The data folder; made if need be. */
  readonly data: string;
  readonly listen: { readonly host: string; readonly port: number };
  /** PEM texts. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** The networks of a proxy in front of the server, as CIDR: nobody else may connect. */
  readonly behindProxy?: readonly string[];
  /** Names beside the loopback ones that the server answers to. */
  readonly hosts?: readonly string[];
  /** The administrator's key; without one, `<data>/admin-api-key` is used and made on the first start. */
  readonly adminApiKey?: string;
  /** How long a closing server lets running tasks finish the step they are in, in milliseconds; 30 s if absent. */
  readonly drainMs?: number;
  /** The user steps run as; the server's own if absent. */
  readonly runAs?: string;
  readonly clock: Clock;
  readonly processes: Processes;
  /** The server's environment; steps get an allowed part of it. */
  readonly env: Env;
  log?(line: LogLine): void;
}

export interface RunningServer {
  /** `http://127.0.0.1:8065` */
  readonly url: string;
  /** Absolute path of the data folder. */
  readonly data: string;
  /** True if steps run as root: whoever edits a process then owns the machine. */
  readonly stepsRunAsRoot: boolean;
  /** A key that was made just now: to be shown once, to a person. */
  readonly newAdminKey: string | undefined;
  /** Where the key stands that the server made; it is not there when a key was given. */
  readonly adminKeyFile: string;
  /** The tasks that run now: those that {@link close} waits for. */
  runningTasks(): readonly { readonly id: string; readonly description: string }[];
  /** Lets running tasks reach a safe point, answers what is under way, closes the data folder. */
  close(): Promise<void>;
}

const requestGraceMs = 10_000;

/**
 * Starts a server that answers on `url` when this resolves. Errors (kind configuration): `PORT_IN_USE`, `ADDRESS_UNUSABLE`,
 * `ADDRESS_UNPROTECTED`, `DATA_FOLDER_IN_USE`, `DATA_FOLDER_NEWER`, `DATABASE_DAMAGED`, `MASTER_KEY_*`, `DATABASE_DRIVER_MISSING`, `ADMIN_KEY_INVALID`.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  requireProtection(options);
  if (options.adminApiKey !== undefined) requireApiKey(options.adminApiKey);
  // The address first: a port in use must not leave anything on disk (reliability.md S15).
  const listener = await listen({ ...options.listen, tls: options.tls, clients: options.behindProxy });
  const closeListener = () => listener.close({ graceMs: requestGraceMs, clock: options.clock });
  try {
    const opened = await openServices(options, listener.url);
    listener.answerWith(opened.fetch);
    opened.engine.start();
    return {
      url: listener.url,
      data: opened.data,
      stepsRunAsRoot: options.runAs === undefined && currentProcess().isRoot,
      newAdminKey: opened.newAdminKey,
      adminKeyFile: opened.adminKeyFile,
      runningTasks: () => opened.engine.running(),
      async close() {
        await opened.engine.close({ drainMs: options.drainMs ?? 30_000 });
        await closeListener();
        await opened.close();
      },
    };
  } catch (error) {
    await closeListener();
    throw error;
  }
}

/** Beyond this machine a key would travel in clear text, so that needs TLS or a proxy that speaks it (reliability.md §6.11). */
function requireProtection({ listen: { host }, tls, behindProxy }: ServerOptions): void {
  if (tls || behindProxy || host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)) return;
  throw new AppError('configuration', 'ADDRESS_UNPROTECTED', `The address ${host} is reachable from other machines, without TLS`, {
    hint: 'Give --tls-cert and --tls-key, or the network of a proxy with --behind-proxy CIDR.',
  });
}

/** {@link backupServer} and {@link restoreServer} work on a data folder, whether a server runs on it or not. */
export { backupServer } from './backupServer.ts';
export { restoreServer } from './restoreServer.ts';
/** What a program that runs the server leaves in its environment for steps. */
export { inheritedVariables } from './engine/scripts/scriptEnvironment.ts';
