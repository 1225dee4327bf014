import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { FoundFile } from './foundFile.ts';

/** What was read of a file, and what happened to it since the folder was read; `undefined` where nothing did. */
export interface SourceContent {
  readonly size: number;
  readonly problem: string | undefined;
}

/** Fills the buffer from the start of a file and looks whether the file is still what it was. Errors are the system's own. */
export function readSource(file: FoundFile, buffer: Uint8Array): SourceContent {
  const descriptor = openSync(file.path, 'r');
  try {
    const size = readFully(descriptor, buffer, 0);
    return { size, problem: changeOf(file, size, descriptor) };
  } finally {
    closeSync(descriptor);
  }
}

/** Reads until the buffer is full or the file ends: one call may bring less than asked for. */
export function readFully(descriptor: number, buffer: Uint8Array, position: number): number {
  let filled = 0;
  while (filled < buffer.length) {
    const read = readSync(descriptor, buffer, filled, buffer.length - filled, position + filled);
    if (read === 0) break;
    filled += read;
  }
  return filled;
}

/** What happened to an open file since the folder was read, as the end of a sentence. */
export function changeOf(file: FoundFile, bytesRead: number, descriptor: number): string | undefined {
  const now = fstatSync(descriptor);
  if (now.size < file.size || bytesRead < file.size) return 'shrank';
  if (now.size > file.size) return 'grew';
  if (now.ino !== file.inode) return 'was replaced';
  return now.mtimeMs === file.modifiedMs ? undefined : 'was written to';
}
