import type { ClassicWording } from '../appError.ts';

/** Octo's words for a release that can't be planned or made (octo-classic.md §3.1). */
export const releaseErrors = {
  versionHasBlank: (version: string): ClassicWording => ({
    message: `Release version '${version}' is invalid, version cannot contain whitespace.`,
  }),
  packageArgument: (text: string): ClassicWording => ({
    message: `The package argument '${text}' does not use expected format of : {Step Name}:{Version}`,
  }),
  /** A default version that is none. Octo took a colon in it for a step's name. */
  packageVersion: (text: string): ClassicWording => ({
    message: text.includes(':')
      ? 'Invalid package version format. Use the package parameter to name a step or a package beside the version.'
      : `'${text}' is not a valid version string`,
    kind: 'io',
  }),
  gitRefMissing: (): ClassicWording => ({
    message:
      'No gitRef value provided. Please provide the --gitRef argument with a branch, a tag or another reference, because the project is version controlled.',
    kind: 'usage',
  }),
  gitRefUnwanted: (given: string): ClassicWording => ({
    message:
      'Since the provided project is not a version controlled project, the --gitCommit and --gitRef arguments are not supported for this ' +
      `command. Given: ${given}`,
    kind: 'usage',
  }),
  feedMissing: (feed: string, step: string): ClassicWording => ({
    message: `Could not find a feed with ID ${feed}, which is used by step: ${step}`,
    kind: 'usage',
  }),
  unresolved: (): ClassicWording => ({
    message:
      'Package versions could not be resolved for one or more of the package packageSteps in this release. See the errors above for details. ' +
      'Name them with --package, or push the packages first.',
    kind: 'usage',
  }),
  noSteps: (channel: string): ClassicWording => ({ message: `Channel ${channel} has no available steps`, kind: 'usage' }),
  rulesBroken: (channel: string): ClassicWording => ({
    message:
      `At least one step violates the package version rules for the Channel '${channel}'. Either correct the package versions for this ` +
      'release, let the channel be selected by leaving --channel out, or use --ignoreChannelRules.',
    kind: 'usage',
  }),
  donorAbsent: (step: string): ClassicWording => ({
    message: `The step '${step}' is configured to provide the package version number but doesn't exist in the release plan.`,
    kind: 'usage',
  }),
  donorUnresolved: (step: string): ClassicWording => ({
    message: `The step '${step}' provides the release version number but no package version could be determined from it.`,
    kind: 'usage',
  }),
  versionMissing: (): ClassicWording => ({
    message: 'A version number was not specified and could not be automatically selected.',
    kind: 'usage',
  }),
  noViablePlan: (plans: readonly PlanFacts[]): ClassicWording => ({
    message: [
      'There are no viable release plans in any channels using the provided arguments. The following release plans were considered:',
      ...plans.flatMap(planTable),
    ].join('\n'),
    kind: 'usage',
  }),
  severalViablePlans: (viable: readonly PlanFacts[], others: readonly PlanFacts[]): ClassicWording => ({
    message: [
      `There are ${viable.length} viable release plans using the provided arguments so we cannot auto-select one. The viable release plans are:`,
      ...viable.flatMap(planTable),
      ...(others.length === 0 ? [] : ['The unviable release plans are:', ...others.flatMap(planTable)]),
    ].join('\n'),
    kind: 'usage',
  }),
};

/** A plan as octo showed it. */
export interface PlanFacts {
  readonly channel: { readonly name: string; readonly isDefault: boolean };
  readonly rows: readonly PlanRow[];
}

export interface PlanRow {
  readonly action: string;
  /** Empty for the primary package of a step. */
  readonly reference: string;
  /** Undefined: none was found. */
  readonly version: string | undefined;
  readonly source: string;
  readonly rule: string;
}

/** Octo's table of a plan: the channel, then a line for each package, padded to the longest cell and two blanks. */
export function planTable({ channel, rows }: PlanFacts): readonly string[] {
  const title = `Channel: '${channel.name}'${channel.isDefault ? ' (this is the default channel)' : ''}`;
  if (rows.length === 0) return [title];
  const withReferences = rows.some(({ reference }) => reference.trim() !== '');
  const head = ['Name', ...(withReferences ? ['Package Name'] : []), 'Version', 'Source', 'Version rules'];
  const body = rows.map((row) => [row.action, ...(withReferences ? [row.reference] : []), row.version ?? 'ERROR', row.source, row.rule]);
  const widths = head.map((cell, column) => Math.max(cell.length, ...body.map((cells) => cells[column]?.length ?? 0)) + 2);
  const line = (number: string, cells: readonly string[]): string =>
    `  ${number.padEnd(3)} ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' ')}`.trimEnd();
  return [
    title,
    line('#', head),
    line(
      '---',
      widths.map((width) => '-'.repeat(width)),
    ),
    ...body.map((cells, index) => line(String(index + 1), cells)),
  ];
}
