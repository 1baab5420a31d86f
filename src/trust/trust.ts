import type { Opened } from './opened.ts'

/**
 * What a template may be trusted with beyond its own files: files outside of the workspace, the environment of this
 * process, servers that are asked from this machine, programs that run on it.
 */
export const grants = ['files', 'env', 'network', 'commands'] as const
export type Grant = (typeof grants)[number]

/** How far a template is trusted: decided at the door, and handed to whatever acts for the template. */
export interface Trust {
  readonly granted: ReadonlySet<Grant>
  /** Absolute. The template's own files are here; without `files` no others are opened. */
  readonly workspace: string
  /** Why it is not trusted with all: `the pull request comes from a fork`. */
  readonly because: string
  /** Where what is opened for the template is noted; undefined: nobody wants to know. */
  readonly opened?: Opened | undefined
}

/** For who runs what they have written. */
export const fullTrust: Trust = { granted: new Set(grants), workspace: '/', because: '' }

export function isRestricted({ granted }: Trust): boolean {
  return grants.some((grant) => !granted.has(grant))
}

/** In words: `all`, `none`, `files, env`. */
export function trustText({ granted }: Pick<Trust, 'granted'>): string {
  const given = grants.filter((grant) => granted.has(grant))
  return given.length === grants.length ? 'all' : given.length === 0 ? 'none' : given.join(', ')
}

const without: Readonly<Record<Grant, string>> = {
  files: 'opens files of the workspace alone',
  env: 'reads no environment variable',
  network: 'makes this machine reach no server of its choice',
  commands: 'runs no program here',
}

/** One line for the log and the summary. */
export function restrictionText(trust: Trust): string {
  const rules = grants.filter((grant) => !trust.granted.has(grant)).map((grant) => without[grant])
  return `Restricted (trust: ${trustText(trust)}), because ${trust.because}: the template ${rules.join(', ')}.`
}

/** From what a user writes: `all`, `none`, or a list with commas. Answers what is wrong with it. */
export function parseGrants(text: string): { readonly granted: ReadonlySet<Grant> } | { readonly problem: string } {
  const words = text.split(/[\s,]+/).filter((word) => word !== '')
  if (words.length === 1 && words[0] === 'all') return { granted: new Set(grants) }
  if (words.length === 1 && words[0] === 'none') return { granted: new Set() }
  const unknown = words.filter((word) => !isGrant(word))
  if (words.length > 0 && unknown.length === 0) return { granted: new Set(words.filter(isGrant)) }
  const what = unknown.length === 0 ? 'says nothing' : `has ${unknown.map((word) => JSON.stringify(word)).join(', ')}`
  return { problem: `must be all, none, or a list of ${grants.join(', ')}, but ${what}.` }
}

function isGrant(word: string): word is Grant {
  return (grants as readonly string[]).includes(word)
}
