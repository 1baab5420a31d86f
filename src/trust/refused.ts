import type { Code } from '../diagnostics/codes/all-codes.ts'
import { endOf, leadsOutOf, treeLeadsOutOf } from './file-door.ts'
import type { Grant, Trust } from './trust.ts'

/** What a template may not do, in the words of a diagnostic. */
export interface Refused {
  readonly code: Code
  readonly summary: string
  readonly detail: string
}

/** Undefined: it may. `what` begins the message: `The function vault`. */
export function refusedUse(trust: Trust, grant: Grant, what: string): Refused | undefined {
  if (trust.granted.has(grant)) return undefined
  return { code: codes[grant], summary: `${what} ${effects[grant]}`, detail: wayOut(trust, grant) }
}

/** A file or folder, or what it links to, that is none of the template's own. Nothing is opened for this. `name` as it is written. */
export function refusedFile(trust: Trust, file: string, name: string): Refused | undefined {
  return refusal(trust, name, () => leadsOutOf(trust.workspace, file))
}

/** The same of a folder with all that is in it. */
export function refusedTree(trust: Trust, folder: string, name: string): Refused | undefined {
  return refusal(trust, name, () => treeLeadsOutOf(trust.workspace, folder))
}

/** Where the file really is that is about to be written: no link is left in its path. Or why it may not be. */
export function placeToWrite(trust: Trust, file: string, name: string): { readonly file: string } | Refused {
  // The user's own links are followed as the system does.
  if (trust.granted.has('files')) return { file }
  return refusedFile(trust, file, name) ?? { file: endOf(file) ?? file }
}

function refusal(trust: Trust, name: string, look: () => string | undefined): Refused | undefined {
  if (trust.granted.has('files')) return undefined
  const way = look()
  if (way === undefined) return undefined
  const detail = `Only files of ${trust.workspace} are opened, without its .git, and no link that leads elsewhere. ${wayOut(trust, 'files')}`
  return { code: codes.files, summary: `${short(name)} ${way}`, detail }
}

const codes = {
  files: 'untrusted-files',
  env: 'untrusted-env',
  network: 'untrusted-network',
  commands: 'untrusted-commands',
} as const satisfies Readonly<Record<Grant, Code>>

const effects: Readonly<Record<Grant, string>> = {
  files: 'opens files of this machine',
  env: 'uses the environment of this machine',
  network: 'reaches servers from this machine',
  commands: 'runs programs on this machine',
}

function wayOut({ because }: Trust, grant: Grant): string {
  return `The template is not trusted with that: ${because}. \`trust: ${grant}\` (\`--trust ${grant}\`) allows it.`
}

/** No file's name is longer; what is may be anything. */
function short(name: string): string {
  return name.length > 255 ? `${name.slice(0, 60)}...` : name
}
