/** Readers that others wrote, to hold ours against. Each gives SHA-256 by name, or undefined for an archive it refuses. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import yauzl from 'yauzl';
import type { ArchiveEntry } from '../../../src/packaging/archiveEntry.ts';
import type { ReadOptions } from '../../../src/packaging/readArchive.ts';
import { readArchive } from '../../../src/packaging/readArchive.ts';

export type Contents = Readonly<Record<string, string>>;

/** Reads every archive in one process; Python takes a second to start. */
export function readWithPython(paths: readonly string[]): readonly (Contents | undefined)[] {
  const script = `
import hashlib, json, sys, tarfile, zipfile
def digest(f):
    h = hashlib.sha256()
    for chunk in iter(lambda: f.read(1 << 20), b''): h.update(chunk)
    return h.hexdigest()
def contents(path):
    if path.endswith('gz'):
        with tarfile.open(path) as t:
            return {m.name: digest(t.extractfile(m)) for m in t.getmembers() if m.isfile()}
    with zipfile.ZipFile(path) as z:
        names = z.namelist()
        if len(set(names)) < len(names): raise ValueError('twice')
        return {n: digest(z.open(n)) for n in names if not n.endswith('/')}
def attempt(path):
    try: return contents(path)
    except Exception: return None
print(json.dumps([attempt(path) for path in json.load(sys.stdin)]))`;
  const answer = execFileSync('python3', ['-W', 'ignore', '-c', script], {
    input: JSON.stringify(paths),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return (JSON.parse(answer) as (Contents | null)[]).map((found) => found ?? undefined);
}

export async function readWithYauzl(path: string): Promise<Contents | undefined> {
  const found: Record<string, string> = {};
  try {
    const zip = await yauzl.openPromise(path, { strictFileNames: true });
    for await (const entry of zip.eachEntry()) {
      if (Object.hasOwn(found, entry.fileName)) return undefined;
      if (entry.fileName.endsWith('/')) continue;
      const hash = createHash('sha256');
      for await (const chunk of await zip.openReadStreamPromise(entry)) hash.update(chunk as Buffer);
      found[entry.fileName] = hash.digest('hex');
    }
    return found;
  } catch {
    return undefined;
  }
}

export async function readWithOurs(path: string, options: ReadOptions = {}): Promise<Contents> {
  const found: Record<string, string> = {};
  const visit = (entry: ArchiveEntry) => {
    const hash = createHash('sha256');
    return {
      write: (chunk: Uint8Array) => void hash.update(chunk),
      end: () => {
        if (entry.kind === 'file' && entry.role === 'content') found[entry.name] = hash.digest('hex');
      },
    };
  };
  await readArchive(path, visit, options);
  return found;
}

/** Whether a program's own test of an archive passes. */
export function passes(program: 'unzip' | '7z' | 'bsdtar' | 'tar', path: string): boolean {
  const args = { unzip: ['-tqq', '-P', 'x', path], '7z': ['t', '-px', path], bsdtar: ['-tf', path], tar: ['-tzf', path] }[program];
  return spawnSync(program, args, { stdio: ['ignore', 'ignore', 'ignore'] }).status === 0;
}
