const beyondAscii = /[^\x00-\x7f]/;

/**
 * Upper case as .NET maps it: one character for one (`ß` stays `ß`), and nothing outside ASCII becomes ASCII
 * (`ı` and `ſ` stay, so that names do not fall together).
 */
export function toUpperCase(text: string): string {
  return beyondAscii.test(text) ? mapEach(text, (character) => character.toUpperCase()) : text.toUpperCase();
}

/** Lower case by the same rules as {@link toUpperCase}. */
export function toLowerCase(text: string): string {
  return beyondAscii.test(text) ? mapEach(text, (character) => character.toLowerCase()) : text.toLowerCase();
}

/** A key that is equal for two names the language takes for the same one (ordinal, ignoring case). */
export function foldCase(text: string): string {
  return toUpperCase(text);
}

function mapEach(text: string, map: (character: string) => string): string {
  let mapped = '';
  for (const character of text) {
    const other = map(character);
    mapped += other.length === character.length && !becomesAscii(character, other) ? other : character;
  }
  return mapped;
}

function becomesAscii(from: string, to: string): boolean {
  return from > '\x7f' && to <= '\x7f';
}
