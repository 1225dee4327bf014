/** Shorter secrets are not masked: they would hide half of every log (Octopus does the same). */
export const shortestMaskedLength = 4;

/**
 * Every form in which a secret may turn up in a text: raw, trimmed, each line of it, base64 (standard and URL, at the three byte
 * alignments, and of its UTF-16LE bytes), percent-encoded, and as JSON, XML, shell and hexadecimal text. Longest first.
 * Source: reliability.md §6.3, row C77.
 */
export function secretForms(value: string): readonly string[] {
  const forms = new Set<string>();
  const parts = [value, value.trim(), ...value.split(/\r\n|\r|\n/u).map((line) => line.trim())];
  for (const part of new Set(parts)) {
    if (part.length >= shortestMaskedLength) for (const form of formsOf(part)) forms.add(form);
  }
  return [...forms].filter((form) => form.length >= shortestMaskedLength).sort((a, b) => b.length - a.length);
}

function formsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8');
  const percent = encodeURIComponent(value);
  const json = JSON.stringify(value).slice(1, -1);
  const hex = bytes.toString('hex');
  return [
    value,
    ...base64Forms(bytes),
    ...base64Forms(Buffer.from(value, 'utf16le')),
    percent,
    lowerEscapes(percent),
    percent.replaceAll('%20', '+'),
    strictPercent(bytes),
    lowerEscapes(strictPercent(bytes)),
    json,
    json.replaceAll('/', '\\/'),
    value.replaceAll("'", "'\\''"),
    value.replaceAll("'", "\\'"),
    xmlEscape(value),
    xmlEscape(value).replaceAll('"', '&quot;').replaceAll("'", '&apos;'),
    hex,
    hex.toUpperCase(),
  ];
}

/** Base64 of the bytes on their own and inside a longer text, where one or two bytes before shift every character. */
function base64Forms(bytes: Buffer): readonly string[] {
  const forms = [bytes.toString('base64'), bytes.toString('base64url')];
  for (const shift of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    const stable = encoded.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
    forms.push(stable, stable.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return forms;
}

/** Percent-encoding that leaves only RFC 3986's unreserved characters, as many servers and shells write it. */
function strictPercent(bytes: Buffer): string {
  return [...bytes]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9._~-]/u.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

function lowerEscapes(text: string): string {
  return text.replace(/%[0-9A-F]{2}/gu, (escape) => escape.toLowerCase());
}

function xmlEscape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
