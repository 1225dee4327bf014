import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { secretForms } from '../../src/masking/secretForms.ts';

/** Where the outputs of a run are collected: one folder per vitest process, searched by canaryTeardown.ts. */
export const captureVariable = 'PULPO_TEST_CAPTURES';

/** Every secret in a test is one of these: recognisable in any encoding, and never a real one. */
export function canary(): string {
  return `CANARY-${randomUUID()}`;
}

/** An API key with a canary's tail: `API-CANARY…`, of the shape servers accept. */
export function canaryApiKey(): string {
  return `API-CANARY${randomUUID().replaceAll('-', '').toUpperCase().slice(0, 20)}`;
}

/** Keeps what a program wrote, so that the end of the test run can search all of it for canaries. */
export function captureOutput(source: string, text: string): void {
  const folder = process.env[captureVariable];
  if (folder === undefined || text === '') return;
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, `${process.pid}.txt`), `\n--- ${source}\n${text}\n`);
}

/** The forms in which the word CANARY shows up, whatever follows it. */
export function canaryForms(): readonly string[] {
  return [...new Set(['CANARY-', 'API-CANARY'].flatMap((word) => secretForms(word, 'all')))].filter(
    (form) => form.length >= 8 || form.startsWith('CANARY'),
  );
}
