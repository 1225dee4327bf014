// Writes the documents that are made from the sources, or with --check compares them: docs/errors.md from src/errors,
// docs/blueprint.schema.json from src/blueprint.
import { build } from 'esbuild';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const check = process.argv.includes('--check');

const { errorCodes, exitCodes, blueprintJsonSchema } = await load(`
  export { errorCodes } from './src/errors/codes.ts';
  export { exitCodes } from './src/errors/exitCodes.ts';
  export { blueprintJsonSchema } from './src/blueprint/schema.ts';
`);
const documents = {
  'docs/errors.md': errorsDocument(),
  'docs/blueprint.schema.json': `${JSON.stringify(blueprintJsonSchema(), null, 2)}\n`,
};

let stale = 0;
for (const [path, text] of Object.entries(documents)) {
  const file = join(root, path);
  if (!check) writeFileSync(file, text);
  else if (read(file) !== text) {
    stale += 1;
    console.log(`${path} is not what the sources say: run node scripts/docs.mjs`);
  }
}
console.log(check ? `${Object.keys(documents).length} generated documents compared` : `${Object.keys(documents).length} documents written`);
process.exitCode = stale > 0 ? 1 : 0;

function errorsDocument() {
  const meanings = {
    ok: 'Done.',
    failed: 'A deployment or an item failed.',
    io: 'A local file or stream could not be read or written.',
    usage: 'The command line is wrong.',
    input: 'A named input is missing or is not what it should be.',
    configuration: 'Settings, certificate, foreign redirect, not an Octopus server, port or data folder in use.',
    auth: 'Authentication or permission.',
    refused: 'The server refused: not found, validation, conflict.',
    network: 'Network or server failure; it is safe to run again.',
    unknown: 'The request may or may not have been carried out; what to check is printed.',
    pending: 'Still running when the wait ended.',
    bug: 'A bug of pulpo.',
    interrupted: 'Ended by Ctrl-C.',
    terminated: 'Ended by SIGTERM, or its terminal was closed.',
  };
  const rows = Object.entries(exitCodes).map(
    ([ending, { native, classic }]) => `| ${ending} | ${native} | ${classic} | ${meanings[ending]} |`,
  );
  const codes = Object.entries(errorCodes).map(([code, meaning]) => `### ${code}\n\n${meaning}\n`);
  return `<!-- Made by scripts/docs.mjs from src/errors: change it there. -->
# Errors

Every failure names what failed, with which value, and what to do. With \`--output-format json\` the error is in the document.

## Errors in JSON

A run that did nothing answers one document \`{ "Error": … }\` on standard error (called as \`octo\`: on standard output). A run that did or started something answers its
usual document on standard output, in which \`Error\` is null or tells what went wrong, once for the run or once per package. The keys are always these:

| key | value |
| --- | --- |
| Code | One of the codes below. |
| Message | What failed, with which value. |
| Hint | What to do about it, or null. |
| Details | Further lines, one per finding; may be empty. |
| ExitCode | The exit code of a run that fails because of this error alone, in the numbers of the program that was called. |

The error of a run that did nothing else has \`Releases\` (versions) and \`Tasks\` (\`Id\`, \`State\`, \`Url\`) besides: what was made on the server before it. The \`Error\` of a
single deployment or task is no such object but the text of the server, or null: the run itself went well.

## Exit codes

\`pulpo\` ends with the native code, the same program called as \`octo\` with the classic one.

| ending | native | classic | meaning |
| --- | --- | --- | --- |
${rows.join('\n')}

## Codes

${codes.join('\n')}`;
}

async function load(contents) {
  const folder = mkdtempSync(join(tmpdir(), 'pulpo-docs-'));
  try {
    const outfile = join(folder, 'sources.mjs');
    await build({
      stdin: { contents, resolveDir: root, loader: 'ts' },
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile,
      logLevel: 'warning',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
