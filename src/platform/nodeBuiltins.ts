/** Modules of Node that take milliseconds to load, loaded when they are first needed (docs/decisions/0009). */
import type * as Crypto from 'node:crypto';
import process from 'node:process';
import type * as Zlib from 'node:zlib';

let loadedZlib: typeof Zlib | undefined;

export function zlib(): typeof Zlib {
  return (loadedZlib ??= process.getBuiltinModule('node:zlib'));
}

/** Whether somebody has needed it. */
export function isZlibLoaded(): boolean {
  return loadedZlib !== undefined;
}

export function crypto(): typeof Crypto {
  return process.getBuiltinModule('node:crypto');
}
