import { users } from '../../contract/resources/users.ts';
import type { Connection } from '../connection.ts';

/**
 * Tells of the name of whoever changed something last whether it may be this user's: servers name people in several ways, or not at
 * all. The user is asked for once, and only where there is a name.
 */
export function mayBeOwn(connection: Connection): (name: string | null) => Promise<boolean> {
  let mine: Promise<readonly string[]> | undefined;
  return async (name) => name === null || name === '' || (await (mine ??= namesOf(connection))).includes(name.toLowerCase());
}

async function namesOf(connection: Connection): Promise<readonly string[]> {
  const { Username, DisplayName, EmailAddress } = await connection.call(users.me, {});
  return [Username, DisplayName, EmailAddress ?? ''].map((name) => name.toLowerCase());
}
