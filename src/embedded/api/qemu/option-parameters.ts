import { vmOptions } from '../../config/vm-options.ts'
import type { RawValue } from '../../schema/parameter-schema.ts'
import type { Parameters } from '../parameters.ts'

/** `cdrom=X` is another way to say `ide2=X,media=cdrom`. */
export function withoutAlias(values: Readonly<Record<string, RawValue>>): Record<string, RawValue> {
  const { cdrom, ...rest } = values
  if (cdrom === undefined || cdrom === null || cdrom === '') return rest
  const text = String(cdrom)
  return { ...rest, ide2: text.includes('media=') ? text : `${text},media=cdrom` }
}

/** The options of a VM's configuration among a call's parameters. */
export function configurationOf(parameters: Parameters): Record<string, RawValue> {
  const values = Object.fromEntries(Object.entries(parameters.values).filter(([key]) => Object.hasOwn(vmOptions, key)))
  checkKeys(parameters.optional('sshkeys'))
  return values
}

const keyTypes =
  /^(?:[a-z-]+="?[^"]*"?,?\s+)?(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)\s+(\S+)/

function checkKeys(encoded: string | undefined): void {
  if (encoded === undefined) return
  for (const line of decodeURIComponent(encoded).split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const key = keyTypes.exec(line.trim())?.[1]
    // Every public key starts with the length of its type's name, which is less than 256.
    if (key === undefined || key.length < 20 || Buffer.from(key, 'base64')[0] !== 0)
      throw new Error('SSH public key validation error')
  }
}
