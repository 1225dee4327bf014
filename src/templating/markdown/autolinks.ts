/** An address in running text that Markdown makes a link of. */
export interface FoundAddress {
  readonly text: string;
  readonly address: string;
  /** Units of the source it takes. */
  readonly length: number;
}

const bare = /(?:https?:\/\/|ftp:\/\/|mailto:|www\.)[^\s<]{1,2000}/y;

/** The address at a place, if one starts there: not inside a word, and without punctuation behind it. */
export function bareAddress(text: string, at: number): FoundAddress | undefined {
  if (!/[hfmw]/.test(text.charAt(at)) || /[\p{L}\p{N}]/u.test(text.charAt(at - 1))) return undefined;
  bare.lastIndex = at;
  const match = bare.exec(text)?.[0];
  if (match === undefined) return undefined;
  const trimmed = withoutPunctuation(match);
  const found = { text: trimmed, address: trimmed, length: trimmed.length };
  if (trimmed.startsWith('mailto:')) return /^mailto:[^@]+@[^@.]+\../.test(trimmed) ? { ...found, text: trimmed.slice(7) } : undefined;
  if (trimmed.startsWith('www.')) return /^www\.[^.]+\.[^.]/.test(trimmed) ? { ...found, address: `http://${trimmed}` } : undefined;
  return /:\/\/[^/?#.]/.test(trimmed) ? found : undefined;
}

/** Punctuation at the end belongs to the sentence, as does a closing parenthesis without an opening one. */
function withoutPunctuation(address: string): string {
  let end = address.length;
  for (;;) {
    const sign = address.charAt(end - 1);
    const isUnpaired = sign === ')' && count(address.slice(0, end), ')') > count(address.slice(0, end), '(');
    if (end === 0 || !(/[?!.,:*_~'"]/.test(sign) || isUnpaired)) return address.slice(0, end);
    end -= 1;
  }
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}
