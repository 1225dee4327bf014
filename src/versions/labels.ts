/** The largest number a version component can hold; the server keeps components as signed 32-bit integers. */
export const largestComponent = 2_147_483_647;

/**
 * Orders two lists of pre-release labels as Semantic Versioning 2.0.0 §11.4 does, except that letters are compared without
 * regard to case, as every Octopus server does. Negative, zero or positive.
 */
export function compareLabels(left: readonly string[], right: readonly string[]): number {
  for (const [index, label] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const order = compareLabel(label, other);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Ordinal comparison without regard to case: the order of .NET's `OrdinalIgnoreCase`. */
export function compareIgnoringCase(left: string, right: string): number {
  return ordinal(left.toUpperCase(), right.toUpperCase());
}

function compareLabel(left: string, right: string): number {
  const leftNumber = numericLabel(left);
  const rightNumber = numericLabel(right);
  if (leftNumber !== undefined && rightNumber !== undefined) return leftNumber - rightNumber;
  if (leftNumber !== undefined) return -1;
  if (rightNumber !== undefined) return 1;
  return compareIgnoringCase(left, right);
}

/** The number of a label that the server compares as one, or undefined. */
export function numericLabel(label: string): number | undefined {
  if (!/^\d+$/.test(label)) return undefined;
  const value = Number(label);
  // A longer number is text to the server, because it does not fit its integer.
  return value <= largestComponent ? value : undefined;
}

function ordinal(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
