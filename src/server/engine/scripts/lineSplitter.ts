/** Longest line of a task's log, in UTF-16 units; what is longer is continued in the next line. */
const longestLine = 65_536;

export interface LineSplitter {
  /** The lines that are complete with this text. */
  push(text: string): readonly string[];
  /** The line that has begun, if any. */
  end(): readonly string[];
}

/** Cuts a stream of text into lines without their ends; NUL characters become visible, so that no reader stumbles over them. */
export function createLineSplitter(): LineSplitter {
  let begun = '';

  function push(text: string): readonly string[] {
    const lines = (begun + text).split('\n');
    begun = lines.pop() ?? '';
    const complete = lines.flatMap((line) => pieces(line.endsWith('\r') ? line.slice(0, -1) : line));
    const rest = begun.length > longestLine ? pieces(begun) : [begun];
    begun = rest.at(-1) ?? '';
    return [...complete, ...rest.slice(0, -1)].map(visible);
  }

  return {
    push,
    end() {
      const rest = begun;
      begun = '';
      return rest === '' ? [] : pieces(rest).map(visible);
    },
  };
}

function pieces(line: string): string[] {
  const found: string[] = [];
  for (let at = 0; at === 0 || at < line.length;) {
    const end = at + longestLine;
    // A character outside the basic plane takes two units: never cut between them.
    const code = line.charCodeAt(end - 1);
    const cut = end < line.length && code >= 0xd800 && code <= 0xdbff ? end - 1 : end;
    found.push(line.slice(at, cut));
    at = cut;
  }
  return found;
}

function visible(line: string): string {
  return line.includes('\0') ? line.replaceAll('\0', '␀') : line;
}
