import { defineCommand } from '../cli/defineCommand.ts';
import { AppError } from '../errors/appError.ts';
import { findTemplates } from '../flows/findTemplates.ts';
import type { Rendered } from '../flows/renderTemplates.ts';
import { renderTemplates } from '../flows/renderTemplates.ts';
import type { Reporter } from '../output/events.ts';
import type { View } from '../output/view.ts';

export const command = defineCommand({
  description:
    'Evaluates the variable language (Octostache) in files or standard input. The result goes to standard output with nothing added, or into ' +
    '--out-folder; what has no value is left as it is and told on standard error. A text that is no template stays unchanged and fails the run.',
  examples: [
    {
      text: 'Fill in a configuration file',
      line: 'pulpo render app.config.template --variables variables.yaml --variable Port:8080 > app.config',
    },
    {
      text: 'Use the values of an environment',
      line: 'pulpo render *.conf --variables set.json --scope Environment=Dev --out-folder rendered',
    },
    { text: 'Check templates in a build', line: 'pulpo render *.conf --variables variables.yaml --check' },
  ],
  options: {
    variables: {
      type: 'list',
      summary: 'JSON or YAML file with names and values, or a variable set exported from a server',
      placeholder: 'file',
      complete: 'file',
    },
    variable: { type: 'list', summary: 'A variable, over those of files', placeholder: 'name:value' },
    scope: { type: 'list', summary: 'Which values of a variable set hold, such as Environment=Dev', placeholder: 'kind=name' },
    outFolder: {
      type: 'text',
      summary: 'Folder for the results, under the names of the templates; made if missing',
      placeholder: 'folder',
      complete: 'folder',
    },
    check: { type: 'flag', summary: 'Write nothing; list every unresolved token and every error, and fail when there is one' },
    continueOnError: { type: 'flag', summary: 'Evaluate what can be read of a text that is no template; the rest stays as it is' },
    culture: {
      type: 'choice',
      summary: 'How numbers and dates are read and printed',
      choices: ['invariant', 'en-US'],
      default: 'invariant',
    },
    timeZone: { type: 'text', summary: 'What local time is', placeholder: 'name', default: 'UTC' },
  },
  positional: {
    name: 'file',
    summary: 'Templates, also as patterns such as conf/*.template; standard input if absent or -',
    many: true,
    required: false,
  },
  uses: ['output'],
  async run(options, context) {
    const { outFolder, check } = options;
    const templates = await findTemplates(options.positionals, context);
    if (templates.length > 1 && outFolder === undefined && !check && context.outputFormat !== 'json') throw needsFolder(templates.length);
    const rendered = await renderTemplates(
      {
        ...{
          templates,
          outFolder,
          files: options.variables,
          pairs: options.variable,
          scopes: options.scope,
          culture: options.culture,
          timeZone: options.timeZone,
        },
        purpose: check ? 'check' : 'render',
        onParseFailure: options.continueOnError ? 'continue' : 'halt',
      },
      context,
    );
    if (!check) tell(rendered, options.continueOnError, context.reporter);
    const isBad = rendered.some((each) =>
      check ? findingsOf(each).length > 0 : parseFailuresOf(each).length > 0 && !options.continueOnError,
    );
    return {
      data: document(rendered),
      view: check ? findingsView(rendered) : resultView(rendered, outFolder),
      ...(isBad ? { ending: 'failed' } : {}),
    };
  },
});

interface Finding {
  readonly text: string;
  readonly isParseFailure: boolean;
}

/** Each as `file:line:column: what`, in the order of the text. */
function findingsOf(rendered: Rendered): readonly Finding[] {
  const { source, evaluation } = rendered;
  const places = [
    ...parseFailuresOf(rendered).map((failed) => ({ ...failed, text: failed.problem, isParseFailure: true })),
    ...evaluation.unresolved.map((token) => ({ ...token, text: `${token.token} has no value`, isParseFailure: false })),
    ...(evaluation.failure === null ? [] : [{ ...evaluation.failure, text: evaluation.failure.message, isParseFailure: true }]),
  ].sort((left, right) => left.offset - right.offset);
  return places.map(({ line, column, text, isParseFailure }) => ({
    text: `${source === '-' ? 'stdin' : source}:${line}:${column}: ${text}`,
    isParseFailure,
  }));
}

/** The language reads a broken block as a variable; for a user it is as little a template as any other text that can't be read. */
function parseFailuresOf({ evaluation }: Rendered): Rendered['evaluation']['parseFailures'] {
  return [...evaluation.parseFailures, ...evaluation.brokenBlocks].sort((left, right) => left.offset - right.offset);
}

/** What has no value is a warning; a text that is no template is a problem unless the user asked to go on. */
function tell(rendered: readonly Rendered[], continueOnError: boolean, reporter: Reporter): void {
  for (const { text, isParseFailure } of rendered.flatMap(findingsOf)) {
    reporter.emit({ type: isParseFailure && !continueOnError ? 'problem' : 'warning', message: text });
  }
}

function findingsView(rendered: readonly Rendered[]): View {
  return { kind: 'lines', lines: rendered.flatMap(findingsOf).map((finding) => finding.text) };
}

function resultView(rendered: readonly Rendered[], outFolder: string | undefined): View {
  if (outFolder === undefined) return { kind: 'raw', text: rendered.map((each) => each.evaluation.value ?? '').join('') };
  return { kind: 'lines', lines: rendered.flatMap((each) => each.target ?? []) };
}

function document(rendered: readonly Rendered[]): unknown {
  return {
    Files: rendered.map((each) => ({
      ...{ Path: each.source === '-' ? null : each.source, OutputPath: each.target ?? null },
      ...{ Value: each.evaluation.value, Error: each.evaluation.error, Missing: each.evaluation.missing },
      Unresolved: each.evaluation.unresolved.map(({ token, line, column }) => ({ Token: token, Line: line, Column: column })),
      ParseFailures: parseFailuresOf(each).map(({ line, column, found, expected, problem }) => ({
        ...{ Line: line, Column: column, Found: found, Expected: expected, Message: problem },
      })),
      Failure: failureDocument(each.evaluation.failure),
    })),
  };
}

function failureDocument(failure: Rendered['evaluation']['failure']): unknown {
  if (failure === null) return null;
  return { Code: failure.code, Message: failure.message, Line: failure.line, Column: failure.column };
}

function needsFolder(count: number): AppError {
  return new AppError('usage', 'OPTION_REQUIRED', `${count} templates need --out-folder`, {
    hint: 'Only one template can go to standard output.',
  });
}
