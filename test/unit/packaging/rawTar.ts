/** One entry of a hand-made tar archive. */
export interface RawTarEntry {
  readonly name: string;
  readonly type?: string;
  readonly data?: string;
  readonly target?: string;
  readonly mode?: number;
  readonly size?: number;
  readonly checksum?: number;
  readonly magic?: string;
}

/** Builds an uncompressed tar archive by hand, with the two empty blocks at its end. */
export function rawTar(entries: readonly RawTarEntry[]): Buffer {
  return Buffer.concat([...entries.map(rawTarEntry), Buffer.alloc(1024)]);
}

/** The blocks of one entry. */
export function rawTarEntry(entry: RawTarEntry): Buffer {
  const data = Buffer.from(entry.data ?? '');
  const header = Buffer.alloc(512);
  header.write(entry.name, 0, 100);
  header.write(`${(entry.mode ?? 0o644).toString(8).padStart(7, '0')}\0`, 100);
  header.write(`${(entry.size ?? data.length).toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(entry.type ?? '0', 156);
  header.write(entry.target ?? '', 157, 100);
  header.write(entry.magic ?? 'ustar\x0000', 257);
  const sum = entry.checksum ?? header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, data, Buffer.alloc((512 - (data.length % 512)) % 512)]);
}

/** A pax header with the given records. */
export function paxEntry(records: Readonly<Record<string, string>>): RawTarEntry {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    let length = Buffer.byteLength(rest) + 1;
    while (String(length).length + Buffer.byteLength(rest) !== length) length += 1;
    return `${length}${rest}`;
  });
  return { name: 'PaxHeaders/x', type: 'x', data: lines.join('') };
}
