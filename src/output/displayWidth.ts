/** Columns a text takes on a terminal: combining marks take none, wide East Asian characters and emoji two. */
export function displayWidth(text: string): number {
  // Nearly every cell; and the patterns below take long to compile, so they are no literals.
  if (/^[ -~]*$/.test(text)) return text.length;
  const combining = new RegExp('\\p{Mark}|\\u200d|\\ufe0f', 'u');
  const wide = new RegExp(`\\p{Emoji_Presentation}|[${eastAsian}]`, 'u');
  let width = 0;
  for (const character of text) {
    if (combining.test(character)) continue;
    width += wide.test(character) ? 2 : 1;
  }
  return width;
}

/** Ranges whose characters are two columns wide. Source: Unicode, East Asian Width. */
const eastAsian = '\\u1100-\\u115f\\u2e80-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f\\uff00-\\uff60\\uffe0-\\uffe6';
