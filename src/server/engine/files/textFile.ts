import { isUtf8 } from 'node:buffer';
import { constants, open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { errorCodeOf } from '../../../errors/appError.ts';
import { stepFailed } from '../deployment/failures.ts';
import type { ScriptUser } from './heldFolder.ts';
import { createEntry, removeEntry, unlessAbsent, withFolder } from './heldFolder.ts';

export const textEncodings = ['utf8', 'utf8bom', 'utf16le', 'utf16be', 'latin1'] as const;
export type TextEncoding = (typeof textEncodings)[number];

export interface TextFile {
  readonly text: string;
  readonly encoding: TextEncoding;
}

export interface TextPlace {
  /** The folder the file must be in, also when every link on the way is followed. */
  readonly root: string;
  /** Relative to the root. */
  readonly name: string;
  /** To whom the file must belong; undefined: to anybody. */
  readonly user: ScriptUser;
}

/**
 * Changes the text of a file that exists, keeping its mode. `change` answers undefined to leave it as it is. Links, what is no regular
 * file, what is outside the root and what is not the script user's own are refused: scripts may have put them there.
 */
export async function rewriteText(place: TextPlace, change: (file: TextFile) => TextFile | undefined): Promise<void> {
  const file = path.join(place.root, place.name);
  await requireInside(place);
  const handle = await open(file, constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((cause: unknown) => {
    throw errorCodeOf(cause) === 'ELOOP' ? stepFailed(`'${file}' is a link, which is not written through.`, { cause }) : cause;
  });
  try {
    // Asked of the open file: its name may lead to another one by now.
    const stats = await handle.stat();
    if (!stats.isFile()) throw stepFailed(`'${file}' is no regular file.`);
    if (place.user !== undefined && stats.uid !== place.user.uid)
      throw stepFailed(`The file '${file}' does not belong to '${place.user.name}', as whom steps run, so the server does not change it.`);
    const changed = change(decode(await handle.readFile()));
    if (changed === undefined) return;
    const bytes = encode(changed.text, changed.encoding);
    await handle.truncate(0);
    for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at, bytes.length - at, at)).bytesWritten;
  } finally {
    await handle.close();
  }
}

async function requireInside({ root, name }: TextPlace): Promise<void> {
  const [inside, folder] = await Promise.all([realpath(root), realpath(path.dirname(path.join(root, name)))]);
  if (folder === inside || folder.startsWith(inside + path.sep)) return;
  throw stepFailed(`The file '${path.join(root, name)}' leads out of '${root}' and is not changed.`);
}

/** A text in the encoding its first bytes announce; without an announcement UTF-8, or Latin-1 where it is no UTF-8. */
function decode(bytes: Buffer): TextFile {
  if (startsWith(bytes, 0xef, 0xbb, 0xbf)) return { text: bytes.toString('utf8', 3), encoding: 'utf8bom' };
  if (startsWith(bytes, 0xff, 0xfe)) return { text: bytes.toString('utf16le', 2), encoding: 'utf16le' };
  if (startsWith(bytes, 0xfe, 0xff)) return { text: Buffer.from(bytes.subarray(2)).swap16().toString('utf16le'), encoding: 'utf16be' };
  return isUtf8(bytes) ? { text: bytes.toString('utf8'), encoding: 'utf8' } : { text: bytes.toString('latin1'), encoding: 'latin1' };
}

/** Makes a file that only the script user reads; false if something with that name is there already, which stays as it is. */
export function createTextFile(place: TextPlace, text: string): Promise<boolean> {
  return withFolder(place.root, place.user, async (held) => {
    try {
      const handle = await createEntry(held, place.name, { user: place.user, mode: 0o600 });
      await handle.writeFile(text).finally(() => handle.close());
      return true;
    } catch (error) {
      if (errorCodeOf(error) === 'EEXIST') return false;
      throw error;
    }
  });
}

/** Removes a file directly in its root, if it is there. */
export async function removeFile({ root, name, user }: TextPlace): Promise<void> {
  await unlessAbsent(withFolder(root, user, (held) => removeEntry(held, name, user)));
}

function startsWith(bytes: Buffer, ...first: readonly number[]): boolean {
  return first.every((byte, index) => bytes[index] === byte);
}

function encode(text: string, encoding: TextEncoding): Buffer {
  switch (encoding) {
    case 'utf8':
      return Buffer.from(text, 'utf8');
    case 'utf8bom':
      return Buffer.from(`\ufeff${text}`, 'utf8');
    case 'utf16le':
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 'utf16be':
      return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
    case 'latin1':
      return Buffer.from(text, 'latin1');
  }
}
