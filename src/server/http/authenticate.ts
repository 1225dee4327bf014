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
 * that all refusals are alike (reliability.md S41). A key in the query is never looked at; bearer tokens are not issued yet.
 */
export async function authenticate(
  headers: IncomingHttpHeaders,
  { store, clock }: { store: Store; clock: Clock },
): Promise<Caller | undefined> {
  const given = headers['x-octopus-apikey'];
  if (typeof given !== 'string' || given === '') return undefined;
  const hash = hashApiKey(given);
  return store.read(async (tx) => {
    const key = await tx.collection(apiKeys).first({ keys: { hash } });
    const user = key && (await tx.collection(users).get(key.UserId));
    if (!user?.IsActive) return undefined;
    if (key?.Expires && Date.parse(key.Expires) <= clock.now()) return undefined;
    return callerOf(user);
  });
}

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
