/** Each with what it means and what to do: a paragraph of docs/diagnostics.md. */
export const optionsCodes = {
  'wrong-type':
    'The value of an option can not be converted to the type that the option has. The page of the component names the type of each.',
  'invalid-option-value':
    'The value of an option is of the right type, but none that is allowed. The message or the page of the component says which are.',
  'invalid-duration': 'A duration is a number with a unit: `300ms`, `90s`, `5m`, `1h30m`. A bare number has no unit.',
  'deprecated-option': 'The option works, and will not for ever. The message says what to write in its place.',
  'file-not-found':
    'A file or folder that an option names is not there. Relative names are relative to the working directory, not to the template.',
  'wrong-file-kind': 'An option that needs a file names a folder, or the other way round.',
} as const
