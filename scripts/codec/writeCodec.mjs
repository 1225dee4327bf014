// Writes src/packaging/codec/{module,script}.ts from codec.ts: the small codec as WebAssembly and as a script (docs/decisions/0009).
// `node scripts/codec/writeCodec.mjs`; a test holds the files to the source.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { format } from 'prettier';
import { compileCodec } from './compileCodec.mjs';
import { scriptOfCodec } from './scriptCodec.mjs';

const folder = dirname(fileURLToPath(import.meta.url));
const source = join(folder, 'codec.ts');
const style = { parser: 'typescript', singleQuote: true, printWidth: 140 };
const origin = '// Written by scripts/codec/writeCodec.mjs from scripts/codec/codec.ts; change that.\n';

/** The texts of the files, by name. */
export async function codecFiles() {
  const base64 = Buffer.from(compileCodec(source)).toString('base64');
  const module = `/** WebAssembly, in base64. */\nexport const codecModule =\n  '${base64}';\n`;
  const script = `/* eslint-disable max-lines, max-lines-per-function -- It is one function because a memory belongs to it, and nobody edits it. */
import type { CodecExports } from './codec.ts';

/** Does what the module does, without WebAssembly. */
export function codecScript(): CodecExports & { readonly memory: Uint8Array } {
${scriptOfCodec(source)}
}
`;
  return { 'module.ts': origin + (await format(module, style)), 'script.ts': origin + (await format(script, style)) };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const target = join(folder, '..', '..', 'src', 'packaging', 'codec');
  for (const [name, text] of Object.entries(await codecFiles())) writeFileSync(join(target, name), text);
}
