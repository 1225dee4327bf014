import { AppError } from '../errors/appError.ts';

/** The upper half of code page 437, in which names without the UTF-8 mark are written by old tools. */
const codePage437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/**
 * The text of a name in a zip archive. Names that are not marked as UTF-8 are often UTF-8 all the same; only what can't be is
 * read as code page 437.
 */
export function decodeZipName(bytes: Buffer, markedAsUtf8: boolean): string {
  const text = bytes.toString('utf8');
  if (!text.includes('\ufffd') || Buffer.from(text).equals(bytes)) return text;
  if (markedAsUtf8)
    throw new AppError('input', 'ARCHIVE_NAME_UNSAFE', `The archive's entry ${JSON.stringify(text)} has a name that is not valid UTF-8`);
  return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : (codePage437[byte - 0x80] ?? '\ufffd'))).join('');
}
