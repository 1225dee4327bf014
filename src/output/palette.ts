/** Colours by meaning. Without colour every function returns its text. */
export interface Palette {
  error(text: string): string;
  warning(text: string): string;
  success(text: string): string;
  running(text: string): string;
  heading(text: string): string;
  dim(text: string): string;
}

const plain = (text: string): string => text;

export const plainPalette: Palette = { error: plain, warning: plain, success: plain, running: plain, heading: plain, dim: plain };

/** Imports chalk only where colour is wanted: the import alone costs milliseconds. */
export async function createPalette(colour: boolean): Promise<Palette> {
  if (!colour) return plainPalette;
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return { error: chalk.red, warning: chalk.yellow, success: chalk.green, running: chalk.cyan, heading: chalk.bold, dim: chalk.dim };
}

/** Colours a word that names a state of a task, a release or an item. */
export function toneOfState(state: string, palette: Palette): string {
  if (/^(success|ok|healthy|created?|pushed|online)$/iu.test(state)) return palette.success(state);
  if (/^(failed|timedout|timed out|unhealthy|error|refused|offline)$/iu.test(state)) return palette.error(state);
  if (/^(cance(l|ll)ed|cancelling|hasWarnings|change|skipped|unavailable)$/iu.test(state)) return palette.warning(state);
  if (/^(executing|queued|running|pending)$/iu.test(state)) return palette.running(state);
  return state;
}

/** Whether a stream gets colour: FORCE_COLOR and NO_COLOR decide, then whether it is a terminal. Source: no-color.org, force-color.org. */
export function wantsColour(stream: { readonly isTTY: boolean }, env: { get(name: string): string | undefined }): boolean {
  const forced = env.get('FORCE_COLOR');
  if (forced !== undefined && forced !== '') return forced !== '0' && forced.toLowerCase() !== 'false';
  if ((env.get('NO_COLOR') ?? '') !== '' || env.get('TERM') === 'dumb') return false;
  return stream.isTTY;
}
