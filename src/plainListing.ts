import type { PlainDirectory } from './packaging/plainDirectory.ts';
import { headerField } from './packaging/plainDirectory.ts';

const titles = { mode: 'Mode', size: 'Size', time: 'Time', name: 'Name' } as const;
const gap = 2;
const modeWidth = 4;
const timeWidth = 20;
const blank = 0x20;
const zero = 0x30;

/**
 * The table of a plain directory's entries as `package inspect` shows it (commands/packageInspect.ts), in bytes: text for each
 * cell would be most of the work.
 */
export function plainListing({ headers, count, largestSize }: PlainDirectory): Buffer {
  const sizeWidth = Math.max(titles.size.length, String(largestSize).length);
  const timeAt = modeWidth + gap + sizeWidth + gap;
  const nameAt = timeAt + timeWidth + gap;
  const title = `${titles.mode}  ${titles.size.padStart(sizeWidth)}  ${titles.time.padEnd(timeWidth)}  ${titles.name}\n`;
  const view = new DataView(headers.buffer, headers.byteOffset, headers.length);
  // The start of a row, of which only what differs from the row before is written.
  const row = new Uint8Array(nameAt).fill(blank);
  const out = Buffer.allocUnsafe(title.length + count * (nameAt + 1 - headerField.name) + headers.length);
  let written = out.write(title, 0, 'latin1');
  let lastMode = -1;
  let lastTime = -1;
  for (let position = 0; position < headers.length;) {
    const mode = modeOf(headers, position);
    const time = view.getUint32(position + headerField.time, true);
    if (mode !== lastMode) writeText(row, 0, modeText(mode));
    if (time !== lastTime) writeText(row, timeAt, timeText(time));
    writeNumber(row, timeAt - gap, sizeWidth, view.getUint32(position + headerField.size, true));
    lastMode = mode;
    lastTime = time;
    for (let index = 0; index < nameAt; index++) out[written++] = row[index] ?? blank;
    const nameStart = position + headerField.name;
    position = nameStart + view.getUint16(position + headerField.nameLength, true);
    for (let at = nameStart; at < position; at++) out[written++] = headers[at] ?? blank;
    out[written++] = 0x0a;
  }
  return out.subarray(0, written);
}

/** The nine permission bits; 0x1000 where the archive holds none. */
function modeOf(headers: Buffer, position: number): number {
  const system = headers[position + headerField.system];
  if (system !== 3 && system !== 19) return 0x1000;
  const at = position + headerField.attributes;
  const mode = (headers[at + 2] ?? 0) | ((headers[at + 3] ?? 0) << 8);
  return mode === 0 ? 0x1000 : mode & 0o777;
}

function modeText(mode: number): string {
  return (mode === 0x1000 ? '-' : mode.toString(8).padStart(modeWidth, '0')).padEnd(modeWidth);
}

/** The date's 16 bits lie above those of the time. */
function timeText(stamp: number): string {
  const date = stamp >>> 16;
  const time = Date.UTC(1980 + (date >> 9), ((date >> 5) & 15) - 1, date & 31, (stamp >> 11) & 31, (stamp >> 5) & 63, (stamp & 31) * 2);
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

function writeText(row: Uint8Array, at: number, text: string): void {
  for (let index = 0; index < text.length; index++) row[at + index] = text.charCodeAt(index);
}

/** In decimal digits that end before `end`. */
function writeNumber(row: Uint8Array, end: number, width: number, value: number): void {
  let rest = value;
  for (let at = end - 1; at >= end - width; at--) {
    row[at] = rest === 0 && at < end - 1 ? blank : zero + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}
