import type { WrittenNumber } from './parseNumber.ts';

/** A .NET decimal: `coefficient` / 10^`scale`, exact in base 10. */
export interface Decimal {
  readonly negative: boolean;
  readonly coefficient: bigint;
  readonly scale: number;
}

const largest = 79228162514264337593543950335n;
const largestScale = 28;

/** The nearest decimal, or undefined where the number is too large for one. */
export function decimalOf(written: WrittenNumber): Decimal | undefined {
  const digits = written.digits.replace(/^0+/, '');
  if (digits.length - written.scale > 29) return undefined;
  const padded = written.scale < 0 ? digits.padEnd(digits.length - written.scale, '0') : digits;
  for (let dropped = Math.max(0, Math.max(0, written.scale) - largestScale); dropped <= padded.length + 1; dropped += 1) {
    const coefficient = rounded(padded, dropped);
    const scale = Math.max(0, written.scale) - dropped;
    if (coefficient <= largest) return scale < 0 ? undefined : { negative: written.negative, coefficient, scale };
  }
  return { negative: false, coefficient: 0n, scale: largestScale };
}

/** The digits without the last `dropped` ones, rounded half to even. */
function rounded(digits: string, dropped: number): bigint {
  if (dropped === 0) return BigInt(digits === '' ? '0' : digits);
  const kept = BigInt(digits.slice(0, Math.max(0, digits.length - dropped)) || '0');
  const rest = digits.length < dropped ? '0' : digits.slice(digits.length - dropped);
  if (rest[0] === undefined || rest[0] < '5') return kept;
  const isTie = rest[0] === '5' && /^0*$/.test(rest.slice(1));
  return isTie && kept % 2n === 0n ? kept : kept + 1n;
}
