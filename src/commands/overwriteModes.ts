const modes = ['FailIfExists', 'OverwriteExisting', 'IgnoreIfExists'] as const;

/** What to do where the thing to push is there already: octo's enum, wherever something is pushed. */
export const overwriteModeOption = {
  type: 'choice',
  choices: modes,
  octo: { type: 'OverwriteMode', values: modes },
  placeholder: 'mode',
} as const;
