/** What was installed where, on which target: the deployment journal (engine.md §2.4), kept in the store. */
import { z } from 'zod';
import type { Store } from '../store/port.ts';
import { defineCollection } from '../store/port.ts';

const JournalEntry = z.object({
  Id: z.string(),
  EnvironmentId: z.string(),
  TenantId: z.string().nullable(),
  ProjectId: z.string(),
  /** Wire time. */
  InstalledOn: z.string(),
  /** `Environments-2/Projects-161/Step-<name>/Machines-65/<default>` */
  PolicySet: z.string(),
  PackageId: z.string(),
  PackageVersion: z.string(),
  /** File the package was installed from. */
  DeployedFrom: z.string(),
  ExtractedTo: z.string(),
  CustomInstallationDirectory: z.string().nullable(),
  WasSuccessful: z.boolean(),
});
export type JournalEntry = z.infer<typeof JournalEntry>;

const journalCollection = defineCollection({
  name: 'deploymentjournal',
  idPrefix: 'JournalEntries',
  scope: 'server',
  schema: JournalEntry,
  keys: (entry) => ({ policySet: entry.PolicySet }),
});

export interface Journal {
  add(entry: Omit<JournalEntry, 'Id'>): Promise<void>;
  /** Entries of a policy set, newest first. */
  entries(policySet: string): Promise<readonly JournalEntry[]>;
}

/** Entries of a policy set that are kept: more than retention ever asks about. */
const kept = 200;

export function storeJournal(store: Store): Journal {
  return {
    add: (entry) =>
      store.transaction(async (tx) => {
        const journal = tx.collection(journalCollection);
        await journal.insert({ ...entry, Id: '' });
        const old = await journal.find({ keys: { policySet: entry.PolicySet }, order: 'newest', skip: kept });
        for (const { Id } of old.items) await journal.delete(Id);
      }),
    entries: (policySet) =>
      store.read(async (tx) => (await tx.collection(journalCollection).find({ keys: { policySet }, order: 'newest' })).items),
  };
}
