import type { RuleContext } from '../../../options/component.ts'
import type { CommonOptions } from '../options/common-options.ts'
import { rngSources } from '../options/hardware-options.ts'

/** Checks the hardware and fills in what depends on other options. */
export function resolveHardware(options: CommonOptions, context: RuleContext): CommonOptions {
  const { error, buildFails } = context
  for (const [name, highest] of [
    ['memory', 2 ** 32 - 1],
    ['ballooning_minimum', 2 ** 32 - 1],
    ['cores', 255],
    ['sockets', 255],
  ] as const)
    if (options[name] < 0 || options[name] > highest)
      error('value-out-of-range', [name], `${name}: value must be a whole number, between 0 and ${highest} inclusive`)
  const memory = options.memory < 16 ? 512 : Math.trunc(options.memory)
  if (memory > 4_178_944) buildFails('value-out-of-range', ['memory'], 'memory must be at most 4178944')
  if (options.ballooning_minimum > memory) {
    error(
      'value-out-of-range',
      ['ballooning_minimum'],
      `ballooning_minimum (${options.ballooning_minimum}) must be lower than memory (${memory})`,
    )
  }
  const cores = Math.max(1, Math.trunc(options.cores))
  if (cores > 128) buildFails('value-out-of-range', ['cores'], 'cores must be in range 1-128')
  const sockets = Math.max(1, Math.trunc(options.sockets))
  if (sockets > 4) buildFails('value-out-of-range', ['sockets'], 'sockets must be in range 1-4')
  checkSerials(options.serials, error)
  checkRng(options.rng0, context)
  checkPciDevices(options, context)
  return {
    ...options,
    memory,
    cores,
    sockets,
    rng0: isEmpty(options.rng0) ? undefined : options.rng0,
    efi_config: resolveEfi(options, error),
    tpm_config: resolveTpm(options, error),
  }
}

function checkSerials(serials: readonly string[], error: RuleContext['error']): void {
  if (serials.length > 4)
    error(
      'too-many-devices',
      ['serials'],
      `too many serials: ${serials.length} defined, but proxmox accepts 4 elements maximum`,
    )
  serials.forEach((serial, index) => {
    if (!/^(\/dev\/.+|socket)$/.test(serial))
      error(
        'invalid-option-value',
        ['serials', index],
        `serial entry ${JSON.stringify(serial)} must be "socket" or a device such as "/dev/ttyS0"`,
      )
  })
}

function checkRng(rng: CommonOptions['rng0'], { error, warn }: RuleContext): void {
  if (rng === undefined || isEmpty(rng)) return
  if (rng.source === undefined)
    error(
      'invalid-option-value',
      ['rng0', 'source'],
      `source must be one of ${rngSources.map((one) => `"${one}"`).join(', ')}`,
    )
  if (rng.max_bytes !== undefined && rng.max_bytes < 0)
    error('value-out-of-range', ['rng0', 'max_bytes'], 'max_bytes must be greater than or equal to 0')
  if (rng.max_bytes === 0)
    warn(
      'unlimited-entropy',
      ['rng0', 'max_bytes'],
      'max_bytes is 0: the guest may read without a limit',
      'A guest can then use up the entropy of the node.',
    )
  if (rng.period !== undefined && rng.period < 0)
    error('value-out-of-range', ['rng0', 'period'], 'period must be greater than or equal to 0')
}

/** A block of which nothing is set is no device: templates leave blocks empty where a condition does not hold. */
function isEmpty(block: Readonly<Record<string, unknown>> | undefined): boolean {
  return Object.values(block ?? {}).every(
    (value) => value === undefined || value === '' || value === 0 || value === false,
  )
}

function resolveEfi(options: CommonOptions, error: RuleContext['error']): CommonOptions['efi_config'] {
  const { efidisk } = options
  const efi = isEmpty(options.efi_config) ? undefined : options.efi_config
  if (efidisk !== '') {
    if (efi !== undefined)
      error(
        'conflicting-options',
        ['efidisk'],
        'both efi_config and efidisk cannot be set at the same time, consider defining only efi_config as efidisk is deprecated',
      )
    return { efi_storage_pool: efidisk, efi_format: '', pre_enrolled_keys: false, efi_type: '4m' }
  }
  if (efi === undefined) return undefined
  if (efi.efi_storage_pool === '') {
    // Of a format alone nothing comes.
    if (efi.efi_type === undefined && !efi.pre_enrolled_keys) return undefined
    error('missing-option', ['efi_config'], 'efi_storage_pool not set for efi_config')
    return efi
  }
  return { ...efi, efi_type: efi.efi_type ?? '4m' }
}

function resolveTpm(options: CommonOptions, error: RuleContext['error']): CommonOptions['tpm_config'] {
  const tpm = options.tpm_config
  if (tpm === undefined || isEmpty(tpm)) return undefined
  if (tpm.tpm_storage_pool === '') error('missing-option', ['tpm_config'], 'tpm_storage_pool not set for tpm_config')
  return { ...tpm, tpm_version: tpm.tpm_version ?? 'v2.0' }
}

const pciId = /^([0-9a-f]{4}:)?[0-9a-f]{2}:[0-9a-f]{2}(\.[0-9a-f])?$/i

function checkPciDevices({ pci_devices: devices, machine, vga }: CommonOptions, { error, isLate }: RuleContext): void {
  const isKnown = !isLate(['machine'])
  const isQ35 = machine === 'q35' || machine.startsWith('pc-q35')
  const isI440fx = machine === 'pc' || machine.startsWith('pc-i440fx')
  devices.forEach((device, index) => {
    const at = (option: string) => ['pci_devices', index, option] as const
    if (device.host === '' && device.mapping === '')
      error('missing-option', ['pci_devices', index], 'either the host or the mapping key must be specified')
    if (device.host !== '' && device.mapping !== '')
      error('conflicting-options', at('mapping'), 'the host and the mapping key cannot both be set')
    if (device.host !== '' && !device.host.split(';').every((host) => pciId.test(host)))
      error('invalid-pci-id', at('host'), 'host contains invalid PCI ID')
    if (device.pcie && isKnown && !isQ35)
      error('option-requires-another', at('pcie'), 'pcie requires the q35 machine type')
    if (device.legacy_igd && ((isKnown && !isI440fx) || (vga?.type !== 'none' && !isLate(['vga']))))
      error(
        'option-requires-another',
        at('legacy_igd'),
        'legacy_igd requires the pc machine type and vga.type set to "none"',
      )
  })
}
