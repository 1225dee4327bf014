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

const tones: Readonly<Record<'success' | 'error' | 'warning' | 'running', readonly string[]>> = {
  success: ['success', 'ok', 'healthy', 'created', 'create', 'pushed', 'online'],
  error: ['failed', 'timedout', 'timed out', 'unhealthy', 'error', 'refused', 'offline', 'failure'],
  warning: ['cancelled', 'canceled', 'cancelling', 'haswarnings', 'change', 'skipped', 'unavailable', 'warning'],
  running: ['executing', 'queued', 'running', 'pending'],
};

/** Colours a word that names a state of a task, a release or an item. */
export function toneOfState(state: string, palette: Palette): string {
  const word = state.toLowerCase();
  if (tones.success.includes(word)) return palette.success(state);
  if (tones.error.includes(word)) return palette.error(state);
  if (tones.warning.includes(word)) return palette.warning(state);
  return tones.running.includes(word) ? palette.running(state) : state;
}

/** Whether a stream gets colour: FORCE_COLOR and NO_COLOR decide, then whether it is a terminal. Source: no-color.org, force-color.org. */
export function wantsColour(stream: { readonly isTTY: boolean }, env: { get(name: string): string | undefined }): boolean {
  const forced = env.get('FORCE_COLOR');
  if (forced !== undefined && forced !== '') return forced !== '0' && forced.toLowerCase() !== 'false';
  if ((env.get('NO_COLOR') ?? '') !== '' || env.get('TERM') === 'dumb') return false;
  return stream.isTTY;
}
