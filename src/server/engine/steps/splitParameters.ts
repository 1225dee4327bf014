/**
 * Splits script parameters as a command line: blanks separate, quotes of both kinds hold together, a backslash outside single quotes
 * takes the next character as it is. Nothing is expanded.
 */
export function splitParameters(text: string): readonly string[] {
  const parameters: string[] = [];
  let current: string | undefined;
  let quote = '';
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '\\' && quote !== "'" && index + 1 < text.length && isEscapable(text.charAt(index + 1), quote)) {
      current = (current ?? '') + text.charAt((index += 1));
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else current = (current ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      current ??= '';
    } else if (/\s/.test(character)) {
      if (current !== undefined) parameters.push(current);
      current = undefined;
    } else {
      current = (current ?? '') + character;
    }
  }
  return current === undefined ? parameters : [...parameters, current];
}

/** Inside double quotes a backslash is itself, except before a quote or a backslash. */
function isEscapable(character: string, quote: string): boolean {
  return quote === '' || character === '"' || character === '\\';
}
