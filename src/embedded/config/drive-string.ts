import { parsePropertyString } from '../schema/check.ts'
import type { PropertyFormat } from '../schema/parameter-schema.ts'
import { driveFormats } from './drive-formats.ts'
import { isDriveKey } from './drive-keys.ts'

export type DriveKind = keyof typeof driveFormats

/** A drive as its property string says it. */
export interface Drive {
  readonly key: string
  readonly kind: DriveKind
  readonly file: string
  readonly options: Readonly<Record<string, string>>
}

export function driveKind(key: string): DriveKind | undefined {
  const kind = /^([a-z]+)\d+$/.exec(key)?.[1]
  return (isDriveKey(key) || /^unused\d+$/.test(key)) && kind !== undefined ? (kind as DriveKind) : undefined
}

function driveFormat(key: string): PropertyFormat {
  return driveFormats[driveKind(key)!]
}

/** Throws Error when the text is no drive of that kind. */
export function parseDrive(key: string, text: string): Drive {
  const { file, ...given } = parsePropertyString(driveFormat(key), text, key)
  const options = inMegabytes(given)
  checkCombination(key, options)
  const drive = { key, kind: driveKind(key)!, file: file!, options }
  return file === 'none' && options['media'] === undefined && drive.kind !== 'virtio'
    ? { ...drive, options: { ...options, media: 'cdrom' } }
    : drive
}

const directions = ['', '_rd', '_wr'] as const

/** Bytes a second are kept as megabytes a second. */
function inMegabytes(options: Readonly<Record<string, string>>): Record<string, string> {
  const converted = { ...options }
  for (const direction of directions) {
    const bytes = converted[`bps${direction}`]
    if (bytes === undefined) continue
    delete converted[`bps${direction}`]
    if (converted[`mbps${direction}`] !== undefined)
      throw new Error(`both bps${direction} and mbps${direction} specified`)
    converted[`mbps${direction}`] = (Number(bytes) / 1024 ** 2).toFixed(3)
  }
  return converted
}

/** What a drive's options say together: a burst needs a limit, a total excludes its parts, a CD has no geometry. */
function checkCombination(key: string, options: Readonly<Record<string, string>>): void {
  const has = (name: string): boolean => (options[name] ?? '0') !== '0'
  const needs = directions.flatMap((direction) => [
    [`mbps${direction}_max`, `mbps${direction}`],
    [`bps${direction}_max_length`, `mbps${direction}_max`],
    [`iops${direction}_max_length`, `iops${direction}_max`],
  ])
  for (const [option, required] of needs) {
    if (has(option!) && !has(required!)) throw new Error(`${option} requires ${required}`)
  }
  for (const kind of ['mbps', 'iops']) {
    if (has(kind) && (has(`${kind}_rd`) || has(`${kind}_wr`))) throw new Error(`${kind} is given in total and in parts`)
  }
  if (options['media'] !== 'cdrom') return
  const ofDisks = ['snapshot', 'trans', 'format', 'heads', 'secs', 'cyls'].find((name) => has(name))
  if (ofDisks !== undefined) throw new Error(`a CD drive has no ${ofDisks}`)
  if (key.startsWith('virtio')) throw new Error('there are no CD drives on this bus')
}

export function tryParseDrive(key: string, text: string): Drive | undefined {
  try {
    return parseDrive(key, text)
  } catch {
    return undefined
  }
}

/** The volume first, then the options in alphabetical order. */
export function printDrive(drive: Drive): string {
  return [
    drive.file,
    ...Object.keys(drive.options)
      .sort()
      .map((key) => `${key}=${drive.options[key]}`),
  ].join(',')
}

export function withOptions(
  drive: Drive,
  changes: Readonly<Record<string, string | undefined>>,
  file = drive.file,
): Drive {
  const options: Record<string, string> = { ...drive.options }
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) delete options[key]
    else options[key] = value
  }
  return { ...drive, file, options }
}

export function isCdrom(drive: Drive): boolean {
  return drive.options['media'] === 'cdrom'
}

/** The volume of a generated cloud-init drive. */
export function isCloudInit(drive: Drive): boolean {
  return /[:/](?:vm|base)-\d+-cloudinit(?:\.\w+)?$/.test(drive.file) || /^[^:]+:cloudinit$/.test(drive.file)
}

export function isVolume(file: string): boolean {
  return file !== 'none' && file !== 'cdrom' && !file.startsWith('/')
}
