import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect } from 'vitest';
import yauzl from 'yauzl';
import type { Effect } from './effect.ts';

/** What lies in the folder that is packed, and which of it each pattern of the vectors takes. */
const files = ['Web.config', 'a.txt', 'bin/app.dll', 'bin/pages/index.html'];
const taken: Readonly<Record<string, readonly string[]>> = {
  'bin/**': ['bin/app.dll', 'bin/pages/index.html'],
  '**/*.dll': ['bin/app.dll'],
  '*.config': ['Web.config'],
  'a.txt': ['a.txt'],
};

/** pack: the archive lies where and named as the plug-in looks for it, with the files that were asked for. */
export const packEffect: Effect = async ({ options, folder }) => {
  const base = join(folder, options.get('basePath') ?? '.');
  for (const file of files) {
    await mkdir(dirname(join(base, file)), { recursive: true });
    await writeFile(join(base, file), `content of ${file}`);
  }
  const id = options.get('id') ?? '';
  const format = (options.get('format') ?? 'nupkg').toLowerCase() === 'zip' ? 'zip' : 'nupkg';
  const out = join(folder, options.get('outFolder') ?? '.');
  const version = options.get('version');
  if (options.has('overwrite') && version !== undefined) {
    await mkdir(out, { recursive: true });
    await writeFile(join(out, `${id}.${version}.${format}`), 'what was there before');
  }
  return async () => {
    const named = (await readdir(out)).filter((name) => name.endsWith(`.${format}`));
    expect(named).toEqual([version === undefined ? expect.stringMatching(dated(id, format)) : `${id}.${version}.${format}`]);
    const entries = await entriesOf(join(out, named[0] ?? ''));
    const parts = [...entries.keys()].filter((name) => /^(_rels|package)\/|\.nuspec$|^\[Content_Types]\.xml$/.test(name));
    const content = [...entries].filter(([name]) => !parts.includes(name)).sort();
    const includes = options.all('include');
    const wanted = includes.length === 0 ? files : includes.flatMap((pattern) => taken[pattern] ?? [`nothing for ${pattern}`]);
    expect(content).toEqual(wanted.toSorted().map((name) => [name, `content of ${name}`]));
    if (format === 'zip') return void expect(parts).toEqual([]);
    const nuspec = entries.get(`${id}.nuspec`) ?? '';
    for (const field of ['id', 'version', 'title', 'description', 'releaseNotes']) {
      const value = options.get(field);
      if (value !== undefined) expect(nuspec).toContain(`<${field}>${value}</${field}>`);
    }
    if (options.has('author')) expect(nuspec).toContain(`<authors>${options.all('author').join(', ')}</authors>`);
  };
};

/** Without a version, octo takes the time. */
const dated = (id: string, format: string): RegExp => new RegExp(`^${id}\\.\\d{4}\\.\\d{1,2}\\.\\d{1,2}\\.\\d{1,6}\\.${format}$`);

async function entriesOf(path: string): Promise<Map<string, string>> {
  const archive = await yauzl.openPromise(path);
  const entries = new Map<string, string>();
  for await (const entry of archive.eachEntry()) {
    entries.set(entry.fileName, String(await buffer(await archive.openReadStreamPromise(entry))));
  }
  return entries;
}
