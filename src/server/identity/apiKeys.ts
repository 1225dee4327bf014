import { createHash, randomInt } from 'node:crypto';
import { z } from 'zod';
import { defineCollection } from '../store/port.ts';

const StoredApiKey = z.object({
  Id: z.string(),
  UserId: z.string(),
  Purpose: z.string(),
  /** SHA-256 of the key in hex: the key itself is known to its owner only. */
  Hash: z.string(),
  /** The first seven characters, to tell keys apart. */
  Hint: z.string(),
  Created: z.string(),
  /** Wire time, or null for a key that does not expire. */
  Expires: z.string().nullable(),
});
export type StoredApiKey = z.infer<typeof StoredApiKey>;

export const apiKeys = defineCollection({
  name: 'apikeys',
  idPrefix: 'apikeys',
  scope: 'server',
  schema: StoredApiKey,
  keys: (key) => ({ hash: key.Hash, user: key.UserId }),
  unique: [{ name: 'hash', of: (key) => [key.Hash], refusal: () => 'This API key is in use already.' }],
});

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** `length` characters of `[A-Z0-9]`, each equally likely, from the system's random source. */
export function randomKey(length: number): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}

/** A new key: `API-` and 26 characters, 134 bits (reliability.md §6.5). */
export function newApiKey(): string {
  return `API-${randomKey(26)}`;
}

/** True for keys every client accepts: the Go client refuses others before it sends anything. Short ones could be guessed. */
export function isApiKey(text: string): boolean {
  return /^API-[A-Z0-9]{20,60}$/.test(text);
}

/** A fast hash is right: the keys have more entropy than can be searched (reliability.md §6.5). */
export function hashApiKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

export function apiKeyHint(key: string): string {
  return `${key.slice(0, 7)}...`;
}
