import type { OpenedAction } from '../../resources/deploymentInputs.ts';
import type { ReleaseDocument } from '../../resources/releases.ts';

/** The version a release chose for a package of an action, or the one the process fixes; undefined: none was chosen. */
export function selectedVersion(
  release: ReleaseDocument,
  action: OpenedAction,
  item: { readonly Name: string; readonly Version: string | null },
): string | undefined {
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  const ofPackage = release.SelectedPackages.filter((selected) => same(selected.PackageReferenceName, item.Name));
  // Older clients name the step, where it has one action they are the same.
  const selected =
    ofPackage.find(({ ActionName }) => same(ActionName, action.Name)) ?? ofPackage.find(({ StepName }) => same(StepName, action.Name));
  return selected?.Version ?? item.Version ?? undefined;
}
