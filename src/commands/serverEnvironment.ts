import type { Env } from '../platform/ports.ts';

/** What Node, the system's libraries and the server itself read of the environment; on Windows also what programs need to start. */
const needed = [
  ...['NODE_ENV', 'NODE_OPTIONS', 'NODE_PATH', 'NODE_EXTRA_CA_CERTS', 'NODE_ICU_DATA', 'NODE_NO_WARNINGS', 'NODE_V8_COVERAGE'],
  ...['NODE_COMPILE_CACHE', 'UV_THREADPOOL_SIZE', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'OPENSSL_CONF', 'LD_LIBRARY_PATH'],
  ...['LC_CTYPE', 'LC_MESSAGES', 'LC_COLLATE', 'LC_NUMERIC', 'LC_TIME', 'LANGUAGE', 'TERM', 'COLORTERM', 'NO_COLOR', 'FORCE_COLOR', 'CI'],
  ...['XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_RUNTIME_DIR', 'SHELL', 'PWD', 'HOSTNAME'],
  ...['SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT', 'TEMP', 'TMP', 'USERPROFILE', 'USERNAME', 'APPDATA', 'LOCALAPPDATA'],
] as const;

/**
 * Forgets every variable that neither steps inherit nor the server needs. Steps that run as the same user can read this process's
 * environment, and no rule about names knows every secret (`DATABASE_URL`, `MYSQL_PWD`), so only what is listed stays (fault row S32).
 */
export function forgetEnvironment(env: Env, inherited: readonly string[]): void {
  const kept = new Set<string>([...needed, ...inherited]);
  // Windows writes `Path`.
  for (const name of Object.keys(env.all())) if (!kept.has(name.toUpperCase())) env.take(name);
}
