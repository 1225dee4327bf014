/** Remembers which scripts run, durably, so that a server that stopped without warning can end what it left behind (fault row S5). */
import { z } from 'zod';
import type { Processes } from '../../platform/ports.ts';
import type { Store } from '../store/port.ts';
import { defineCollection } from '../store/port.ts';

const RunningScript = z.object({
  Id: z.string(),
  /** Value of PULPO_STEP in the environment of the script's processes. */
  Marker: z.string(),
  /** `ServerTasks-1_AB12CD34EF` */
  Task: z.string(),
  /** First process and group of the script; 0: not started yet. */
  Pid: z.number(),
  /** What tells the process from a later one with the same id. */
  Identity: z.string(),
});
export type RunningScript = z.infer<typeof RunningScript>;

const runningScriptCollection = defineCollection({
  name: 'runningscripts',
  idPrefix: 'RunningScripts',
  scope: 'server',
  schema: RunningScript,
  keys: (script) => ({ marker: script.Marker }),
});

export interface RunningScripts {
  /** Call before the first process is started. */
  begin(script: { readonly marker: string; readonly task: string }): Promise<void>;
  started(marker: string, pid: number): Promise<void>;
  ended(marker: string): Promise<void>;
  all(): Promise<readonly RunningScript[]>;
}

export function runningScripts(store: Store, processes: Processes): RunningScripts {
  return {
    begin: ({ marker, task }) =>
      store.transaction(async (tx) => {
        await tx.collection(runningScriptCollection).insert({ Id: '', Marker: marker, Task: task, Pid: 0, Identity: '' });
      }),
    async started(marker, pid) {
      const identity = (await processes.identity(pid)) ?? '';
      await store.transaction(async (tx) => {
        const scripts = tx.collection(runningScriptCollection);
        const script = await scripts.first({ keys: { marker } });
        if (script !== undefined) await scripts.update({ ...script, Pid: pid, Identity: identity });
      });
    },
    ended: (marker) =>
      store.transaction(async (tx) => {
        const scripts = tx.collection(runningScriptCollection);
        for (const script of (await scripts.find({ keys: { marker } })).items) await scripts.delete(script.Id);
      }),
    all: () => store.read(async (tx) => (await tx.collection(runningScriptCollection).find()).items),
  };
}
