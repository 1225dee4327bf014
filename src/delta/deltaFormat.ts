import { AppError } from '../errors/appError.ts';
import type { ByteQueue } from './byteQueue.ts';

/** What signature and delta files share (octo-classic.md §6): all integers are little-endian. */
export const formatVersion = 1;
/** The only hash the format knows. */
export const hashName = 'SHA1';
export const hashBytes = 20;
export const endOfMetadata = Buffer.from('>>>');
export const signatureMagic = Buffer.from('OCTOSIG');
export const deltaMagic = Buffer.from('OCTODELTA');
export const copyCommand = 0x60;
export const dataCommand = 0x80;
/** Bytes of a chunk in a signature: length, checksum, hash. */
export const chunkRecordBytes = 2 + 4 + hashBytes;

export type DeltaFile = 'signature' | 'delta';

/** A name as .NET's BinaryWriter writes it; ours are shorter than the 128 bytes that one length byte can tell. */
export function textField(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

export async function readTextField(queue: ByteQueue, file: DeltaFile): Promise<string> {
  const [length = 0] = await requireBytes(queue, 1, file);
  if (length > 127) throw damaged(file, 'a name in it is too long');
  return Buffer.from(await requireBytes(queue, length, file)).toString('utf8');
}

/** Reads magic, version and the name of the hash. */
export async function readOpening(queue: ByteQueue, magic: Buffer, file: DeltaFile): Promise<void> {
  if (!magic.equals(await requireBytes(queue, magic.length, file))) throw damaged(file, 'it does not begin as one');
  const [version] = await requireBytes(queue, 1, file);
  if (version !== formatVersion) throw unsupported(file, `version ${version} of the format`);
  const hash = await readTextField(queue, file);
  if (hash !== hashName) throw unsupported(file, `the hash ${hash}`);
}

export async function readEndOfMetadata(queue: ByteQueue, file: DeltaFile): Promise<void> {
  if (!endOfMetadata.equals(await requireBytes(queue, endOfMetadata.length, file))) throw damaged(file, 'its metadata have no end');
}

/** Exactly so many bytes. */
export async function requireBytes(queue: ByteQueue, bytes: number, file: DeltaFile): Promise<Uint8Array> {
  const taken = await queue.take(bytes);
  if (taken.length < bytes) throw damaged(file, 'it is cut off');
  return taken;
}

export function damaged(file: DeltaFile, why: string): AppError {
  return file === 'delta'
    ? new AppError('input', 'DELTA_DAMAGED', `The delta is damaged: ${why}`)
    : new AppError('input', 'DELTA_SIGNATURE_DAMAGED', `The signature is damaged: ${why}`);
}

export function unsupported(file: DeltaFile, what: string): AppError {
  return new AppError('input', 'DELTA_UNSUPPORTED', `The ${file} uses ${what}, which is not known here`);
}
