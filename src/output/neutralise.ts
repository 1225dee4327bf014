/** Line ends as build servers see them: a bare carriage return or NEL starts a new line for some of them. */
const lineEnd = /(\r\n|[\n\r\u0085\u2028\u2029])/;

/**
 * Takes the meaning out of build-server commands in text that is not ours (`##teamcity[…]`, `##vso[…]`, `::set-output`, `@@continua[…]`): a task
 * log must not be able to steer the build that shows it (reliability.md row C79). The text stays readable.
 */
export function neutralise(text: string): string {
  if (!/##|::|@@/.test(text)) return text;
  return text
    .split(lineEnd)
    .map((part, index) => (index % 2 === 0 ? neutraliseLine(part) : part))
    .join('');
}

/** TeamCity looks at the start of a line; Azure DevOps and GitHub search the whole line for `##`, and for `::` at its start. */
function neutraliseLine(line: string): string {
  const marked = /^\s*(?:##|@@)[\w.-]*\[/.test(line) ? `| ${line}` : line;
  return marked.replace(/(##|@@)(?=[\w.-]*\[)/g, '$1 ').replace(/^(\s*):(?=:[\w-])/, '$1: ');
}
