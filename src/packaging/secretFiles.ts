/**
 * Whether a file looks like one that holds credentials. `byContent`: only what is in it tells, ask {@link holdsRegistryToken}.
 */
export function looksSecret(name: string): 'yes' | 'no' | 'byContent' {
  const file = name.lastIndexOf('/') + 1;
  if (name.startsWith('.npmrc', file) && name.length === file + '.npmrc'.length) return 'byContent';
  if (name.startsWith('.env', file) || name.endsWith('.pem')) return 'yes';
  // ssh calls keys id_ed25519 or id_ed25519_sk, people id_rsa-work or id_rsa.bak; what ends in .pub is no secret.
  return name.startsWith('id_', file) && !name.endsWith('.pub') ? 'yes' : 'no';
}

/** Whether the text of an .npmrc holds a token or password itself, not a reference to the environment. */
export function holdsRegistryToken(text: string): boolean {
  return /^\s*[^;#\n]*(?:_authToken|_auth|_password)\s*=\s*(?!\s*["']?\$\{)\S/m.test(text);
}
