import { AppError } from '../errors/appError.ts';
import { connectionErrors } from '../errors/classic/connection.ts';
import type { Credential, Resolved, Settings } from './settings.ts';

/** Settings with which a server can be reached: it and the credential are there. */
export type ConnectionSettings = Settings & { readonly server: Resolved<string>; readonly credential: Resolved<Credential> };

/** Settings that name a server. */
export type ServerSettings = Settings & { readonly server: Resolved<string> };

/** Throws SERVER_MISSING where no server is named. */
export function requireServerUrl(settings: Settings): ServerSettings {
  const { server } = settings;
  if (server !== undefined) return { ...settings, server };
  throw new AppError('configuration', 'SERVER_MISSING', 'No server was given', {
    hint: 'Use --server <url> or set OCTOPUS_URL. To start one here: pulpo server run.',
    classic: connectionErrors.serverMissing(),
  });
}

/** Throws SERVER_MISSING or CREDENTIAL_MISSING where a connection cannot even be tried. */
export function requireServer(settings: Settings): ConnectionSettings {
  const { credential, withheld } = settings;
  const { server } = requireServerUrl(settings);
  if (credential === undefined && withheld !== undefined) {
    const message = `No API key was given for ${server.value}: the one in ${withheld.path} is for ${withheld.server}`;
    throw new AppError('configuration', 'CREDENTIAL_MISSING', message, {
      hint: `Run "pulpo login --server ${server.value}", or set OCTOPUS_API_KEY.`,
      classic: connectionErrors.keyMissing(),
    });
  }
  if (credential === undefined) {
    throw new AppError('configuration', 'CREDENTIAL_MISSING', `No API key was given for ${server.value}`, {
      hint: 'Set OCTOPUS_API_KEY, use --api-key-file <file>, or run "pulpo login" once.',
      classic: connectionErrors.keyMissing(),
    });
  }
  return { ...settings, server, credential };
}
