import type { JsonValue } from './jsonValue.ts';

/** A JSON number as Newtonsoft reads it: a leading zero makes it octal, `0x` hexadecimal (both in 64 bits). */
export function parseJsonNumber(text: string): JsonValue | undefined {
  if (/^0x/i.test(text)) return integer(/^0x([0-9a-f]{1,16})$/i.exec(text), '0x');
  if (/^0[^.eE]/.test(text)) return integer(/^0([0-7]{1,22})$/.exec(text), '0o');
  if (/^-?\d+$/.test(text)) return { kind: 'integer', value: BigInt(text) };
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return undefined;
  return { kind: 'float', value: Number(text) };
}

function integer(match: RegExpExecArray | null, prefix: string): JsonValue | undefined {
  if (match === null) return undefined;
  return { kind: 'integer', value: BigInt.asIntN(64, BigInt(prefix + (match[1] ?? '0'))) };
}
