/** A text as octo's log wrote a value that its template did not mark as literal: in double quotes (octo-classic.md §1.5). */
export function quoted(text: string): string {
  return `"${text.replaceAll('"', '\\"')}"`;
}
