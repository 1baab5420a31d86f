/** Each with what it means and what to do: a paragraph of docs/diagnostics.md. */
export const optionsCodes = {
  'wrong-type':
    'The value of an option can not be converted to the type that the option has. The page of the component names the type of each.',
  'invalid-duration': 'A duration is a number with a unit: `300ms`, `90s`, `5m`, `1h30m`. A bare number has no unit.',
  'deprecated-option': 'The option works, and will not for ever. The message says what to write in its place.',
  'file-not-found':
    'A file or folder that an option names is not there. Relative names are relative to the working directory, not to the template.',
  'wrong-file-kind': 'An option that needs a file names a folder, or the other way round.',
  'content-for-path':
    'The text of a file stands where the path of the file belongs. Write the text into a file and name that, or use the option that takes text.',
  'unreadable-file':
    'A file of this machine could not be read: it is not there, its permissions forbid it, or it is not text in UTF-8 where text is needed.',
  'missing-option': 'An option that is required here, by itself or by others that are set, has no value. Set it.',
  'conflicting-options':
    'Two options of which only one may be set are set, or contradict each other. Remove one of them.',
  'option-requires-another':
    'The option has a meaning only together with another one, or with a certain value of it. Set that too, or remove this one.',
  'option-without-effect':
    'The option is accepted and changes nothing, given the values of others. Remove it, or change the one that the message names.',
  'invalid-option-value':
    'The value is none of the words, or not of the form, that the option takes. The message names what it takes.',
  'value-out-of-range': 'A number, or the length of a text, is below or above what the option takes.',
  'invalid-port': 'The number is not a port of TCP. Ports are whole numbers from 1 to 65535.',
  'not-supported':
    'Packer knows this, and this product does not. What is only checked and planned refuses the build and not the validation; the message says what to do meanwhile.',
  'nobody-to-ask': 'The option would ask a person during the build, and nobody is there. Remove or disable it.',
} as const
