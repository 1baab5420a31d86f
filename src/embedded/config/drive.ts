import { parsePropertyString } from '../schema/check.ts'
import type { PropertyFormat } from '../schema/schema.ts'
import { driveFormats } from './drive-formats.ts'
import { isDriveKey } from './options.ts'

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

export function driveFormat(key: string): PropertyFormat {
  return driveFormats[driveKind(key)!]
}

/** Throws Error when the text is no drive of that kind. */
export function parseDrive(key: string, text: string): Drive {
  const { file, ...options } = parsePropertyString(driveFormat(key), text, key)
  const drive = { key, kind: driveKind(key)!, file: file!, options }
  return file === 'none' && options['media'] === undefined && drive.kind !== 'virtio'
    ? { ...drive, options: { ...options, media: 'cdrom' } }
    : drive
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
