import { join } from 'node:path';
import { AppError } from '../errors/appError.ts';
import { currentProcess } from '../platform/nodeHost.ts';
import type { MachineUser } from '../platform/ports.ts';
import { createEngine } from './engine/engine.ts';
import type { Engine } from './engine/port.ts';
import { createEngineLog } from './engineLog.ts';
import { createApp } from './http/app.ts';
import type { LogLine } from './http/appParts.ts';
import type { Fetch } from './http/listen.ts';
import { routeTable } from './http/routeTable.ts';
import { ensureAdministrator } from './identity/administrator.ts';
import { openInstallation } from './identity/installation.ts';
import { ensureDefaultSpace } from './identity/newSpace.ts';
import type { ServerOptions } from './index.ts';
import { openPackageStore } from './packages/packageStore.ts';
import { openPackageUploads } from './packages/uploads/packageUploads.ts';
import { seedResources } from './resources/defaults.ts';
import { allRoutes } from './routes/registry.ts';
import { openStore } from './store/openStore.ts';
import { createSealer } from './store/seal.ts';

/** The server behind the door: everything that needs the data folder. */
export interface OpenedServer {
  /** Answers requests. */
  readonly fetch: Fetch;
  readonly engine: Engine;
  readonly data: string;
  readonly newAdminKey: string | undefined;
  readonly adminKeyFile: string;
  close(): Promise<void>;
}

/** Opens the data folder and what stands on it; `url` is where the server listens already. */
export async function openServices(options: ServerOptions, url: string): Promise<OpenedServer> {
  const { clock } = options;
  const user = await lookUpUser(options);
  const opened = await openStore({ path: options.data, holder: currentProcess(), clock });
  try {
    const { store, folder } = opened;
    const { installation, key } = await openInstallation(store, { keyPath: folder.masterKey, now: clock.now() });
    const { newKey } = await ensureAdministrator({ store, folder, given: options.adminApiKey, now: clock.now() });
    await ensureDefaultSpace(store, [seedResources], clock.now());
    const log = (line: LogLine) => options.log?.(line);
    const sealer = createSealer(key);
    const packages = await openPackageStore({
      store,
      folder: folder.packages,
      clock,
      onError: (error) => log({ level: 'error', message: 'The space of removed packages was not given back', error }),
    });
    const uploads = await openPackageUploads({ folder: join(folder.packages, 'uploads'), packages, clock });
    const onError = createEngineLog({ clock, log });
    const { processes, env } = options;
    const engine = createEngine({
      store,
      sealer,
      packages,
      clock,
      processes,
      env,
      dataFolder: folder.root,
      user,
      serverUrl: () => url,
      onError,
    });
    await engine.recover();
    const services = { engine, packages, uploads, sealer, storeIsWritable: () => store.isWritable() };
    const routes = routeTable(allRoutes({ installationId: installation.InstallationId }));
    const app = createApp({ store, services, clock, routes, hosts: [options.listen.host, ...(options.hosts ?? [])], log });
    const fetch: Fetch = (request, env) => app.fetch(request, env);
    return {
      fetch,
      engine,
      data: folder.root,
      newAdminKey: newKey,
      adminKeyFile: folder.adminKey,
      close: () => packages.close().then(() => opened.close()),
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function lookUpUser({ runAs, processes }: ServerOptions): Promise<MachineUser | undefined> {
  if (runAs === undefined) return undefined;
  const user = await processes.lookUpUser(runAs);
  if (user) return user;
  throw new AppError('configuration', 'RUN_AS_UNKNOWN', `There is no user '${runAs}' on this machine`, {
    hint: 'Name a user of this machine with --run-as.',
  });
}
