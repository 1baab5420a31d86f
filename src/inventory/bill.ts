import type { Inventory } from './installed.ts'

/** What a bill of material is made of. */
export interface BillFacts {
  readonly inventory: Inventory
  /** What the packages are in: the name of the build. */
  readonly subject: string
  /** Milliseconds since the epoch. */
  readonly madeAt: number
  /** A UUID, by which this document is known from all others. */
  readonly id: string
  /** Of this product. */
  readonly version: string
}

export const toolName = 'proxmox-template-action'

/** An address of mail as all of them are that people use; the schema of CycloneDX takes no other. */
const address = /^(?:[\w+-]+\.)*[\w+-]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i

/** Name and address of who made a package: `Debian GCC Maintainers <debian-gcc@lists.debian.org>`. */
export function makerOf(text: string): { readonly name: string; readonly email: string | undefined } {
  const [, name = '', email = ''] = /^(.*?)\s*<([^<>]*)>$/s.exec(text) ?? []
  return name === '' || !address.test(email)
    ? { name: text, email: undefined }
    : { name: name.replace(/^"(.*)"$/, '$1'), email }
}

/** An address of the web that both kinds of documents take; undefined: it is none. */
export function webAddress(text: string | undefined): string | undefined {
  const url = text === undefined ? null : URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
    ? url.href
    : undefined
}
