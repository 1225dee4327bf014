import { lchown } from 'node:fs/promises';
import path from 'node:path';
import { filesBelow, foldersBelow } from './folderTree.ts';
import type { ScriptUser } from './heldFolder.ts';

/**
 * Gives a folder and everything in it to the script user, the folder last. Only for a folder that he can not enter before: what he could
 * exchange meanwhile would not be what is given to him.
 */
export async function giveTree(folder: string, user: ScriptUser): Promise<void> {
  if (user === undefined) return;
  for await (const name of foldersBelow(folder)) await lchown(path.join(folder, name), user.uid, user.gid);
  for await (const name of filesBelow(folder)) await lchown(path.join(folder, name), user.uid, user.gid);
  await lchown(folder, user.uid, user.gid);
}
