import { join } from 'node:path';
import { z } from 'zod';
import { errorCodeOf } from '../errors/appError.ts';
import { makeFolders } from '../platform/nodeFolders.ts';
import type { Clock, Env, Files } from '../platform/ports.ts';
import { writePrivately } from '../settings/writePrivately.ts';

/** Names are good for a minute; that a server did not answer is believed for a few seconds only. */
const lifetime = { names: 60_000, nothing: 5000 } as const;
const largest = 4_000_000;

const Remembered = z.array(z.object({ about: z.string(), at: z.number(), names: z.array(z.string()) }));
type Remembered = z.infer<typeof Remembered>;

export interface Memory {
  readonly env: Env;
  readonly files: Pick<Files, 'read'>;
  readonly clock: Clock;
}

/**
 * Names that were asked for a moment ago, or those that `ask` gives. They are kept in a file of the user's cache folder with mode 0600,
 * which holds names, server addresses and times, and nothing secret. Without a folder for it nothing is kept.
 */
export async function rememberNames(about: string, memory: Memory, ask: () => Promise<readonly string[]>): Promise<readonly string[]> {
  const folder = cacheFolder(memory.env);
  if (folder === undefined) return ask();
  const path = join(folder, 'names.json');
  const kept = (await readKept(path, memory.files)).filter((entry) => isFresh(entry, memory.clock));
  const known = kept.find((entry) => entry.about === about);
  if (known !== undefined) return known.names;
  const names = await ask();
  await keep(folder, path, [...kept, { about, at: memory.clock.now(), names: [...names] }]);
  return names;
}

function cacheFolder(env: Env): string | undefined {
  const [local, cache, home] = ['LOCALAPPDATA', 'XDG_CACHE_HOME', 'HOME'].map((name) => env.get(name) ?? '');
  if (local) return join(local, 'pulpo', 'cache');
  if (cache?.startsWith('/') === true) return join(cache, 'pulpo');
  return home ? join(home, '.cache', 'pulpo') : undefined;
}

function isFresh({ at, names }: Remembered[number], clock: Clock): boolean {
  const age = clock.now() - at;
  return age >= 0 && age < (names.length === 0 ? lifetime.nothing : lifetime.names);
}

/** A file that is missing, unreadable or of something else is as good as none: it only saves a question. */
async function readKept(path: string, files: Memory['files']): Promise<Remembered> {
  try {
    return Remembered.parse(JSON.parse(new TextDecoder().decode(await files.read(path, largest))));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError || errorCodeOf(error) !== undefined) return [];
    throw error;
  }
}

/** The next press of the key asks again where nothing could be kept. */
async function keep(folder: string, path: string, entries: Remembered): Promise<void> {
  try {
    makeFolders(folder, 0o700);
    await writePrivately(path, JSON.stringify(entries));
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
  }
}
