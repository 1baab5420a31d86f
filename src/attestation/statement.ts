import { ExternalError } from '../diagnostics/errors.ts'

export const statementType = 'https://in-toto.io/Statement/v1'
export const slsaProvenance = 'https://slsa.dev/provenance/v1'

/** Digests by their algorithm, in lower-case hex. */
export type Digests = Readonly<Record<string, string>>

/** What a statement is about. */
export interface Subject {
  readonly name: string
  readonly digest: Digests
}

/** https://github.com/in-toto/attestation/tree/main/spec/v1 */
export interface Statement {
  readonly _type: string
  readonly subject: readonly Subject[]
  readonly predicateType: string
  readonly predicate: unknown
}

/** Something that a build was made of. */
export interface Dependency {
  readonly uri: string
  readonly name?: string
  readonly digest?: Digests
}

/** https://slsa.dev/spec/v1.0/provenance */
export interface SlsaPredicate {
  readonly buildDefinition: {
    readonly buildType: string
    readonly externalParameters: Readonly<Record<string, unknown>>
    readonly internalParameters?: Readonly<Record<string, unknown>>
    readonly resolvedDependencies?: readonly Dependency[]
  }
  readonly runDetails: {
    readonly builder: { readonly id: string; readonly version?: Readonly<Record<string, string>> }
    readonly metadata?: { readonly invocationId?: string; readonly startedOn?: string; readonly finishedOn?: string }
    readonly byproducts?: readonly { readonly name: string; readonly content?: string }[]
  }
}

export function provenanceOf(subject: readonly Subject[], predicate: SlsaPredicate): Statement {
  return { _type: statementType, subject, predicateType: slsaProvenance, predicate }
}

/** Throws ExternalError where the text is none. */
export function readStatement(text: string, name: string): Statement {
  let value: Partial<Statement> | null
  try {
    value = JSON.parse(text) as Partial<Statement> | null
  } catch (cause) {
    const why = (cause as Error).message
    throw new ExternalError('attestation-unreadable', `What ${name} has signed is no statement: ${why}`)
  }
  if (value?._type !== statementType)
    throw new ExternalError(
      'attestation-unreadable',
      `What ${name} has signed is no statement: its type is ${JSON.stringify(value?._type) ?? 'not there'}`,
    )
  const { predicateType = '', predicate } = value
  const subject = Array.isArray(value.subject) ? value.subject : []
  return { _type: statementType, subject, predicateType, predicate }
}
