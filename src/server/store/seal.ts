/** Where a sealed value belongs: it opens only there, so that a value moved to another row is no value (reliability.md §6.8). */
export interface SealedPlace {
  /** The collection's name: `variablesets`. */
  readonly collection: string;
  /** The document's id. */
  readonly id: string;
  /** What in it: the variable's id, the property's name. */
  readonly field: string;
}

export interface Sealer {
  /** `v1|kid|nonce|ciphertext|tag`, safe to store. */
  seal(value: string, place: SealedPlace): string;
  /** The value again; the AppError `SEALED_VALUE_UNREADABLE` if it was changed, moved or sealed with another key. */
  open(sealed: string, place: SealedPlace): string;
}
