import { gunzip } from 'node:zlib';
import type { ArchiveFile } from './archiveEntry.ts';
import type { PlacedEntry } from './zipContent.ts';
import { inflateResult } from './zipContent.ts';

/** An entry and its content, if that was decompressed and is what the directory says it is. */
export interface AheadEntry {
  readonly place: PlacedEntry;
  readonly content: Uint8Array | undefined;
}

/** Groups that are decompressed at a time, while what came before them is handed over. */
const groupsAhead = 3;
/** Small files up to these sizes together are one group. */
const groupCompressed = 1024 * 1024;
const groupSize = 2 * 1024 * 1024;
const largestCompressed = groupCompressed / 4;
const largestSize = groupSize / 4;

/**
 * Decompresses small files on Node's thread pool, many in one call: a call for each takes longer than its content. Gives the
 * entries in the order they come; what the places end with comes after all entries before it.
 *
 * A group becomes one gzip file of several members, each an entry's data between a header and its CRC and size, which zlib
 * verifies (RFC 1952 §2.2). Where anything is wrong, the whole group comes without content: whoever reads entry by entry finds what.
 */
export async function* inflateAhead(
  file: ArchiveFile,
  places: Iterable<PlacedEntry>,
): AsyncGenerator<readonly AheadEntry[], void, undefined> {
  const groups = groupsOf(file, places);
  const underWay: Promise<readonly AheadEntry[]>[] = [];
  let end: { readonly error?: unknown } | undefined;
  for (;;) {
    while (end === undefined && underWay.length < groupsAhead) {
      try {
        const next = groups.next();
        if (next.done === true) end = {};
        else underWay.push(inflateGroup(next.value));
      } catch (error) {
        end = { error };
      }
    }
    const first = underWay.shift();
    if (first === undefined) break;
    yield await first;
  }
  if (end !== undefined && 'error' in end) throw end.error;
}

interface Group {
  readonly places: PlacedEntry[];
  /** The gzip file, of which `length` bytes are filled. */
  readonly bytes: Buffer;
  length: number;
  /** Of its members, and what they come to when decompressed. */
  count: number;
  size: number;
}

const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
const trailerSize = 8;
const mostEntries = 4096;

function emptyGroup(): Group {
  const room = groupCompressed + largestCompressed + header.length + trailerSize;
  return {
    places: [],
    bytes: Buffer.allocUnsafe(room),
    length: 0,
    count: 0,
    size: 0,
  };
}

function* groupsOf(file: ArchiveFile, places: Iterable<PlacedEntry>): Generator<Group, void, undefined> {
  let group = emptyGroup();
  try {
    for (const place of places) {
      group.places.push(place);
      if (isMember(place)) addMember(file, group, place);
      if (isFull(group) || place.entry.size > largestSize) {
        yield group;
        group = emptyGroup();
      }
    }
  } catch (error) {
    yield group;
    throw error;
  }
  yield group;
}

/** Files without content are none: see {@link isWhole}. */
function isMember({ entry }: PlacedEntry): boolean {
  const { kind, method, size, compressedSize } = entry;
  return kind === 'file' && method === 'deflated' && size > 0 && size <= largestSize && compressedSize <= largestCompressed;
}

function isFull({ length, size, places }: Group): boolean {
  return length >= groupCompressed || size >= groupSize || places.length >= mostEntries;
}

function addMember(file: ArchiveFile, group: Group, { entry, start }: PlacedEntry): void {
  const { bytes } = group;
  const from = group.length + header.copy(bytes, group.length);
  const end = from + file.read(start, entry.compressedSize).copy(bytes, from);
  bytes.writeUInt32LE(entry.crc, end);
  bytes.writeUInt32LE(entry.size, end + 4);
  group.length = end + trailerSize;
  group.count += 1;
  group.size += entry.size;
}

async function inflateGroup(group: Group): Promise<readonly AheadEntry[]> {
  const content = group.count === 0 ? undefined : await gunzipMembers(group);
  if (content === undefined) return group.places.map((place) => ({ place, content }));
  let position = 0;
  return group.places.map((place) => {
    if (!isMember(place)) return { place, content: undefined };
    position += place.entry.size;
    return {
      place,
      content: content.subarray(position - place.entry.size, position),
    };
  });
}

/** The contents of all members, one after the other; undefined where they are not what the trailers say. */
function gunzipMembers(group: Group): Promise<Uint8Array | undefined> {
  const bytes = group.bytes.subarray(0, group.length);
  if (countHeaders(bytes) !== group.count) return Promise.resolve(undefined);
  const options = {
    info: true,
    maxOutputLength: group.size + 1,
    chunkSize: Math.max(64, group.size + 1),
  };
  return new Promise((resolve) => {
    gunzip(bytes, options, (error, result: unknown) => {
      resolve(error === null && isWhole(group, result) ? inflateResult(result).bytes : undefined);
    });
  });
}

/**
 * zlib takes what follows a member for the next one where it looks like its start, and for padding where it is 0. So nothing else
 * may look like a start, and everything must have been taken: then each member ends in front of a header of ours, with a
 * trailer of ours. A member that swallowed others had only the last one's size to show, and the sum would be too small: no size is 0.
 */
function isWhole({ length, size }: Group, result: unknown): boolean {
  const { bytes, consumed } = inflateResult(result);
  return consumed === length && bytes.length === size;
}

const start = header.subarray(0, 3);

function countHeaders(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(start); at !== -1; at = bytes.indexOf(start, at + 1)) count += 1;
  return count;
}
