import { z } from 'zod';
import { defineCollection } from '../store/port.ts';

const StoredUser = z.object({
  Id: z.string(),
  Username: z.string(),
  DisplayName: z.string(),
  EmailAddress: z.string().nullable(),
  IsActive: z.boolean(),
  IsService: z.boolean(),
  /** Wire time. */
  Created: z.string(),
  /** Administrators hold every permission. */
  IsAdministrator: z.boolean(),
});
export type StoredUser = z.infer<typeof StoredUser>;

export const users = defineCollection({
  name: 'users',
  idPrefix: 'Users',
  scope: 'server',
  schema: StoredUser,
  title: (user) => user.Username,
  keys: () => ({}),
  unique: [{ name: 'username', of: (user) => [user.Username], refusal: (user) => `A user named '${user.Username}' exists already.` }],
});
