import type { View } from '../output/view.ts';
import type { Listed } from '../flows/listMachines.ts';

interface Shown {
  readonly Id: string;
  readonly Name: string;
  readonly HealthStatus: string;
  readonly IsDisabled: boolean;
}

/** octo's keys, then ours; `Status` is the health. */
export function machineDocument({ machine, places }: Listed<Shown>, key: 'Environments' | 'WorkerPools') {
  const { Id, Name, HealthStatus, IsDisabled } = machine;
  return { Id, Name, Status: HealthStatus, [key]: places.map((place) => place.Name), IsDisabled };
}

/** Machines with their health and where they are. */
export function machineView(
  listed: readonly Listed<Shown>[],
  { places, empty }: { readonly places: string; readonly empty: string },
): View {
  return {
    kind: 'table',
    columns: [
      { title: 'Name' },
      { title: 'Health', tone: 'state' },
      { title: 'State', tone: 'dim' },
      { title: places },
      { title: 'Id', tone: 'dim' },
    ],
    rows: listed.map(({ machine, places: own }) => [
      ...[machine.Name, machine.HealthStatus, machine.IsDisabled ? 'disabled' : ''],
      ...[own.map((place) => place.Name).join(', '), machine.Id],
    ]),
    empty,
  };
}
