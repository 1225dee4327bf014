import type { AppError } from './errors/appError.ts';
import { asAppError } from './errors/asAppError.ts';
import type { Ending } from './errors/exitCodes.ts';
import { packDirectory } from './flows/packDirectory.ts';
import type { PackRequest } from './flows/packDirectory.ts';
import { defaultMetadata, defaultTimestamps, optimalLevel, packageIdentity } from './flows/plainPackage.ts';
import { describeError } from './output/describeError.ts';
import { describeEvent } from './output/describeEvent.ts';
import type { LineEvent } from './output/describeEvent.ts';
import { formatView } from './output/formatView.ts';
import { neutralise } from './output/neutralise.ts';
import { plainPalette } from './output/palette.ts';
import type { Clock, Env, Streams } from './platform/ports.ts';
import { packSummary } from './commands/packAnswer.ts';
import type { PlainPack } from './commands/readPlainPack.ts';

export interface PlainMachine {
  readonly cwd: string;
  readonly clock: Clock;
  readonly env: Env;
  readonly streams: Streams;
  /** Why the run has to end, once it has to. */
  interruption(): AppError | undefined;
}

/** Packs and tells it as the frame around commands would, without colour and progress. Never throws. */
export async function packPlainly(plain: PlainPack, machine: PlainMachine): Promise<Ending> {
  const { stdout, stderr } = machine.streams;
  const told: Promise<void>[] = [];
  const tell = (lines: readonly string[]): void => {
    if (lines.length > 0) told.push(stderr.write(lines.map((line) => `${line}\n`).join('')));
  };
  try {
    const reporter = {
      emit: (event: LineEvent) => tell(describeEvent(event, plainPalette, neutralise)),
      addSecret: () => undefined,
    };
    const result = await packDirectory(requestOf(plain, machine), { cwd: machine.cwd, reporter, pause: () => pause(machine) });
    const answer = formatView(packSummary(result), plainPalette, neutralise);
    await stdout.write(answer);
    // A change that nobody hears of would look like none (reliability.md row C71).
    if (stdout.closed) await stderr.write(answer);
    await Promise.all(told);
    return 'ok';
  } catch (thrown) {
    const error = asAppError(thrown);
    tell(describeError(error, { lines: [] }, plainPalette, neutralise));
    // Where the streams are what failed, nobody is left to tell.
    await Promise.allSettled(told);
    return error.kind;
  }
}

function requestOf(plain: PlainPack, { clock, env }: PlainMachine): PackRequest {
  const identity = packageIdentity(plain.id, plain.version, clock);
  const { format, basePath, outFolder, include, exclude } = plain;
  return {
    ...{ ...identity, format, basePath, outFolder, include, exclude, existing: plain.overwrite ? 'replace' : 'refuse' },
    ...{
      level: optimalLevel,
      links: 'follow',
      versionControl: 'skip',
      modes: 'normal',
      collisions: 'refuse',
      changed: 'refuse',
      secrets: 'warn',
    },
    ...{ timestamps: defaultTimestamps(env), metadata: defaultMetadata(identity), nuspec: undefined },
  };
}

async function pause({ clock, interruption }: PlainMachine): Promise<void> {
  await clock.sleep(0);
  const reason = interruption();
  if (reason !== undefined) throw reason;
}
