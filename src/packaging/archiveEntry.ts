/** One entry of an archive, after its name has passed every check. */
export interface ArchiveEntry {
  /** Relative, with `/`; of a nupkg's content, decoded. */
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link';
  /** Bytes when unpacked, as the archive states them. */
  readonly size: number;
  /** Undefined where entries are not compressed one by one. */
  readonly compressedSize: number | undefined;
  /** The nine permission bits; undefined where the archive holds none. */
  readonly mode: number | undefined;
  /** Seconds since the epoch. */
  readonly modified: number;
  /** What a link points to; undefined if it was only listed. */
  readonly target: string | undefined;
  /** `part`: belongs to the nupkg container (relationships, content types, nuspec) and is never extracted. */
  readonly role: 'content' | 'part';
}

/** Takes the content of one entry. */
export interface EntrySink {
  /** The bytes are only valid during the call. */
  write(chunk: Uint8Array): void;
  /** The content was complete, and its size and checksum were right. */
  end(): void;
}

/** Decides for each entry what becomes of its content; `skip` leaves it unread where the format allows that. */
export type EntryVisitor = (entry: ArchiveEntry) => EntrySink | 'skip';

export type ArchiveFormat = 'nupkg' | 'zip' | 'targz' | 'tar';

/** The open file of an archive. */
export interface ArchiveFile {
  readonly path: string;
  readonly size: number;
  /** Exactly `length` bytes, valid until the next call; ends with `ARCHIVE_DAMAGED` where the file is shorter. */
  read(position: number, length: number): Buffer;
}
