/** A regular file that goes into a package, as it was when the folder was read. */
export interface FoundFile {
  readonly kind: 'file';
  /** Where it is read from: absolute; for a followed link, the link's own path. */
  readonly path: string;
  /** Its path inside the package, with `/`. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** The nine permission bits. */
  readonly mode: number;
  /** Milliseconds since the epoch. */
  readonly modifiedMs: number;
  readonly inode: number;
}

/** A symbolic link that is stored as a link. */
export interface FoundLink {
  readonly kind: 'link';
  readonly path: string;
  readonly name: string;
  /** The link's text, with `/`. */
  readonly target: string;
  readonly modifiedMs: number;
}

export type Found = FoundFile | FoundLink;

/** Something the person should know that does not stop the pack. */
export interface PackWarning {
  readonly about: 'skipped' | 'secret' | 'versionControl' | 'pattern' | 'loop' | 'limit' | 'changed' | 'other';
  readonly message: string;
  readonly hint?: string;
}
