import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { SecretReference } from '../blueprint/schema.ts';
import { describeSecret, secretKey } from '../blueprint/secrets.ts';
import type { SecretValues } from '../blueprint/stepToWire.ts';
import { AppError, errorCodeOf } from '../errors/appError.ts';
import type { Reporter } from '../output/events.ts';
import type { Env, Files } from '../platform/ports.ts';

export interface SecretSources {
  readonly env: Env;
  readonly files: Files;
  readonly reporter: Reporter;
  /** Absolute path of the blueprint: its files lie below this one's folder. */
  readonly blueprintPath: string;
  /** From `--secret NAME=VALUE`. */
  readonly given: ReadonlyMap<string, string>;
}

const longest = 1024 * 1024;

/**
 * Reads every secret, before anything is written. From here on each is masked in all output.
 * @throws AppError `BLUEPRINT_SECRET_MISSING`, `BLUEPRINT_SECRET_OUTSIDE`
 */
export async function readSecretValues(references: readonly SecretReference[], sources: SecretSources): Promise<SecretValues> {
  const values = new Map<string, string>();
  const missing: string[] = [];
  for (const reference of references) {
    const value = await readOne(reference, sources);
    if (value === undefined) missing.push(describeSecret(reference));
    else values.set(secretKey(reference), value);
    if (value !== undefined) sources.reporter.addSecret(value);
  }
  if (missing.length > 0) {
    throw new AppError('input', 'BLUEPRINT_SECRET_MISSING', `The blueprint needs what is not there: ${missing.join(', ')}`, {
      hint: 'Nothing was changed.',
    });
  }
  return (reference) => values.get(secretKey(reference));
}

async function readOne(reference: SecretReference, sources: SecretSources): Promise<string | undefined> {
  if ('env' in reference) return sources.env.take(reference.env);
  if ('secret' in reference) return sources.given.get(reference.secret);
  return readSecretFile(reference.file, sources);
}

/** A blueprint from elsewhere must not be able to send a file of this machine to a server. */
async function readSecretFile(file: string, { files, blueprintPath }: SecretSources): Promise<string | undefined> {
  try {
    const folder = await files.realPath(dirname(blueprintPath));
    const path = await files.realPath(resolve(folder, file));
    if (isOutside(relative(folder, path))) {
      throw new AppError('input', 'BLUEPRINT_SECRET_OUTSIDE', `The secret file ${file} lies outside of ${folder}`, {
        hint: 'A blueprint reads files below its own folder only.',
      });
    }
    return Buffer.from(await files.read(path, longest))
      .toString('utf8')
      .replace(/\r?\n$/, '');
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isOutside(path: string): boolean {
  return path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
}
