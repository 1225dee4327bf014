import type { Masker } from '../masking/masker.ts';
import type { OutputEvent, Reporter } from './events.ts';
import type { Done, Renderer } from './renderers/renderer.ts';

/** A reporter that also keeps what was done, for a run that ends before its answer. */
export interface RecordingReporter extends Reporter {
  done(): Done;
}

type TaskStarted = Extract<OutputEvent, { type: 'task.started' }>;

export function createReporter(renderer: Renderer, masker: Masker): RecordingReporter {
  const releases: string[] = [];
  const started = new Map<string, TaskStarted>();
  const states = new Map<string, string>();
  return {
    emit(event) {
      if (event.type === 'release.created') releases.push(`${event.version} of ${event.project}`);
      if (event.type === 'task.started') started.set(event.taskId, event);
      if (event.type === 'task.ended') states.set(event.taskId, event.state);
      renderer.event(event);
    },
    addSecret: (value) => void masker.add(value),
    done: () => summarise(releases, [...started.values()], states),
  };
}

function summarise(releases: readonly string[], started: readonly TaskStarted[], states: ReadonlyMap<string, string>): Done {
  const tasks = started.map((task) => ({
    id: task.taskId,
    state: states.get(task.taskId) ?? 'Running',
    ...(task.url === undefined ? {} : { url: task.url }),
  }));
  const running = started.filter((task) => !states.has(task.taskId));
  return {
    releases,
    tasks,
    lines: [
      ...releases.map((release) => `Release ${release} was created.`),
      ...running.map(
        (task) => `Task ${task.taskId} (${task.description}) is still running${task.url === undefined ? '.' : `: ${task.url}`}`,
      ),
    ],
  };
}
