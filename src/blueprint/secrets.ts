import type { SecretReference, VariableEntry } from './schema.ts';

/** `environment variable SMTP_PASSWORD`: how a plan names what it reads, never the value. */
export function describeSecret(reference: SecretReference): string {
  if ('env' in reference) return `environment variable ${reference.env}`;
  return 'file' in reference ? `file ${reference.file}` : `--secret ${reference.secret}`;
}

/** One key per source, so that each is read once. */
export function secretKey(reference: SecretReference): string {
  if ('env' in reference) return `env:${reference.env}`;
  return 'file' in reference ? `file:${reference.file}` : `secret:${reference.secret}`;
}

/** The secret of a variable, wherever it is written. */
export function secretOf(variable: VariableEntry): SecretReference | undefined {
  return variable.sensitive_value ?? (typeof variable.value === 'object' ? variable.value : undefined);
}

export function isSensitive(variable: VariableEntry): boolean {
  return variable.is_sensitive === true || variable.type === 'Sensitive' || variable.sensitive_value !== undefined;
}
