import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, isOn, parseProperties, qemuOption } from './devices/qemu-properties.ts'

/** `2m` and `4m` are the flash sizes of OVMF. PVE's default, where a configuration does not say, is `2m`. */
export type EfiType = '2m' | '4m'

export interface FirmwareChoice {
  /** Microsoft's keys are in the store: Secure Boot is on (on q35; i440fx can not protect the store). */
  readonly preEnrolledKeys: boolean
  readonly efitype: EfiType
}

const FIRMWARE_DIRECTORY = '/usr/share/OVMF'

/** The file that a new EFI disk starts as. Throws Error that names the package where it is missing. */
export function firmwareVars(choice: FirmwareChoice, directory = FIRMWARE_DIRECTORY): string {
  const flash = choice.efitype === '4m' ? '_4M' : ''
  return firmwareFile([`OVMF_VARS${flash}${choice.preEnrolledKeys ? '.ms' : ''}.fd`], choice, directory)
}

/** Bytes of the EFI disk: exactly the size of the store, because the flash chip has that size. */
export function firmwareSize(choice: FirmwareChoice, directory = FIRMWARE_DIRECTORY): number {
  return statSync(firmwareVars(choice, directory)).size
}

function firmwareCode(choice: FirmwareChoice, secure: boolean, directory: string): string {
  const flash = choice.efitype === '4m' ? '_4M' : ''
  const names = secure
    ? [`OVMF_CODE${flash}.ms.fd`, `OVMF_CODE${flash}.secboot.fd`]
    : [`OVMF_CODE${flash}.fd`, `OVMF_CODE${flash}.secboot.fd`]
  return firmwareFile(names, choice, directory)
}

function firmwareFile(names: readonly string[], choice: FirmwareChoice, directory: string): string {
  const found = names.map((name) => join(directory, name)).find((path) => existsSync(path))
  if (found !== undefined) return found
  const name = join(directory, names[0]!)
  const installed = existsSync(join(directory, 'OVMF_CODE_4M.fd'))
  throw new Error(
    installed && choice.efitype === '2m'
      ? `EFI firmware '${name}' not found: this version of the package ovmf has no 2 MB images, use efitype=4m`
      : `EFI firmware '${name}' not found: install the package ovmf`,
  )
}

interface FirmwareArguments {
  readonly arguments: readonly string[]
  /** The machine needs system management mode, which keeps the guest's hands off the key store. */
  readonly smm: boolean
  /** No EFI disk is configured: copy `from` to `to` before the start. */
  readonly copy: { readonly from: string; readonly to: string } | undefined
}

/** `bios: ovmf`: the code in flash unit 0, the variables (efidisk0) in unit 1. Otherwise SeaBIOS, which needs nothing. */
export function firmwareArguments(
  config: Config,
  context: {
    readonly q35: boolean
    readonly volumePath: (volid: string) => string
    readonly temporaryVars: string
    readonly directory?: string
  },
): FirmwareArguments {
  if (config['bios'] !== 'ovmf') return { arguments: [], smm: false, copy: undefined }
  const directory = context.directory ?? FIRMWARE_DIRECTORY
  const disk = config['efidisk0'] === undefined ? undefined : parseProperties(config['efidisk0'])
  const choice: FirmwareChoice = {
    preEnrolledKeys: isOn(disk?.['pre-enrolled-keys']),
    efitype: disk === undefined || disk['efitype'] === '4m' ? '4m' : '2m',
  }
  const secure = choice.preEnrolledKeys && context.q35
  const vars = disk === undefined ? context.temporaryVars : context.volumePath(disk['file'] ?? disk[''] ?? '')
  const format = vars.endsWith('.qcow2') ? 'qcow2' : 'raw'
  const code = { if: 'pflash', unit: 0, format: 'raw', readonly: 'on', file: firmwareCode(choice, secure, directory) }
  const store = {
    if: 'pflash',
    unit: 1,
    id: 'drive-efidisk0',
    format,
    // A storage may round the volume up; a flash chip of another size is refused.
    size: format === 'raw' ? firmwareSize(choice, directory) : undefined,
    'cache.no-flush': 'on',
    file: vars,
  }
  return {
    arguments: [
      ...(secure ? ['-global', 'driver=cfi.pflash01,property=secure,value=on'] : []),
      '-drive',
      qemuOption(code),
      '-drive',
      qemuOption(store),
    ],
    smm: secure,
    copy: disk === undefined ? { from: firmwareVars(choice, directory), to: vars } : undefined,
  }
}
