import { basename, join, resolve } from 'node:path';
import { AppError } from '../errors/appError.ts';
import { whyUnreadable } from '../errors/whyUnreadable.ts';
import type { Reporter } from '../output/events.ts';
import type { Clock, Files, Streams } from '../platform/ports.ts';
import {
  type Culture,
  evaluate,
  type Evaluation,
  invariantCulture,
  usEnglishCulture,
  utcZone,
  zoneNamed,
} from '../templating/templating.ts';
import { gatherVariables, type VariableSources } from './gatherVariables.ts';

export interface RenderRequest extends VariableSources {
  /** Paths as the user gave them; `-` is standard input, and so is an empty list. */
  readonly templates: readonly string[];
  readonly outFolder: string | undefined;
  /** `check`: nothing is written, and whatever the language finds wrong is an answer, not an error. */
  readonly purpose: 'render' | 'check';
  readonly onParseFailure: 'halt' | 'continue';
  readonly culture: keyof typeof cultures;
  /** IANA name. */
  readonly timeZone: string;
}

export interface RenderMachine {
  readonly cwd: string;
  readonly clock: Clock;
  readonly files: Files;
  readonly streams: Streams;
  readonly reporter: Reporter;
}

/** A template and what became of it. */
export interface Rendered {
  /** As the user gave it; `-` for standard input. */
  readonly source: string;
  /** Where it was written; undefined where it was not. */
  readonly target: string | undefined;
  readonly evaluation: Evaluation;
}

export const cultures = { invariant: invariantCulture, 'en-US': usEnglishCulture } as const satisfies Record<string, Culture>;

const longest = 256 * 1024 * 1024;

/** Evaluates templates with variables; files are written only after all of them were evaluated. */
export async function renderTemplates(request: RenderRequest, machine: RenderMachine): Promise<readonly Rendered[]> {
  const zone = request.timeZone === 'UTC' ? utcZone : zoneNamed(request.timeZone);
  if (zone === undefined) throw unknownZone(request.timeZone);
  const sources = request.templates.length === 0 ? ['-'] : request.templates;
  const targets = planTargets(sources, request, machine.cwd);
  const variables = await gatherVariables(request, machine);
  const now = machine.clock.now();
  const rendered: Rendered[] = [];
  for (const source of sources) {
    const evaluation = evaluate(await readTemplate(source, machine), variables, {
      ...{ culture: cultures[request.culture], zone, now: () => now, onParseFailure: request.onParseFailure, onFailure: 'report' },
    });
    if (request.purpose === 'render') refuseFailure(source, evaluation);
    rendered.push({ source, target: targets.get(source), evaluation });
  }
  if (request.outFolder !== undefined && targets.size > 0) await writeAll(rendered, request.outFolder, machine);
  return rendered;
}

/** Where each template is written; none where nothing is. Ends with `TEMPLATE_TARGETS_COLLIDE`. */
function planTargets(sources: readonly string[], request: RenderRequest, cwd: string): ReadonlyMap<string, string> {
  const { outFolder } = request;
  const targets = new Map<string, string>();
  if (outFolder === undefined || request.purpose === 'check') return targets;
  for (const source of sources) {
    const target = join(outFolder, source === '-' ? 'stdin.txt' : basename(source));
    const absolute = resolve(cwd, target);
    const other =
      sources.find((each) => resolve(cwd, each) === absolute) ?? [...targets].find(([, taken]) => resolve(cwd, taken) === absolute)?.[0];
    if (other !== undefined) throw collision(source, other, target);
    targets.set(source, target);
  }
  return targets;
}

/** A value that needs itself and the like: nothing of any file is written. */
function refuseFailure(source: string, { failure }: Evaluation): void {
  if (failure === null) return;
  throw new AppError('input', failure.code, failure.message, { details: [`in ${source}, line ${failure.line}, column ${failure.column}`] });
}

async function readTemplate(source: string, { cwd, files, streams }: RenderMachine): Promise<string> {
  try {
    const bytes = source === '-' ? await readAll(streams) : await files.read(resolve(cwd, source), longest);
    // A byte-order mark stays where it is: the result must differ from the template in its tokens only.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('input', 'TEMPLATE_UNREADABLE', `Can't read the template ${source}: ${whyUnreadable(cause)}`, {
      cause,
      hint: 'Name a file of UTF-8 text that you may read, or - for standard input.',
    });
  }
}

async function readAll(streams: Streams): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of streams.stdin.stream()) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

async function writeAll(rendered: readonly Rendered[], outFolder: string, { cwd, files }: RenderMachine): Promise<void> {
  try {
    await files.makeFolder(resolve(cwd, outFolder));
    for (const { target, evaluation } of rendered)
      if (target !== undefined) await files.write(resolve(cwd, target), evaluation.value ?? '');
  } catch (cause) {
    throw new AppError('io', 'RENDERED_UNWRITABLE', `Can't write rendered files to ${outFolder}`, { cause });
  }
}

function collision(source: string, other: string, target: string): AppError {
  return new AppError('usage', 'TEMPLATE_TARGETS_COLLIDE', `${source} would be written to ${target}, which is also the place of ${other}`, {
    hint: 'Render files of the same name into different folders, and not over their templates.',
  });
}

function unknownZone(name: string): AppError {
  return new AppError('usage', 'OPTION_VALUE_INVALID', `'${name}' is no time zone`, { hint: 'Use a name such as UTC or Europe/Berlin.' });
}
