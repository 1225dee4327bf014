/** What an evaluation could not do, collected while it goes on. */
export interface Findings {
  /** Canonical text of each token without a value, in the order found, with the offsets in the outermost text where that happened. */
  readonly missing: Map<string, number[]>;
  /** True once a token that counts for the whole text ended in the `null` filter (octostache §9.13). */
  nulled: boolean;
}

export function noFindings(): Findings {
  return { missing: new Map(), nulled: false };
}

export function reportMissing(findings: Findings, token: string, at: number): void {
  const offsets = findings.missing.get(token);
  if (offsets === undefined) findings.missing.set(token, [at]);
  else if (offsets[offsets.length - 1] !== at) offsets.push(at);
}
