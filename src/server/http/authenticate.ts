import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '../../errors/appError.ts';
import type { Clock } from '../../platform/ports.ts';
import { apiKeys, hashApiKey } from '../identity/apiKeys.ts';
import { users } from '../identity/users.ts';
import type { StoredUser } from '../identity/users.ts';
import type { Store } from '../store/port.ts';
import type { Caller } from './context.ts';

/**
 * Who a request comes from, by its `X-Octopus-ApiKey` header: key, then active user, then expiry. Undefined whatever is wrong, so
 * that all refusals are alike (reliability.md S41). A key in the query is never looked at; bearer tokens are not issued yet. The password
 * of Basic credentials counts only where the route says so: browsers add those by themselves.
 */
export async function authenticate(
  headers: IncomingHttpHeaders,
  { store, clock }: { store: Store; clock: Clock },
  signIn?: 'basic',
): Promise<Caller | undefined> {
  const key = headers['x-octopus-apikey'];
  const given = typeof key === 'string' && key !== '' ? key : signIn === 'basic' ? basicPassword(headers.authorization) : undefined;
  if (given === undefined || given === '') return undefined;
  const hash = hashApiKey(given);
  return store.read(async (tx) => {
    const found = await tx.collection(apiKeys).first({ keys: { hash } });
    const user = found && (await tx.collection(users).get(found.UserId));
    if (!user?.IsActive) return undefined;
    if (found?.Expires && Date.parse(found.Expires) <= clock.now()) return undefined;
    return callerOf(user);
  });
}

function basicPassword(header: string | undefined): string | undefined {
  const [, encoded] = /^Basic +([A-Za-z0-9+/=]+) *$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const credentials = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = credentials.indexOf(':');
  return colon === -1 ? undefined : credentials.slice(colon + 1);
}

/** What a route with `signIn: 'basic'` says to who has not signed in. */
export const basicChallenge = 'Basic realm="pulpo", charset="UTF-8"';

function callerOf(user: StoredUser): Caller {
  return { id: user.Id, username: user.Username, displayName: user.DisplayName, may: () => user.IsAdministrator };
}

/** The one answer to every missing, unknown, expired or revoked credential. */
export function notAuthenticated(): AppError {
  return new AppError(
    'auth',
    'NOT_AUTHENTICATED',
    'You must be logged in to perform this action. Please provide a valid API key or log in again.',
  );
}
