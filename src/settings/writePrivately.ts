import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCodeOf } from '../errors/appError.ts';
import { currentProcess } from '../platform/nodeHost.ts';

/**
 * Writes a small file that only its owner may read: under another name first, then renamed; on disk when it resolves. Its folder must
 * exist. What a killed process left under the other name is removed.
 */
export async function writePrivately(path: string, text: string): Promise<void> {
  const part = `${path}.${currentProcess().pid}.part`;
  await rm(part, { force: true });
  try {
    const file = await open(part, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
  } finally {
    await rm(part, { force: true });
  }
  await syncFolder(dirname(path));
}

/** Windows has nothing of the kind. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    const code = errorCodeOf(error);
    if (code !== 'EISDIR' && code !== 'EPERM' && code !== 'EINVAL') throw error;
  }
}
