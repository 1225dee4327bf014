import { isUtf8 } from 'node:buffer';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { errorCodeOf } from '../../../errors/appError.ts';

export const textEncodings = ['utf8', 'utf8bom', 'utf16le', 'utf16be', 'latin1'] as const;
export type TextEncoding = (typeof textEncodings)[number];

export interface TextFile {
  readonly text: string;
  readonly encoding: TextEncoding;
}

/** Reads a text in the encoding its first bytes announce; without an announcement UTF-8, or Latin-1 where it is no UTF-8. */
export async function readTextFile(file: string): Promise<TextFile> {
  const bytes = await readFile(file);
  if (startsWith(bytes, 0xef, 0xbb, 0xbf)) return { text: bytes.toString('utf8', 3), encoding: 'utf8bom' };
  if (startsWith(bytes, 0xff, 0xfe)) return { text: bytes.toString('utf16le', 2), encoding: 'utf16le' };
  if (startsWith(bytes, 0xfe, 0xff)) return { text: Buffer.from(bytes.subarray(2)).swap16().toString('utf16le'), encoding: 'utf16be' };
  return isUtf8(bytes) ? { text: bytes.toString('utf8'), encoding: 'utf8' } : { text: bytes.toString('latin1'), encoding: 'latin1' };
}

/** Writes a text over a file that exists, with its mode. */
export async function writeTextFile(file: string, { text, encoding }: TextFile): Promise<void> {
  await writeFile(file, encode(text, encoding));
}

/** Makes a file that must not be there yet. */
export async function createTextFile(file: string, text: string, mode: number): Promise<void> {
  await writeFile(file, text, { mode, flag: 'wx' });
}

export async function removeFile(file: string): Promise<void> {
  await rm(file, { force: true });
}

export async function fileExists(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return false;
    throw error;
  }
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
