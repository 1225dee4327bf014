/** Sensitive values at rest: AES-256-GCM under a key derived from the master key (reliability.md §6.8). */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '../../errors/appError.ts';
import type { MasterKey } from './masterKey.ts';

/** Where a sealed value belongs: it opens only there, so that a value moved to another row is no value. */
export interface SealedPlace {
  /** The collection's name: `variablesets`. */
  readonly collection: string;
  /** The document's id. */
  readonly id: string;
  /** What in it: the variable's id, the property's name. */
  readonly field: string;
}

export interface Sealer {
  /** `v1|key id|nonce|ciphertext|tag`, safe to store. */
  seal(value: string, place: SealedPlace): string;
  /** The value again; the AppError `SEALED_VALUE_UNREADABLE` if it was changed, moved or sealed with another key. */
  open(sealed: string, place: SealedPlace): string;
}

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

export function createSealer(master: MasterKey): Sealer {
  const key = master.derive('documents');
  return {
    seal(value, place) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(placeBytes(place));
      const sealed = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
      return ['v1', master.id, text(nonce), text(sealed), text(cipher.getAuthTag())].join('|');
    },
    open(sealed, place) {
      const [version, keyId, nonce, value, tag, ...rest] = sealed.split('|');
      if (version !== 'v1' || nonce === undefined || value === undefined || tag === undefined || rest.length > 0)
        throw unreadable(place, 'It has no known form');
      if (keyId !== master.id) throw unreadable(place, `It was sealed with the key ${keyId}`);
      return decipher({ key, nonce: bytes(nonce), value: bytes(value), tag: bytes(tag) }, place);
    },
  };
}

interface Sealed {
  readonly key: Buffer;
  readonly nonce: Buffer;
  readonly value: Buffer;
  readonly tag: Buffer;
}

function decipher({ key, nonce, value, tag }: Sealed, place: SealedPlace): string {
  // Without the length check a tag cut to four bytes would pass (reliability.md F14).
  if (nonce.length !== nonceBytes || tag.length !== tagBytes) throw unreadable(place, 'It was cut');
  const opening = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(placeBytes(place)).setAuthTag(tag);
  try {
    return Buffer.concat([opening.update(value), opening.final()]).toString('utf8');
  } catch (cause) {
    throw unreadable(place, 'It was changed or belongs elsewhere', cause);
  }
}

function placeBytes({ collection, id, field }: SealedPlace): Buffer {
  return Buffer.from(JSON.stringify([collection, id, field]));
}

function unreadable(place: SealedPlace, why: string, cause?: unknown): AppError {
  return new AppError(
    'configuration',
    'SEALED_VALUE_UNREADABLE',
    `The sealed value ${place.field} of ${place.id} cannot be opened. ${why}.`,
    { cause },
  );
}

function text(value: Buffer): string {
  return value.toString('base64url');
}

function bytes(value: string): Buffer {
  return Buffer.from(value, 'base64url');
}
