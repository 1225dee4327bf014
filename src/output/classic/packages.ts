import type { View } from '../view.ts';
import { lines } from '../view.ts';

/** What octo told of a package it deleted (octo-classic.md §3.9). */
export function packageDeleted(): View {
  return lines('Package deleted');
}
