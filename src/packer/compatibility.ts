/** The Packer whose meaning of a template this is; `packer.version`, and what `required_version` is held against. */
export const packerVersion = '1.14.2'
