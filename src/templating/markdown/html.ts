import { namedEntities } from './entities.ts';

const markup: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as HTML text. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => markup[sign] ?? sign);
}

/** An address as an attribute's value: percent-encoded where it must be, what is encoded already stays. */
export function escapeAddress(address: string): string {
  const encoded = address.replace(/%[0-9a-f]{2}|[^\w\-.!~*'();/?:@&=+$,#%]/giu, (part) => (/^%../.test(part) ? part : encodePart(part)));
  return escapeHtml(encoded.replace(/%(?![0-9a-f]{2})/gi, '%25'));
}

/** Backslash escapes and entities taken out of a link's address or title, or a code block's language. */
export function unescapeText(text: string): string {
  return text.replace(
    /\\([!-/:-@[-`{-~])|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});/gi,
    (all: string, escaped?: string) => escaped ?? decodeEntity(all) ?? all,
  );
}

/** The characters an entity such as `&amp;`, `&#65;` or `&#x41;` stands for; undefined for one that is not known. */
export function decodeEntity(entity: string): string | undefined {
  const name = entity.slice(1, -1);
  if (!name.startsWith('#')) return namedEntities.get(name);
  const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : Number(name.slice(1));
  const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : '\ufffd';
}

function encodePart(part: string): string {
  return /\p{Surrogate}/u.test(part) ? '%EF%BF%BD' : encodeURIComponent(part);
}
