/** The first user, and the key that lets the owner of the machine in. */
import { AppError } from '../../errors/appError.ts';
import { wireTime } from '../engine/tasks.ts';
import type { DataFolder } from '../store/dataFolder.ts';
import type { Store, Transaction } from '../store/port.ts';
import { readSecretFile, writePrivateFile } from '../store/privateFile.ts';
import { apiKeyHint, apiKeys, hashApiKey, isApiKey, newApiKey } from './apiKeys.ts';
import { users } from './users.ts';

const adminUser = 'Users-1';
const adminKey = 'apikeys-administrator';

export interface AdministratorOptions {
  readonly store: Store;
  readonly folder: DataFolder;
  /** The key given by file or environment. */
  readonly given: string | undefined;
  readonly now: number;
}

/**
 * Makes sure that there is an administrator with a key: the given one, else the one in `<data>/admin-api-key`, else a new one that
 * is written there (0600). The database holds only its hash. A new key is returned, to be shown once.
 */
export async function ensureAdministrator({
  store,
  folder,
  given,
  now,
}: AdministratorOptions): Promise<{ readonly newKey: string | undefined }> {
  const inFile = given === undefined ? await readSecretFile(folder.adminKey) : undefined;
  const known = await store.read((tx) => tx.collection(apiKeys).get(adminKey));
  const newKey = given === undefined && inFile === undefined && !known ? newApiKey() : undefined;
  // Written before the hash is stored: whatever stops us in between, the next start takes the key from the file.
  if (newKey !== undefined) await writePrivateFile(folder.adminKey, `${newKey}\n`);
  const key = given ?? inFile ?? newKey;
  await store.transaction(async (tx) => {
    await ensureUser(tx, now);
    if (key !== undefined && hashApiKey(requireApiKey(key)) !== known?.Hash) await setKey(tx, key, now);
  });
  return { newKey };
}

/** The key, or `ADMIN_KEY_INVALID` if it has not the form of one. */
export function requireApiKey(key: string): string {
  if (isApiKey(key)) return key;
  throw new AppError(
    'configuration',
    'ADMIN_KEY_INVALID',
    'The administrator key is not of the form API- and 20 to 60 characters A-Z, 0-9',
    {
      hint: 'Give 26 random characters after API-, or let the server make a key.',
    },
  );
}

async function ensureUser(tx: Transaction, now: number): Promise<void> {
  if (await tx.collection(users).get(adminUser)) return;
  const identity = { Id: await tx.nextId(users.idPrefix), Username: 'admin', DisplayName: 'Administrator', EmailAddress: null };
  await tx.collection(users).insert({ ...identity, IsActive: true, IsService: false, IsAdministrator: true, Created: wireTime(now) });
}

async function setKey(tx: Transaction, key: string, now: number): Promise<void> {
  const document = {
    Id: adminKey,
    UserId: adminUser,
    Purpose: 'Administrator of this server',
    Hash: hashApiKey(key),
    Hint: apiKeyHint(key),
    Created: wireTime(now),
    Expires: null,
  };
  await tx.collection(apiKeys).delete(adminKey);
  await tx.collection(apiKeys).insert(document);
}
