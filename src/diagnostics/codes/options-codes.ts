/** Each with what it means and what to do: a paragraph of docs/diagnostics.md. */
export const optionsCodes = {
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
  'invalid-duration': 'The text is not a duration. Write a number with its unit: `500ms`, `10s`, `1m30s`.',
  'invalid-port': 'The number is not a port of TCP. Ports are whole numbers from 1 to 65535.',
  'file-not-found':
    'There is no file or folder at the path that the option names. Relative paths are relative to the working directory.',
  'unknown-component':
    'There is no builder, provisioner, post-processor or data source of that type. See the reference pages for those that there are.',
  'not-supported':
    'Packer knows this, and this product does not. What is only checked and planned refuses the build and not the validation; the message says what to do meanwhile.',
  'nobody-to-ask': 'The option would ask a person during the build, and nobody is there. Remove or disable it.',
} as const
