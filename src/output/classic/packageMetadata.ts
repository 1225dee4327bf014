import type { View } from '../view.ts';
import { lines } from '../view.ts';

/** What octo told of metadata it pushed (octo-classic.md §3.8). */
export function metadataPushed(): View {
  return lines('Push successful');
}
