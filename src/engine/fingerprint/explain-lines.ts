import type { Fingerprint, PartName } from './fingerprint.ts'

/** What a build is made of, without secrets. */
export interface Explanation {
  readonly name: string
  readonly fingerprint: string
  readonly parts: Fingerprint['parts']
  readonly files: readonly { readonly name: string; readonly size: number; readonly sha256: string | null }[]
  /** Without a checksum only the address counts. */
  readonly images: readonly { readonly address: string; readonly checksum: string | null }[]
  /** Identity of what it is a clone of; absent: of nothing, or nobody could be asked. */
  readonly base?: string
  /** Names of the secrets that stand in it. */
  readonly secrets: readonly string[]
  /** What counts for nothing, since it differs from run to run by nature: `timestamp()`. */
  readonly leftOut: readonly string[]
  readonly compared: Comparison
}

/** With the template that is there. */
export type Comparison =
  | { readonly with: string; readonly isSame: boolean; readonly changed?: readonly PartName[] }
  /** Why there is none: no template, no server that answers. */
  | { readonly not: string }

/** The explanation as lines to be read. */
export function explainLines(one: Explanation): readonly string[] {
  const { parts, files, images, base, secrets, leftOut, compared } = one
  return [
    `fingerprint of ${one.name}: ${one.fingerprint}`,
    `  parts: ${Object.entries(parts)
      .map(([name, hash]) => `${name} ${hash}`)
      .join(', ')}`,
    ...files.map(({ name, size, sha256 }) =>
      name.endsWith('/')
        ? `  folder ${name}: empty`
        : name.includes(' = ')
          ? `  folder ${name}`
          : `  file ${name}: ${size} bytes, ${sha256?.slice(0, 12) ?? 'not readable'}`,
    ),
    ...images.map(({ address, checksum }) => `  image ${address}: ${checksum ?? 'only its address counts'}`),
    ...(base === undefined ? [] : [`  base: ${base}`]),
    ...(secrets.length === 0 ? [] : [`  secrets, hashed: ${secrets.join(', ')}`]),
    ...(leftOut.length === 0 ? [] : [`  left out, since they differ by nature: ${leftOut.join(', ')}`]),
    `  ${comparisonText(compared)}`,
  ]
}

function comparisonText(compared: Comparison): string {
  if ('not' in compared) return `not compared: ${compared.not}`
  if (compared.isSame) return `unchanged: ${compared.with} is made of the same`
  const what = compared.changed === undefined ? 'which part is not known' : compared.changed.join(', ')
  return `changed since ${compared.with}: ${what}`
}
