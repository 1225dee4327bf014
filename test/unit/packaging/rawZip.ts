import { crc32, deflateRawSync } from 'node:zlib';

/** One entry of a hand-made zip; everything a header says can be made to lie. */
export interface RawEntry {
  readonly name: string | Buffer;
  readonly data?: string | Buffer;
  readonly method?: number;
  /** Taken instead of what `data` deflates to. */
  readonly compressed?: Buffer;
  readonly mode?: number;
  readonly madeBy?: number;
  readonly flags?: number;
  readonly attributes?: number;
  readonly local?: HeaderLies & { readonly name?: string };
  readonly central?: HeaderLies & { readonly offsetOf?: number; readonly offset?: number };
  readonly centralExtra?: Buffer;
  /** Bytes after the content, for example a data descriptor. */
  readonly after?: Buffer;
}

interface HeaderLies {
  readonly crc?: number;
  readonly size?: number;
  readonly compressedSize?: number;
  readonly method?: number;
  readonly flags?: number;
}

export interface RawArchive {
  readonly count?: number;
  readonly directorySize?: number;
  readonly directoryOffset?: number;
  readonly trailing?: Buffer;
  readonly leading?: Buffer;
  readonly comment?: string;
}

/** Builds a zip archive by hand, for archives that no honest tool writes. */
export function rawZip(entries: readonly RawEntry[], archive: RawArchive = {}): Buffer {
  const parts: Buffer[] = [archive.leading ?? Buffer.alloc(0)];
  const offsets: number[] = [];
  const central: Buffer[] = [];
  let position = parts[0]?.length ?? 0;
  for (const entry of entries) {
    const made = headers(entry);
    offsets.push(position);
    parts.push(made.local, made.content, entry.after ?? Buffer.alloc(0));
    const offset = entry.central?.offset ?? (entry.central?.offsetOf === undefined ? position : (offsets[entry.central.offsetOf] ?? 0));
    made.central.writeUInt32LE(offset, 42);
    central.push(made.central);
    position += made.local.length + made.content.length + (entry.after?.length ?? 0);
  }
  const directory = Buffer.concat(central);
  const comment = Buffer.from(archive.comment ?? '');
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(archive.count ?? entries.length, 8);
  end.writeUInt16LE(archive.count ?? entries.length, 10);
  end.writeUInt32LE(archive.directorySize ?? directory.length, 12);
  end.writeUInt32LE(archive.directoryOffset ?? position, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...parts, directory, end, comment, archive.trailing ?? Buffer.alloc(0)]);
}

function headers(entry: RawEntry): { local: Buffer; content: Buffer; central: Buffer } {
  const data = Buffer.from(entry.data ?? '');
  const method = entry.method ?? 8;
  const content = entry.compressed ?? (method === 8 ? deflateRawSync(data) : data);
  const truth = { crc: crc32(data), size: data.length, compressedSize: content.length, method, flags: entry.flags ?? 0 };
  const name = Buffer.from(entry.name);
  const localName = Buffer.from(entry.local?.name ?? name);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  writeFields(local, 6, { ...truth, ...entry.local });
  local.writeUInt16LE(localName.length, 26);
  const extra = entry.centralExtra ?? Buffer.alloc(0);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt8(entry.madeBy ?? 3, 5);
  central.writeUInt16LE(20, 6);
  writeFields(central, 8, { ...truth, ...entry.central });
  central.writeUInt16LE(name.length, 28);
  central.writeUInt16LE(extra.length, 30);
  central.writeUInt32LE((((entry.mode ?? 0o100644) << 16) | (entry.attributes ?? 0)) >>> 0, 38);
  return { local: Buffer.concat([local, localName]), content, central: Buffer.concat([central, name, extra]) };
}

function writeFields(
  header: Buffer,
  at: number,
  fields: { crc: number; size: number; compressedSize: number; method: number; flags: number },
): void {
  header.writeUInt16LE(fields.flags, at);
  header.writeUInt16LE(fields.method, at + 2);
  header.writeUInt16LE(0x21, at + 6);
  header.writeUInt32LE(fields.crc, at + 8);
  header.writeUInt32LE(fields.compressedSize, at + 12);
  header.writeUInt32LE(fields.size, at + 16);
}
