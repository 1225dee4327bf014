// Builds dist/: a small CommonJS entry, self-contained CommonJS chunks for pack, its worker threads and package inspect, everything
// else as ES modules with code splitting, the table of helps and options, and the licences of what was bundled (docs/architecture.md
// §5, Build and start-up).
import { build } from 'esbuild';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { writeCodeCache } from './codeCache.mjs';
import { writeLicences } from './licences.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** Built beside the place where it belongs and moved there when whole, so that nobody ever runs half a build. */
const dist = join(root, '.tmp', `dist-${process.pid}`);

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  // jsonc-parser's `main` is UMD, whose require() a bundle cannot follow.
  mainFields: ['module', 'main'],
  // Optional: where node:sqlite is missing, the server imports it and says what to install.
  external: ['@photostructure/sqlite', 'node:sqlite', 'typescript'],
};

/** In CommonJS there is no import.meta; the chunk's own address takes its place. */
const commonJs = {
  ...common,
  format: 'cjs',
  define: { 'import.meta.url': '__pulpo.url' },
  banner: { js: 'const __pulpo={get url(){return require("node:url").pathToFileURL(__filename).href}};' },
};

/** Packages written for CommonJS call require() for Node's modules; ES modules have none. */
const esModules = {
  ...common,
  format: 'esm',
  splitting: true,
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  banner: { js: "import{createRequire as __pulpoRequire}from'node:module';const require=__pulpoRequire(import.meta.url);" },
};

/** The global itself: a copy of all its properties, as CommonJS imports of a default make one, takes time at every start. */
const processIsGlobal = {
  name: 'process-is-global',
  setup(bundler) {
    bundler.onResolve({ filter: /^node:process$/ }, () => ({ path: 'process', namespace: 'global' }));
    bundler.onLoad({ filter: /.*/, namespace: 'global' }, () => ({ contents: 'export default globalThis.process;' }));
  },
};

/** Leaves `import()` of these modules to the ES modules beside the chunk: they are rare where start-up counts. */
function leaveToModules(paths) {
  return {
    name: 'leave-to-modules',
    setup(bundler) {
      bundler.onResolve({ filter: /.*/ }, ({ path, kind }) => {
        const target = kind === 'dynamic-import' ? paths[path] : undefined;
        return target === undefined ? undefined : { path: target, external: true };
      });
    },
  };
}

/**
 * Leaves `import()` of a module to a CommonJS chunk of its own, loaded by require(): a script that V8 compiled at build time
 * (docs/decisions/0009) has no import().
 */
function leaveToChunk(module, chunk) {
  return {
    name: 'leave-to-chunk',
    setup(bundler) {
      bundler.onResolve({ filter: /.*/ }, ({ path, kind }) =>
        kind === 'dynamic-import' && path === module ? { path: chunk, namespace: 'chunk' } : undefined,
      );
      bundler.onLoad({ filter: /.*/, namespace: 'chunk' }, ({ path }) => ({
        contents: `module.exports = require(__dirname + '/${path}');`,
      }));
    },
  };
}

/** The codec's script stands in for WebAssembly where there is no memory for that: it is read where it is needed, at once. */
const codecScriptApart = {
  name: 'codec-script-apart',
  setup(bundler) {
    bundler.onResolve({ filter: /^\.\/script\.ts$/ }, ({ importer }) =>
      dirname(importer).endsWith(join('packaging', 'codec')) ? { path: 'codecScript.cjs', namespace: 'apart' } : undefined,
    );
    bundler.onLoad({ filter: /.*/, namespace: 'apart' }, ({ path }) => ({
      contents: `exports.codecScript = () => require(__dirname + '/${path}').codecScript();`,
    }));
  },
};

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

const results = await Promise.all([
  build({
    ...common,
    format: 'cjs',
    entryPoints: { entry: 'src/entry.ts' },
    outdir: dist,
    outExtension: { '.js': '.cjs' },
    plugins: [processIsGlobal, leaveToModules({ './entryFull.ts': './main.mjs' })],
  }),
  build({
    ...commonJs,
    entryPoints: {
      pack: 'src/entryPack.ts',
      inspect: 'src/entryInspect.ts',
      packFrame: 'src/entryPackFrame.ts',
      zipWorkers: 'src/packaging/writeZipWithWorkers.ts',
      zipWorker: 'src/packaging/zipWorker.ts',
      codecScript: 'src/packaging/codec/script.ts',
    },
    outdir: dist,
    outExtension: { '.js': '.cjs' },
    plugins: [
      processIsGlobal,
      codecScriptApart,
      leaveToChunk('./writeZipWithWorkers.ts', 'zipWorkers.cjs'),
      leaveToModules({
        ora: './ora.mjs',
        chalk: './chalk.mjs',
        './writeTarGz.ts': './tar.mjs',
        '../flows/packSbom.ts': './sbom.mjs',
      }),
    ],
  }),
  build({
    ...esModules,
    entryPoints: {
      main: 'src/entryFull.ts',
      ora: 'ora',
      chalk: 'chalk',
      tar: 'src/packaging/writeTarGz.ts',
      zipWorkers: 'src/packaging/writeZipWithWorkers.ts',
      sbom: 'src/flows/packSbom.ts',
    },
    outdir: dist,
  }),
]);

await writeTables();
writeLicences(
  root,
  join(dist, 'THIRD-PARTY-LICENSES.txt'),
  results.flatMap(({ metafile }) => Object.keys(metafile.inputs)),
);
rmSync(join(root, 'dist'), { recursive: true, force: true });
renameSync(dist, join(root, 'dist'));
writeCodeCache(root);

/** Runs the command definitions once, now, so that no start has to. */
async function writeTables() {
  const file = join(dist, 'tables.mjs');
  await build({
    ...common,
    format: 'esm',
    packages: 'external',
    entryPoints: ['src/cli/buildTables.ts'],
    outfile: file,
    banner: esModules.banner,
  });
  const { buildTables } = await import(pathToFileURL(file).href);
  const { helpTable, options } = await buildTables();
  writeFileSync(join(dist, 'help.json'), JSON.stringify(helpTable));
  writeFileSync(join(dist, 'options.json'), JSON.stringify(options));
  rmSync(file);
}
