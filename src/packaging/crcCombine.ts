/** The CRC-32 polynomial with its bits in reverse, as the checksum itself has them. */
const polynomial = 0xedb8_8320;

/** The CRC-32 of two texts joined, from the checksum of each and the bytes of the second. Both numbers are unsigned. */
export function crcCombine(first: number, second: number, secondLength: number): number {
  // A byte of zeros multiplies the checksum by x^8, modulo the polynomial; so `secondLength` of them stand in for the second text.
  return (multiply(powerOfX(secondLength), first) ^ second) >>> 0;
}

/** x to the power of `8 * bytes`, by squaring. */
function powerOfX(bytes: number): number {
  let power = 0x8000_0000;
  let square = 0x0080_0000;
  for (let rest = bytes; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = multiply(square, power);
    square = multiply(square, square);
  }
  return power;
}

/** The product of two polynomials, whose highest bit is that of x^0, modulo the polynomial. */
function multiply(left: number, right: number): number {
  let product = 0;
  let factor = right;
  for (let bit = 0x8000_0000; bit !== 0; bit >>>= 1) {
    if ((left & bit) !== 0) product ^= factor;
    factor = (factor & 1) === 0 ? factor >>> 1 : (factor >>> 1) ^ polynomial;
  }
  return product >>> 0;
}
