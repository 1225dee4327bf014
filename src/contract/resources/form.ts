import { z } from 'zod';
import { emptyText, flag, listOf, mapOf, openEnum, text } from '../fields.ts';
import { PropertyValue } from '../sensitiveValue.ts';

export const formControls = ['Paragraph', 'TextArea', 'SubmitButtonGroup', 'Checkbox', 'VariableValue', 'Button'] as const;

/** A form of the portal: prompted variables of a deployment, or the answer an interruption waits for. */
export const Form = z.looseObject({
  /** Element name → value. */
  Values: mapOf(PropertyValue),
  Elements: listOf(
    z.looseObject({
      /** For a prompted variable: its id, which is the key in a deployment's `FormValues`. */
      Name: z.string(),
      IsValueRequired: flag(),
      Control: z.looseObject({
        Type: openEnum(formControls),
        Name: text,
        Label: text,
        Text: text,
        Description: text,
        Required: flag(),
        DisplaySettings: mapOf(z.string()),
        Buttons: listOf(z.looseObject({ Text: emptyText, Value: z.unknown(), RequiresConfirmation: flag() })),
      }),
    }),
  ),
});
export type Form = z.infer<typeof Form>;
