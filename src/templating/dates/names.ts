/** English names; every culture this implementation knows uses them. */
export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** Sunday first. */
export const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

export function abbreviated(name: string): string {
  return name.slice(0, 3);
}

/** 1 to 12 for a month's name or its first three letters in any casing, or undefined. */
export function monthNamed(word: string): number | undefined {
  const index = indexOfName(monthNames, word);
  return index < 0 ? undefined : index + 1;
}

export function isDayName(word: string): boolean {
  return indexOfName(dayNames, word) >= 0;
}

function indexOfName(names: readonly string[], word: string): number {
  const wanted = word.toLowerCase();
  return names.findIndex((name) => name.toLowerCase() === wanted || abbreviated(name).toLowerCase() === wanted);
}
