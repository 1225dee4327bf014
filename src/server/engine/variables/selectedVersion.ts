import type { OpenedAction } from '../../resources/deploymentInputs.ts';
import type { SelectedPackage } from '../../../contract/resources/releases.ts';

/** The version a release or a runbook's snapshot chose for a package of an action, or the one the process fixes; undefined: none was chosen. */
export function selectedVersion(
  chosen: readonly SelectedPackage[],
  action: OpenedAction,
  item: { readonly Name: string; readonly Version: string | null },
): string | undefined {
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  const ofPackage = chosen.filter((selected) => same(selected.PackageReferenceName, item.Name));
  // Older clients name the step, where it has one action they are the same.
  const selected =
    ofPackage.find(({ ActionName }) => same(ActionName, action.Name)) ?? ofPackage.find(({ StepName }) => same(StepName, action.Name));
  return selected?.Version ?? item.Version ?? undefined;
}
