/** What a JSON text says, or undefined for a text that is none: for files and lines that others write and that may be cut or of another kind. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
