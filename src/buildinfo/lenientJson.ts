/**
 * What Json.NET reads and the JSON grammar does not: names without quotes, single quotes, line breaks inside texts. Build server
 * plug-ins write such files (build-servers.md §0.2 A8). Comments and trailing commas are left to the parser, which knows them.
 */
const tokens = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/|[A-Za-z_$][\w$]*(?=\s*:)/g;

/** The text with those liberties rewritten in JSON's own form; line breaks outside of texts stay where they are. */
export function withStandardQuotes(text: string): string {
  return text.replace(tokens, (token) => {
    if (token.startsWith('/')) return token;
    const content = /^["']/.test(token) ? token.slice(1, -1) : token;
    return `"${escapeControls(content.replace(/\\[\s\S]|"/g, standardEscape))}"`;
  });
}

/** UTF-8 unless a byte order mark says otherwise: TeamCity's plug-in writes UTF-16 (build-servers.md §0.2 A8). */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

function standardEscape(text: string): string {
  if (text === '"') return '\\"';
  return text === "\\'" ? "'" : text;
}

function escapeControls(text: string): string {
  return text.replace(/[\u0000-\u001f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
