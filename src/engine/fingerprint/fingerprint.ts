import { createHash, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import type { Secret } from '../../diagnostics/secret.ts'
import type { Essence } from './essence.ts'
import type { InputFile } from './input-files.ts'
import type { InputImage } from './input-images.ts'

/** What a template is made of, in a line. */
export interface Fingerprint {
  /** `sha256:...` */
  readonly value: string
  /** Of each part a short one, to say which part it was that changed. */
  readonly parts: Readonly<Record<PartName, string>>
}

/** In the order in which they are told. */
export const partNames = [
  'version',
  'source',
  'provisioners',
  'post-processors',
  'files',
  'images',
  'base',
  'secrets',
] as const
export type PartName = (typeof partNames)[number]

export interface Ingredients extends Essence {
  /** Of this product: the major one. */
  readonly version: string
  readonly files: readonly InputFile[]
  readonly images: readonly InputImage[]
  /** What is cloned; undefined: nothing is. */
  readonly base: string | undefined
}

/** Whoever reads the record of a template may not try out passwords by it: this takes what a login takes. */
const cost = { N: 1 << 15, r: 8, p: 1, maxmem: 64 << 20 }
const slowHash = promisify<string, string, number, typeof cost, Buffer>(scrypt)

export async function fingerprintOf(of: Ingredients): Promise<Fingerprint> {
  const plain = {
    version: of.version,
    source: of.source,
    provisioners: of.provisioners,
    'post-processors': of.postProcessors,
    files: JSON.stringify(of.files.map(({ name, sha256 = '-', isExecutable }) => [name, sha256, isExecutable])),
    images: JSON.stringify(of.images.map(({ address, checksum }) => [checksum ?? address])),
    base: of.base ?? '',
  }
  const hashes = Object.entries(plain).map(([name, text]) => [name, sha256(text)] as const)
  const secrets = await secretsHash(of.secrets)
  const all = [...hashes, ['secrets', secrets] as const]
  return {
    value: `sha256:${sha256(JSON.stringify(['1', ...all]))}`,
    parts: Object.fromEntries(all.map(([name, hash]) => [name, hash.slice(0, shown)])) as Fingerprint['parts'],
  }
}

const shown = 8

/** Salted by their names alone, so that other parts do not change with it: it has to be the same on every machine. */
async function secretsHash(secrets: readonly Secret[]): Promise<string> {
  if (secrets.length === 0) return sha256('')
  const texts = secrets.map(({ name, text }) => [name, text])
  const salt = JSON.stringify(['proxmox-template-action', ...secrets.map(({ name }) => name)])
  return (await slowHash(JSON.stringify(texts), salt, 32, cost)).toString('hex')
}

function sha256(text: string): string {
  return createHash('sha256').update(text.toWellFormed()).digest('hex')
}

/** As a record has them: `source=1a2b3c4d files=...`. */
export function writeParts(parts: Fingerprint['parts']): string {
  return partNames.map((name) => `${name}=${parts[name]}`).join(' ')
}

/** The names of parts that are others now; undefined: it does not say. */
export function changedParts(before: string | undefined, now: Fingerprint['parts']): readonly PartName[] | undefined {
  const known = new Map((before ?? '').split(' ').map((pair) => pair.split('=') as [string, string | undefined]))
  if (!partNames.every((name) => known.get(name) !== undefined)) return undefined
  return partNames.filter((name) => known.get(name) !== now[name])
}
