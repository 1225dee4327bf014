import process from 'node:process';
import { fullCatalog } from './cli/fullCatalog.ts';
import { version } from './cli/version.ts';
import type { Manner } from './errors/exitCodes.ts';
import { main } from './main.ts';

/** The whole program: every command, each loaded when it is called. */
export function run(manner: Manner): void {
  void main(process.argv.slice(2), manner, {
    catalog: fullCatalog(manner, version),
    resolveSettings: async (request) => (await import('./settings/resolveSettings.ts')).resolveSettings(request),
    connect: async (request) => (await import('./openConnection.ts')).openConnection(request),
    reach: async (request) => (await import('./openConnection.ts')).openServer(request),
  });
}
