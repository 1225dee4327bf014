// The licences of the packages whose code is in the bundle, as one text.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes one section per package that contributed a file; a package without a licence file is named with its declared licence. */
export function writeLicences(root, file, inputs) {
  const folders = [...new Set(inputs.map(packageFolder).filter((folder) => folder !== undefined))].sort();
  const sections = folders.map((folder) => section(join(root, folder)));
  const text = ['The files of this folder contain code of the packages below, under their licences.', ...sections].join(
    `\n\n${'-'.repeat(80)}\n\n`,
  );
  writeFileSync(file, `${text}\n`);
}

/** `node_modules/a/node_modules/@b/c/lib/x.js` → `node_modules/a/node_modules/@b/c` */
function packageFolder(path) {
  const at = path.lastIndexOf('node_modules/');
  if (at === -1) return undefined;
  const rest = path.slice(at + 'node_modules/'.length).split('/');
  return path.slice(0, at) + 'node_modules/' + rest.slice(0, rest[0].startsWith('@') ? 2 : 1).join('/');
}

function section(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const found = existsSync(folder) ? readdirSync(folder).find((entry) => /^(licen[cs]e|copying)(\.|-|$)/i.test(entry)) : undefined;
  const text = found === undefined ? `Licence: ${license}` : readFileSync(join(folder, found), 'utf8').trim();
  return `${name} ${version} (${license})\n\n${text}`;
}
