/** Character classes as .NET has them: one UTF-16 code unit at a time, so half of an astral character is never a letter. */

const letter = /\p{L}/u;
const digit = /\p{Nd}/u;

/** True for the code units that .NET calls white space; U+FEFF and U+200B are none, U+0085 is one. */
export function isWhiteSpace(unit: number): boolean {
  if (unit < 0x80) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  if (unit < 0x2000) return unit === 0x85 || unit === 0xa0 || unit === 0x1680;
  return unit <= 0x200a || unit === 0x2028 || unit === 0x2029 || unit === 0x202f || unit === 0x205f || unit === 0x3000;
}

export function isLetter(unit: number): boolean {
  if (unit < 0x80) return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a);
  return letter.test(String.fromCharCode(unit));
}

export function isDigit(unit: number): boolean {
  if (unit < 0x80) return unit >= 0x30 && unit <= 0x39;
  return digit.test(String.fromCharCode(unit));
}

/** The text without .NET white space at the chosen ends; `String.prototype.trim` takes other characters away. */
export function trimWhiteSpace(text: string, ends: 'both' | 'start' | 'end' = 'both'): string {
  let from = 0;
  let to = text.length;
  if (ends !== 'end') while (from < to && isWhiteSpace(text.charCodeAt(from))) from += 1;
  if (ends !== 'start') while (to > from && isWhiteSpace(text.charCodeAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

/** The text with halves of astral characters that stand alone replaced by U+FFFD, as .NET encodes them. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
