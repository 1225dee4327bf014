// Holds what `npm pack` would publish: only the files below, every one that must be there, and a size ceiling.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** Packed bytes. Raise it with a reason in the commit. */
const ceiling = 1_500_000;
/** What a user of the package reads; what developers read stays in the repository. */
const documents = [
  'docs/blueprint.schema.json',
  'docs/differences-from-octo.md',
  'docs/errors.md',
  'docs/json/README.md',
  'docs/json/error.schema.json',
  'docs/octostache.md',
  'docs/platforms.md',
];
const allowed = [
  /^docs\/json\/[\w-]+\.schema\.json$/,
  /^bin\/(pulpo|octo)\.cjs$/,
  /^dist\/[\w./-]+\.(cjs|mjs|js|json)$/,
  /^dist\/pack\.\w+-\w+-[\d.]+\.cache$/,
  /^dist\/THIRD-PARTY-LICENSES\.txt$/,
  /^(README|SECURITY|CHANGELOG)\.md$/,
  /^LICENSE$/,
  /^package\.json$/,
];
const required = [
  'bin/pulpo.cjs',
  'bin/octo.cjs',
  'dist/entry.cjs',
  'dist/pack.cjs',
  'dist/inspect.cjs',
  'dist/THIRD-PARTY-LICENSES.txt',
  ...documents,
  'README.md',
  'LICENSE',
  'SECURITY.md',
  'CHANGELOG.md',
  'package.json',
];

const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json'], { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' });
const answer = JSON.parse(stdout);
const [packed] = Array.isArray(answer) ? answer : Object.values(answer);
const paths = packed.files.map(({ path }) => path);
/** Links of the shipped documents to files of the repository, as paths in it. */
const links = paths
  .filter((path) => path.endsWith('.md'))
  .flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g)].map(([, target]) => ({
      path,
      target: join(dirname(path), target).split(sep).join('/'),
    })),
  );
const manifest = packed.files.find(({ path }) => path === 'package.json');

const problems = [
  ...paths
    .filter((path) => !documents.includes(path) && !allowed.some((pattern) => pattern.test(path)))
    .map((path) => `unexpected file: ${path}`),
  ...required.filter((path) => !paths.includes(path)).map((path) => `missing file: ${path}`),
  ...links.filter(({ target }) => !paths.includes(target)).map(({ path, target }) => `${path} links to ${target}, which is not shipped`),
  ...(packed.size > ceiling ? [`${packed.size} bytes packed, ${ceiling} allowed`] : []),
  ...(manifest === undefined ? ['no package.json'] : []),
];
for (const problem of problems) console.log(problem);
console.log(`${packed.filename}: ${paths.length} files, ${packed.size} bytes packed, ${packed.unpackedSize} unpacked`);
process.exitCode = problems.length > 0 ? 1 : 0;
