import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { AppError, errorCodeOf } from '../../errors/appError.ts';
import { writePrivateFile } from './privateFile.ts';

const keyBytes = 32;

/** The key everything secret is sealed under; never stored in the database. */
export interface MasterKey {
  /** Names the key without telling it: 16 hex digits. */
  readonly id: string;
  /** A key of its own for each purpose (HKDF). */
  derive(purpose: string): Buffer;
}

/** Reads the master key; makes one (mode 0400) when there is none and `create` says so. Refuses a key others can read. */
export async function loadMasterKey(path: string, missing: 'create' | 'refuse'): Promise<MasterKey> {
  const known = await readKey(path);
  if (known) return masterKey(known);
  if (missing === 'refuse') {
    throw new AppError(
      'configuration',
      'MASTER_KEY_MISSING',
      `The master key ${path} is missing; sensitive values of this data folder cannot be read without it`,
      {
        hint: 'Put back the key that belongs to this data folder; it is not part of a backup.',
      },
    );
  }
  const fresh = randomBytes(keyBytes);
  await writePrivateFile(path, `${fresh.toString('base64')}\n`, 0o400);
  return masterKey(fresh);
}

async function readKey(path: string): Promise<Buffer | undefined> {
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) throw wrongKey(`The master key ${path} can be read by others`, `Run: chmod 0400 ${path}`);
    const key = Buffer.from(await readFile(path, 'utf8'), 'base64');
    if (key.length !== keyBytes) throw wrongKey(`The file ${path} is no master key`, 'Put back the key that belongs to this data folder.');
    return key;
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function masterKey(key: Buffer): MasterKey {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', key, '', `pulpo/${purpose}`, keyBytes));
  return { id: createHmac('sha256', derive('check')).update('master key').digest('hex').slice(0, 16), derive };
}

/** A key that does not fit the data folder. */
export function wrongKey(message: string, hint: string): AppError {
  return new AppError('configuration', 'MASTER_KEY_WRONG', message, { hint });
}
