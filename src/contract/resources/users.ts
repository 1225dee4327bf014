import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { emptyText, flag, listOf, mapOf, openEnum, text, texts } from '../fields.ts';
import { pageOf, pagingQuery } from '../paging.ts';
import { queryBool, queryList, queryText } from '../queryValues.ts';
import { Links, resourceFields } from '../resourceBase.ts';
import { SensitiveValue } from '../sensitiveValue.ts';
import { Space } from './spaces.ts';

export const serviceAccountTypes = ['Standard', 'Agent'] as const;

export const User = z.looseObject({
  ...resourceFields,
  Username: z.string(),
  DisplayName: emptyText,
  EmailAddress: text,
  IsActive: flag(true),
  IsService: flag(),
  CanPasswordBeEdited: flag(),
  /** True for the user who asked. */
  IsRequestor: flag(),
  Identities: listOf(z.looseObject({ IdentityProviderName: text, Claims: z.unknown().optional() })),
  Created: text,
  ServiceAccountType: openEnum(serviceAccountTypes).nullish(),
});
export type User = z.infer<typeof User>;

/** An empty list of restrictions means: unrestricted. */
const UserPermissionRestriction = z.looseObject({
  RestrictedToProjectIds: texts,
  RestrictedToEnvironmentIds: texts,
  RestrictedToTenantIds: texts,
  RestrictedToProjectGroupIds: texts,
  SpaceId: text,
});

export const UserPermissionSet = z.looseObject({
  Id: text,
  Links,
  /** Permission name → where it holds. */
  SpacePermissions: mapOf(z.array(UserPermissionRestriction)),
  SystemPermissions: texts,
  Teams: listOf(z.looseObject({ Id: z.string(), Name: z.string(), IsDirectlyAssigned: flag(true), SpaceId: text })),
  IsTeamsComplete: flag(true),
  IsPermissionsComplete: flag(true),
});
export type UserPermissionSet = z.infer<typeof UserPermissionSet>;

/** A key as it can be read back: never the key, only its first characters as a hint. */
export const ApiKey = z.looseObject({
  ...resourceFields,
  Purpose: emptyText,
  UserId: z.string(),
  Created: text,
  Expires: text,
  ApiKey: SensitiveValue,
});
export type ApiKey = z.infer<typeof ApiKey>;

const UserQuery = z.object({ ...pagingQuery(), ids: queryList, filter: queryText, isActive: queryBool });
const PermissionQuery = z.object({ spaces: queryList, includeSystem: queryBool });

export const users = {
  list: endpoint({ method: 'GET', scope: 'server', path: 'users', query: UserQuery, response: pageOf(User) }),
  all: endpoint({ method: 'GET', scope: 'server', path: 'users/all', response: z.array(User) }),
  me: endpoint({ method: 'GET', scope: 'server', path: 'users/me', response: User }),
  get: endpoint({ method: 'GET', scope: 'server', path: 'users/{id}', response: User }),
  /** A bare array; the .NET client finds the default space here. */
  spaces: endpoint({ method: 'GET', scope: 'server', path: 'users/{id}/spaces', response: z.array(Space) }),
  permissions: endpoint({
    method: 'GET',
    scope: 'server',
    path: 'users/{id}/permissions',
    query: PermissionQuery,
    response: UserPermissionSet,
  }),
  permissionsConfiguration: endpoint({
    method: 'GET',
    scope: 'server',
    path: 'users/{id}/permissions/configuration',
    query: PermissionQuery,
    response: UserPermissionSet,
  }),
  apiKeys: endpoint({
    method: 'GET',
    scope: 'server',
    path: 'users/{id}/apikeys',
    query: z.object(pagingQuery()),
    response: pageOf(ApiKey),
  }),
  apiKey: endpoint({ method: 'GET', scope: 'server', path: 'users/{id}/apikeys/{apiKeyId}', response: ApiKey }),
  /** A bare array. */
  teams: endpoint({
    method: 'GET',
    scope: 'server',
    path: 'users/{id}/teams',
    query: PermissionQuery,
    response: z.array(z.looseObject({ ...resourceFields, Name: z.string() })),
  }),
};
