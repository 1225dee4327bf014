import { promises } from 'node:fs';
import { resolve } from 'node:path';
import { AppError } from '../errors/appError.ts';
import type { Streams } from '../platform/ports.ts';
import type { SecretReaders } from './chooseCredential.ts';

/** More than any key: a wrong file must not be read whole. */
const largest = 64 * 1024;

/** Reads keys from files (relative to `cwd`) and from standard input. */
export function secretReaders(cwd: string, stdin: Streams['stdin']): SecretReaders {
  return {
    readFile: (path) => guarded(path, () => promises.readFile(resolve(cwd, path), 'utf8')),
    readStdin: () => guarded('standard input', () => readAll(stdin)),
  };
}

async function readAll(stdin: Streams['stdin']): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stdin.stream()) {
    const bytes: Uint8Array = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    length += bytes.length;
    if (length > largest) throw new Error(`more than ${largest} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function guarded(place: string, read: () => Promise<string>): Promise<string> {
  try {
    return await read();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('configuration', 'CREDENTIAL_UNREADABLE', `Can't read the API key from ${place}: ${reason}`, { cause });
  }
}
