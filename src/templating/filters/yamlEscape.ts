import { plainFilter } from './filter.ts';
import { unicodeEscape } from './unicodeEscape.ts';

const escapes: Readonly<Record<string, string>> = { '\r': '\\r', '\n': '\\n', '\t': '\\t', '\\': '\\\\', '"': '\\"' };

/** `YamlSingleQuoteEscape`: doubles quotes and adds a line end to each run of them, which YAML folds away again. */
export const yamlSingleQuoteEscape = plainFilter((text) =>
  text.replace(/(?:\r?\n)+/g, (run) => (run.startsWith('\r') ? '\r\n' : '\n') + run).replaceAll("'", "''"),
);

/** `YamlDoubleQuoteEscape`: everything outside printable ASCII becomes an escape. */
export const yamlDoubleQuoteEscape = plainFilter((text) => text.replace(/["\\]|[^ -~]/g, (sign) => escapes[sign] ?? unicodeEscape(sign)));
