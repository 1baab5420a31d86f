import { randomUUID } from 'node:crypto'
import type { Options } from '../config/conf-file.ts'
import { driveKeys } from '../config/drive-keys.ts'
import { isCdrom, tryParseDrive } from '../config/drive-string.ts'

/** First disk, first CD drive, first card. Without any: one blank, as PVE writes an empty order. */
export function defaultBoot(options: Options): string {
  const bootable = driveKeys.filter((key) => !/^(efidisk|tpmstate)/.test(key))
  const find = (wantCdrom: boolean): string | undefined =>
    bootable.find((key) => {
      const text = options.get(key)
      const drive = text === undefined ? undefined : tryParseDrive(key, text)
      return drive !== undefined && isCdrom(drive) === wantCdrom
    })
  const card = [...options.keys()]
    .filter((key) => /^net\d+$/.test(key))
    .sort((a, b) => Number(a.slice(3)) - Number(b.slice(3)))[0]
  const order = [find(false), find(true), card].filter((key) => key !== undefined)
  return order.length === 0 ? ' ' : `order=${order.join(';')}`
}

/** The devices of a new-style boot order; undefined: old style or none given. */
export function bootOrder(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined
  if (text.trim() === '') return []
  const order = /(?:^|,)order=([^,]*)/.exec(text)?.[1]
  return order?.split(/[;\s]+/).filter((key) => key !== '')
}

export function printBootOrder(order: readonly string[]): string {
  return order.length === 0 ? ' ' : `order=${order.join(';')}`
}

export function newSmbios(): string {
  return `uuid=${randomUUID()}`
}

export function newGeneration(): string {
  return randomUUID()
}

export function isWindows(ostype: string | undefined): boolean {
  return ostype !== undefined && /^(w2k|wxp|wvista|win)/.test(ostype)
}

/** Throws Error for a board that cannot have what is asked of it. */
export function checkMachine(text: string | undefined): void {
  const [type = '', ...rest] = (text ?? '').split(',')
  if (rest.includes('viommu=intel') && !type.includes('q35'))
    throw new Error('to use Intel vIOMMU please set the machine type to q35')
}

/** Windows guests keep the board that they were installed on. undefined: nothing to pin. */
export function pinnedMachine(options: Options, qemuVersion: string): string | undefined {
  if (!isWindows(options.get('ostype'))) return undefined
  const machine = options.get('machine')
  const [type = 'pc', ...rest] = (machine ?? 'pc').split(',')
  const board = type === 'q35' ? 'pc-q35' : type === 'pc' ? 'pc-i440fx' : undefined
  if (board === undefined) return undefined
  const version = qemuVersion.split('.').slice(0, 2).join('.')
  return [`${board}-${version}`, ...rest].join(',')
}
