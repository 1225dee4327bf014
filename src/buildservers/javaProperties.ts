/**
 * Reads a Java `.properties` file: Latin-1, `\uXXXX`, lines continued by a backslash, the first unescaped `=`, `:` or blank ends the key.
 * @see https://docs.oracle.com/javase/8/docs/api/java/util/Properties.html#load-java.io.Reader-
 */
export function parseProperties(bytes: Uint8Array): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  for (const line of logicalLines(Buffer.from(bytes).toString('latin1'))) {
    const match = /^((?:\\.|[^\\=:\s])*)\s*[=:]?\s*([\s\S]*)$/.exec(line);
    if (match !== null) properties.set(unescape(match[1] ?? ''), unescape(match[2] ?? ''));
  }
  return properties;
}

function logicalLines(text: string): string[] {
  const joined = text.replace(/(?<!\\)((?:\\\\)*)\\\r?\n[ \t\f]*/g, '$1');
  return joined
    .split(/\r\n|\r|\n/)
    .map((line) => line.replace(/^[ \t\f]+/, ''))
    .filter((line) => line !== '' && !/^[#!]/.test(line));
}

function unescape(text: string): string {
  return text.replace(/\\(u([0-9A-Fa-f]{4})|[\s\S])/g, (_match, escaped: string, hex?: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    return controls[escaped] ?? escaped;
  });
}

const controls: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };
