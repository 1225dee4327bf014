import { isBuiltin } from 'node:module';

/** The version of the running Node.js, without the `v`. */
export function nodeVersion(): string {
  return process.versions.node;
}

/**
 * The built-in module `node:sqlite` where this Node.js has it (from 22.13 without a flag), else undefined. Node.js 22 announces it as
 * experimental on standard error when it loads; that one warning is kept back, by its name.
 */
export async function loadNodeSqlite(): Promise<unknown> {
  const name = 'node:sqlite';
  if (!isBuiltin(name)) return undefined;
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (rest[0] === 'ExperimentalWarning' && String(warning).includes('SQLite')) return;
    Reflect.apply(emitWarning, undefined, [warning, ...rest]);
  };
  try {
    const loaded: unknown = await import(name);
    return loaded;
  } finally {
    process.emitWarning = emitWarning;
  }
}
