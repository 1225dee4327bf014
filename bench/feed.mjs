// The first page of a package with 100,000 versions against that of one with 100, in one feed. Rows go straight into the store.
// Budget: ≤ 2 ×.
import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
// Where the bundle finds the packages that it leaves out.
const folder = mkdtempSync(join(root, 'node_modules', '.bench-feed-'));

/** The server's sources, bundled for this run: the bench starts no HTTP, which would hide the database behind itself. */
async function loadServer() {
  const file = join(folder, 'server.mjs');
  await build({
    stdin: {
      contents: `export { openStore } from './src/server/store/openStore.ts';
export { packageDocumentId, packages } from './src/server/packages/packages.ts';
export { pageOfVersions } from './src/server/routes/packageSearch.ts';
export { presentPackage } from './src/server/resources/packages.ts';
export { linkBuilder } from './src/server/http/links.ts';`,
      resolveDir: root,
    },
    ...{ bundle: true, platform: 'node', format: 'esm', outfile: file, logLevel: 'error' },
    external: ['@photostructure/sqlite', 'node:sqlite'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return import(file);
}

function median(values) {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)];
}

try {
  const { openStore, packageDocumentId, packages, pageOfVersions, presentPackage, linkBuilder } = await loadServer();
  const clock = { now: () => Date.now(), monotonic: () => performance.now(), sleep: async () => undefined };
  const open = () => openStore({ path: join(folder, 'data'), holder: { pid: process.pid, host: 'bench' }, clock });
  const filling = await open();
  const document = (PackageId, Version) => ({
    ...{ Id: packageDocumentId(PackageId, Version), SpaceId: 'Spaces-1', PackageId, Version, FileExtension: '.nupkg' },
    ...{ PackageSizeBytes: 1000, Hash: 'a'.repeat(40), Sha256: 'b'.repeat(64) },
    ...{ Title: null, Description: 'A deployment package created from files on disk.', ReleaseNotes: null },
    Published: '2026-01-31T00:00:00.000+00:00',
  });
  const fill = async (id, count) => {
    for (let from = 0; from < count; from += 2_000) {
      await filling.store.inSpace('Spaces-1').transaction(async (tx) => {
        for (let patch = from; patch < Math.min(from + 2_000, count); patch += 1)
          await tx.collection(packages).insert(document(id, `1.${patch % 100}.${patch}`));
      });
    }
  };
  const started = performance.now();
  await fill('Few', 100);
  await fill('Many', 100_000);
  const seconds = (performance.now() - started) / 1000;

  // A server that has just written all of this would read it back from its journal.
  await filling.close();
  const { store, close } = await open();
  const space = store.inSpace('Spaces-1');

  const links = linkBuilder('Spaces-1');
  const firstPage = (packageId) =>
    space.read(async (tx) => {
      const { items, total } = await pageOfVersions(tx, { packageId, skip: 0, take: 30 });
      return { total, text: JSON.stringify(await Promise.all(items.map((stored) => presentPackage(tx, stored, links)))) };
    });
  const times = { Few: [], Many: [] };
  for (let round = 0; round < 220; round += 1) {
    for (const id of ['Few', 'Many']) {
      const before = performance.now();
      const { total } = await firstPage(id);
      if (round >= 20) times[id].push(performance.now() - before);
      if (total !== (id === 'Few' ? 100 : 100_000)) throw new Error(`${id} has ${total} versions`);
    }
  }
  await close();
  const ratio = median(times.Many) / median(times.Few);
  console.log(`first page of 30, id with     100 versions  ${median(times.Few).toFixed(2)} ms`);
  console.log(`first page of 30, id with 100,000 versions  ${median(times.Many).toFixed(2)} ms`);
  console.log(`ratio ${ratio.toFixed(2)} × (budget 2 ×); 100,100 rows stored in ${seconds.toFixed(0)} s`);
  if (ratio > 2) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
