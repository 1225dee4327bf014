import { takeAll } from '../contract/paging.ts';
import { type Space, spaces } from '../contract/resources/spaces.ts';
import { AppError } from '../errors/appError.ts';
import { nameErrors } from '../errors/classic/names.ts';
import { didYouMean } from '../errors/nearest.ts';
import { callEndpoint, type CallContext } from './call.ts';

/**
 * The space with a name or id, or the default one. One request. Rejects with `SPACE_NOT_FOUND`, `NAME_AMBIGUOUS` and what a call can
 * reject with.
 */
export async function findSpace(context: CallContext, wanted: string | undefined): Promise<Space> {
  const { Items } = await callEndpoint(context, spaces.list, { query: { skip: 0, take: takeAll } });
  if (wanted === undefined || wanted.trim() === '') {
    const byDefault = Items.find((space) => space.IsDefault);
    if (byDefault) return byDefault;
    const hint = Items.length === 0 ? {} : { hint: `Name one with --space: ${Items.map((space) => space.Name).join(', ')}.` };
    throw new AppError('refused', 'SPACE_NOT_FOUND', 'The server has no default space that this user can see', hint);
  }
  const text = wanted.trim().toLowerCase();
  const byId = Items.find((space) => space.Id.toLowerCase() === text);
  const byName = Items.find((space) => space.Name.trim().toLowerCase() === text);
  if (byId && byName && byId.Id !== byName.Id) {
    const both = `both '${byId.Name}' (${byId.Id}) and '${byName.Name}' (${byName.Id})`;
    throw new AppError('refused', 'NAME_AMBIGUOUS', `Ambiguous space reference '${wanted}' matches ${both}.`, {
      classic: nameErrors.ambiguous('space', wanted, [byId, byName]),
    });
  }
  const space = byId ?? byName;
  if (space) return space;
  const names = Items.map((item) => item.Name);
  throw new AppError('refused', 'SPACE_NOT_FOUND', `Cannot find the space with name or id '${wanted}'.`, {
    hint: didYouMean(wanted, names) ?? `Check the spelling and that this user may see it. Visible: ${names.join(', ') || 'none'}.`,
    classic: nameErrors.notFound('space', wanted),
  });
}
