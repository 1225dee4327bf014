import { conflict } from '../refusal.ts';

/** Refuses an update of a document that somebody else changed since the writer read it: 409, in the words other servers use. */
export function refuseStale(
  kind: string,
  stored: { readonly Id: string; readonly Version: number },
  sentVersion: number | null | undefined,
): void {
  if (sentVersion === null || sentVersion === undefined || sentVersion === stored.Version) return;
  throw conflict(
    `Modification failed for '${kind}' document with '${stored.Id}' Id because submitted data was out of date. Refresh the document and try again.`,
  );
}
