import { repeatedNames } from './names.ts';

const mostFields = 10;
const longestText = 150;

/** What is wrong with the custom fields that a channel asks for (governance.md §2.1). */
export function customFieldDefinitionFindings(definitions: readonly { readonly FieldName: string }[]): string[] {
  const names = definitions.map(({ FieldName }) => FieldName);
  return [
    ...(names.length > mostFields ? [`A channel can ask for at most ${mostFields} custom fields; this one asks for ${names.length}.`] : []),
    ...(names.some((name) => name.trim() === '') ? ['A custom field needs a name.'] : []),
    ...names
      .filter((name) => name.length > longestText)
      .map((name) => `The name '${name.slice(0, longestText)}' of a custom field is longer than ${longestText} characters.`),
    ...repeatedNames(names).map((name) => `The custom field '${name}' is asked for more than once.`),
  ];
}

/** What is wrong with the custom fields of a release; the channel says which ones it must have. */
export function customFieldFindings(
  fields: Readonly<Record<string, string>>,
  required: readonly { readonly FieldName: string }[],
): string[] {
  const names = Object.keys(fields);
  return [
    ...(names.length > mostFields ? [`A release can have at most ${mostFields} custom fields; this one has ${names.length}.`] : []),
    ...Object.entries(fields)
      .filter(([name, value]) => name.length > longestText || value.length > longestText)
      .map(([name]) => `The custom field '${name.slice(0, longestText)}' is longer than ${longestText} characters.`),
    ...required
      .filter(
        ({ FieldName }) => !names.some((name) => name.toLowerCase() === FieldName.toLowerCase() && (fields[name] ?? '').trim() !== ''),
      )
      .map(({ FieldName }) => `The channel asks for the custom field '${FieldName}'.`),
  ];
}
