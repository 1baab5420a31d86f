import { buildersCodes } from './builders-codes.ts'
import { guestsCodes } from './guests-codes.ts'
import { imagesCodes } from './images-codes.ts'
import { languageCodes } from './language-codes.ts'
import { lifecycleCodes } from './lifecycle-codes.ts'
import { optionsCodes } from './options-codes.ts'
import { proxmoxCodes } from './proxmox-codes.ts'
import { runningCodes } from './running-codes.ts'
import { templatesCodes } from './templates-codes.ts'
import { trustCodes } from './trust-codes.ts'

/** The kinds of problems, by chapter of docs/diagnostics.md. A code is a promise to programs that read `--json`: it is not renamed. */
export const codeChapters = {
  'The language: syntax, expressions, functions': languageCodes,
  'Templates: variables, sources, builds, var files': templatesCodes,
  'Options of components': optionsCodes,
  Builders: buildersCodes,
  'Communicators, provisioners, post-processors, data sources': guestsCodes,
  'Images, CDs, downloads, the answer server': imagesCodes,
  'The Proxmox server and its API': proxmoxCodes,
  'The life of templates: channels, revocation, retirement': lifecycleCodes,
  'Running: inputs, the command line, the engine': runningCodes,
  'Trust: what a template may do': trustCodes,
} as const

type KeysOf<Table> = Table extends unknown ? keyof Table : never

export type Code = KeysOf<(typeof codeChapters)[keyof typeof codeChapters]>
