import type { View } from '../view.ts';
import { lines } from '../view.ts';

interface ShownMachine {
  readonly Id: string;
  readonly Name: string;
  readonly HealthStatus: string;
  readonly IsDisabled: boolean;
}

interface Listed {
  readonly machine: ShownMachine;
  readonly places: readonly { readonly Name: string }[];
}

/** Octo's list of machines: the number, then a line each with health and places (octo-classic.md §3.18). */
export function machineList(noun: 'Machines' | 'Workers', listed: readonly Listed[]): View {
  return lines(`${noun}: ${listed.length}`, ...listed.map(machineLine));
}

function machineLine({ machine: { Name, HealthStatus, IsDisabled, Id }, places }: Listed): string {
  const where = places.map((place) => place.Name).join(' and ');
  return ` - ${Name} ${HealthStatus}${IsDisabled ? ' - Disabled' : ''} (ID: ${Id}) in ${where}`;
}
