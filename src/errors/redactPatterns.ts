/**
 * Texts that are secrets by their shape alone: API keys, bearer tokens, user info in URLs. Values known to be secret at run
 * time are masked by the output's sink (output/redact.ts); this one needs no state and guards every error from its birth.
 */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/\bAPI-[A-Z0-9]{5,}\b/gi, 'API-*****'],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, '$1 *****'],
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1*****@'],
];

/** The text with everything that looks like a credential replaced by asterisks. */
export function redactPatterns(text: string): string {
  return patterns.reduce((redacted, [pattern, replacement]) => redacted.replace(pattern, replacement), text);
}
