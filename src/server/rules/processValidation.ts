/** What is wrong with a process that should be stored, and the places where it says one thing twice (engine.md §1.1). */
import { nameFindings, repeatedNames } from './names.ts';

interface WrittenStep {
  readonly Name: string;
  readonly Condition: string;
  readonly StartTrigger: string;
  readonly Actions: readonly WrittenAction[];
}

interface WrittenAction {
  readonly Name: string;
  readonly ActionType: string;
  readonly Packages: readonly { readonly Name: string; readonly PackageId: string }[];
}

const conditions = ['Success', 'Failure', 'Always', 'Variable'];
const triggers = ['StartAfterPrevious', 'StartWithPrevious'];

/** Findings over names and enumerations; empty when the process can be stored. Ids are looked up elsewhere. */
export function processFindings(steps: readonly WrittenStep[]): string[] {
  const actions = steps.flatMap((step) => step.Actions);
  return [
    ...steps.flatMap((step) => stepFindings(step)),
    ...repeatedNames(steps.map((step) => step.Name)).map((name) => `The step name '${name}' is used more than once.`),
    ...repeatedNames(actions.map((action) => action.Name)).map((name) => `The action name '${name}' is used more than once.`),
    ...actions.flatMap(packageFindings),
  ];
}

function stepFindings(step: WrittenStep): string[] {
  return [
    ...nameFindings(step.Name, { what: 'A step', longest: 200 }),
    ...(step.Actions.length === 0 ? [`The step '${step.Name}' needs at least one action.`] : []),
    ...(conditions.includes(step.Condition) ? [] : [`The step '${step.Name}' has the unknown condition '${step.Condition}'.`]),
    ...(triggers.includes(step.StartTrigger) ? [] : [`The step '${step.Name}' has the unknown start trigger '${step.StartTrigger}'.`]),
    ...step.Actions.flatMap((action) => [
      ...nameFindings(action.Name, { what: 'An action', longest: 200 }),
      ...(action.ActionType.trim() === '' ? [`The action '${action.Name}' needs a type.`] : []),
    ]),
  ];
}

function packageFindings(action: WrittenAction): string[] {
  return repeatedNames(action.Packages.map((item) => item.Name)).map((name) =>
    name === ''
      ? `The action '${action.Name}' has more than one primary package.`
      : `The action '${action.Name}' names the package reference '${name}' more than once.`,
  );
}

interface MirroredPackage {
  readonly Name: string;
  readonly PackageId: string;
  readonly FeedId: string;
  readonly AcquisitionLocation: string;
}

const mirror = {
  packageId: 'Octopus.Action.Package.PackageId',
  feedId: 'Octopus.Action.Package.FeedId',
  download: 'Octopus.Action.Package.DownloadOnTentacle',
} as const;

/** The primary package that properties name, for writers that know no `Packages`; undefined when they name none. */
export function packageOfProperties(properties: Readonly<Record<string, unknown>>): MirroredPackage | undefined {
  const packageId = properties[mirror.packageId];
  if (typeof packageId !== 'string' || packageId === '') return undefined;
  const feedId = properties[mirror.feedId];
  return {
    Name: '',
    PackageId: packageId,
    FeedId: typeof feedId === 'string' ? feedId : '',
    AcquisitionLocation: acquisitionOf(properties[mirror.download]),
  };
}

/** The properties that repeat the primary package, for readers that know no `Packages`. */
export function propertiesOfPackage(item: MirroredPackage): Record<string, string> {
  const downloads: Readonly<Record<string, string>> = { ExecutionTarget: 'True', NotAcquired: 'NotAcquired' };
  return {
    [mirror.packageId]: item.PackageId,
    [mirror.feedId]: item.FeedId,
    [mirror.download]: downloads[item.AcquisitionLocation] ?? 'False',
  };
}

function acquisitionOf(download: unknown): string {
  if (typeof download !== 'string') return 'Server';
  if (download.toLowerCase() === 'true') return 'ExecutionTarget';
  return download === 'NotAcquired' ? 'NotAcquired' : 'Server';
}
