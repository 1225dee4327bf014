import type { Filter } from './filter.ts';

interface Prefixes {
  readonly first: string;
  readonly others: string;
}

const widest = 255;

/** `Indent`, `Indent width`, `Indent first/others`, `Indent prefix` or `Indent firstPrefix otherPrefix`. */
export const indent: Filter = (argument, options, { budget }) => {
  const prefixes = prefixesOf(options);
  if (argument === null || prefixes === undefined) return null;
  if (argument === '') return '';
  const lines = argument.split('\n');
  budget.produce(lines.length * prefixes.others.length);
  return prefixes.first + lines.join(`\n${prefixes.others}`);
};

function prefixesOf(options: readonly string[]): Prefixes | undefined {
  const [first, others] = options;
  if (options.length > 2) return undefined;
  if (first === undefined) return { first: '    ', others: '    ' };
  return others === undefined ? prefixesIn(first) : { first, others };
}

/** Numbers are widths in blanks, `/` parts the first line from the others; anything else is the prefix itself. */
function prefixesIn(option: string): Prefixes {
  const match = /^(?:(\d{1,3})?(\/))?(\d{1,3})$/.exec(option);
  const others = Number(match?.[3]);
  const first = match?.[2] === undefined ? others : Number(match[1] ?? 0);
  if (match === null || others > widest || first > widest) return { first: option, others: option };
  return { first: ' '.repeat(first), others: ' '.repeat(others) };
}
