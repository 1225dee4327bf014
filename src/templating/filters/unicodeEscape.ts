/** A UTF-16 unit as `\u` and four lower-case hexadecimal digits. */
export function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
