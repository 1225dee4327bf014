/** The ways a secret can be written in a log: reliability.md §6.3. */

const shortest = 4;
const longestEncoded = 16_384;
const pieceLength = 512;

/**
 * The texts that give a secret away, without line breaks (the search ignores those of the log too). Empty for a secret of three
 * characters or less, which is never masked (engine.md §3.4). `plain` leaves the encodings out.
 */
export function secretForms(secret: string, kinds: 'all' | 'plain'): readonly string[] {
  if (secret.length < shortest) return [];
  const forms = new Set<string>();
  const add = (form: string): void => {
    for (const piece of pieces(form.replace(/[\r\n]/g, ''))) forms.add(piece);
  };
  const lines = secret.split(/[\r\n]+/);
  for (const plain of new Set([secret, secret.trim(), ...lines, ...lines.map((line) => line.trim())])) {
    if (plain.length < shortest) continue;
    add(plain);
    if (kinds === 'all' && plain.length <= longestEncoded) for (const form of encodings(plain)) add(form);
  }
  return [...forms].filter((form) => form.length >= shortest);
}

/** Very long texts are searched piece by piece: pieces that follow each other are masked as one. */
function pieces(form: string): string[] {
  if (form.length <= 2 * pieceLength) return [form];
  const found: string[] = [];
  for (let at = 0; at < form.length; at += pieceLength) {
    const rest = form.length - at;
    if (rest < 2 * pieceLength) return [...found, form.slice(at)];
    found.push(form.slice(at, at + pieceLength));
  }
  return found;
}

function encodings(plain: string): string[] {
  const utf8 = Buffer.from(plain, 'utf8');
  const hex = utf8.toString('hex');
  return [
    ...base64Forms(utf8),
    ...base64Forms(Buffer.from(plain, 'utf16le')),
    hex,
    hex.toUpperCase(),
    ...percentForms(utf8),
    ...jsonForms(plain),
    ...markupForms(plain),
    ...quotedForms(plain),
  ];
}

/** Whole, and the part that stays the same when 0, 1 or 2 bytes stand before it and anything after it; both alphabets. */
function base64Forms(bytes: Buffer): string[] {
  const forms = [bytes.toString('base64'), bytes.toString('base64').replace(/=+$/, '')];
  for (const before of [0, 1, 2]) {
    const length = before + bytes.length;
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    forms.push(text.slice(before === 0 ? 0 : before + 1, length % 3 === 0 ? text.length : -1));
  }
  return forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}

function percentForms(utf8: Buffer): string[] {
  const form = (unreserved: RegExp): string =>
    [...utf8]
      .map((byte) => {
        const character = String.fromCharCode(byte);
        return unreserved.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
      })
      .join('');
  // RFC 3986, JavaScript's encodeURIComponent and encodeURI.
  const upper = [/[A-Za-z0-9\-._~]/, /[A-Za-z0-9\-._~!'()*]/, /[A-Za-z0-9\-._~!'()*;,/?:@&=+$#]/].map(form);
  const both = upper.flatMap((text) => [text, text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())]);
  return both.flatMap((text) => [text, text.replaceAll('%20', '+')]);
}

function jsonForms(plain: string): string[] {
  const json = JSON.stringify(plain).slice(1, -1);
  const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const ascii = json.replace(/[\u0080-\uffff]/g, escape);
  return [json, ascii, json.replaceAll('/', '\\/'), ascii.replace(/[<>&]/g, escape)];
}

function markupForms(plain: string): string[] {
  const text = plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const attribute = text.replaceAll('"', '&quot;');
  return [text, attribute, attribute.replaceAll("'", '&apos;'), attribute.replaceAll("'", '&#39;'), attribute.replaceAll("'", '&#x27;')];
}

/** Inside single quotes of a shell and of JavaScript, and as bash's `%q` and `set -x` write it. */
function quotedForms(plain: string): string[] {
  return [
    plain.replaceAll("'", "'\\''"),
    plain.replaceAll('\\', '\\\\').replaceAll("'", "\\'"),
    plain.replace(/[^A-Za-z0-9_@%+=:,./-]/g, (character) => `\\${character}`),
  ];
}
