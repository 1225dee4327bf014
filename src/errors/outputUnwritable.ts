/** What is said where an answer cannot be written; the fast answers of entry.ts say it without the frame around commands. */
export function outputUnwritable(stream: string, cause: unknown): { readonly message: string; readonly hint: string } {
  return {
    message: `Can't write to ${stream}: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: 'Check the space and the permissions where the output goes; the answer above is incomplete.',
  };
}
