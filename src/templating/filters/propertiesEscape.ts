import { plainFilter } from './filter.ts';
import { unicodeEscape } from './unicodeEscape.ts';

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\r': '\\r', '\n': '\\n', '\t': '\\t' };

/** `PropertiesKeyEscape`: a key of a Java properties file. */
export const propertiesKeyEscape = plainFilter((text) => escapeCommon(text).replace(/[ :=]/g, '\\$&'));

/** `PropertiesValueEscape`: a value of a Java properties file; only a blank at the start needs an escape. */
export const propertiesValueEscape = plainFilter((text) => escapeCommon(text).replace(/^ /, '\\ '));

/** The reference engine escapes U+00FF too, although Latin-1 has it. */
function escapeCommon(text: string): string {
  return text.replace(/[\\\r\n\t\xff-\uffff]/g, (sign) => escapes[sign] ?? unicodeEscape(sign));
}
