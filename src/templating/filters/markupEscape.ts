import { plainFilter } from './filter.ts';

const xmlEntities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
const jsonEscapes: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\r': '\\r', '\n': '\\n', '\t': '\\t' };

/** `HtmlEscape`: as for XML, and `/`. */
export const htmlEscape = plainFilter((text) => text.replace(/[&<>"'/]/g, (sign) => xmlEntities[sign] ?? '&#x2F;'));

/** `XmlEscape` */
export const xmlEscape = plainFilter((text) => text.replace(/[&<>"']/g, (sign) => xmlEntities[sign] ?? sign));

/** `JsonEscape`: quotes, backslashes and line ends only; other control characters stay. */
export const jsonEscape = plainFilter((text) => text.replace(/["\\\r\n\t]/g, (sign) => jsonEscapes[sign] ?? sign));
