import type { RuleContext } from '../../../options/component.ts'
import type { CommonOptions } from '../options/common-options.ts'

/** Options of the template by the keys of Proxmox VE that they set. */
const ownOptions: readonly (readonly [key: RegExp, option: string])[] = [
  [/^memory$/, 'memory'],
  [/^balloon$/, 'ballooning_minimum'],
  [/^cores$/, 'cores'],
  [/^sockets$/, 'sockets'],
  [/^cpu$/, 'cpu_type'],
  [/^numa$/, 'numa'],
  [/^ostype$/, 'os'],
  [/^bios$/, 'bios'],
  [/^machine$/, 'machine'],
  [/^scsihw$/, 'scsi_controller'],
  [/^onboot$/, 'onboot'],
  [/^kvm$/, 'disable_kvm'],
  [/^agent$/, 'qemu_agent'],
  [/^args$/, 'qemu_additional_args'],
  [/^vga$/, 'vga'],
  [/^efidisk\d+$/, 'efi_config'],
  [/^tpmstate\d+$/, 'tpm_config'],
  [/^rng\d+$/, 'rng0'],
  [/^serial\d+$/, 'serials'],
  [/^hostpci\d+$/, 'pci_devices'],
  [/^net\d+$/, 'network_adapters'],
  [/^(?:ide|sata|scsi|virtio)\d+$/, 'disks or additional_iso_files'],
  [/^cdrom$/, 'additional_iso_files'],
  [/^boot(?:disk)?$/, 'boot'],
  [/^name$/, 'template_name'],
  [/^description$/, 'template_description'],
  [/^tags$/, 'tags'],
  [/^vmid$/, 'vm_id'],
  [/^pool$/, 'pool'],
  [/^node$/, 'node'],
  [/^template$/, 'skip_convert_to_template'],
  [/^ciupgrade$/, 'cloud_init_disable_upgrade_packages'],
]

const buildsOwn = 'The build needs it for itself.'
const serversOwn = 'Proxmox VE keeps it for itself.'

/** Keys that a build must not set, and why. */
const forbidden: readonly (readonly [key: RegExp, why: string])[] = [
  [
    /^protection$/,
    'A protected machine can not be removed, so what a build that fails has made would stay. Protect the template when it is there.',
  ],
  [
    /^(?:ciuser|cipassword|sshkeys|nameserver|searchdomain|ipconfig\d+)$/,
    'What cloud-init tells a guest while it is built is taken out of every template. Set it on what is made of the template.',
  ],
  [/^(?:lock|digest|skiplock|delete|revert|force|start|background_delay)$/, buildsOwn],
  [/^(?:archive|unique|storage|bwlimit|live-restore|import-working-storage)$/, buildsOwn],
  [/^(?:meta|parent|snap\w+|vmstate|running\w+|running-\S+|pending|unused\d+)$/, serversOwn],
]

/** Those that Proxmox VE lets nobody set but root@pam itself, by the value; observed with 8.4. */
const rootOnly: readonly (readonly [key: RegExp, value: RegExp])[] = [
  [/^(?:affinity|amd-sev|arch|hookscript|hugepages|ivshmem|keephugepages|spice_enhancements|vmgenid)$/, /^/],
  [/^parallel\d+$/, /^/],
  [/^usb\d+$/, /^(?!(?:host=)?spice\b)(?!.*mapping=)/i],
]

/** `username`: who asks the server; undefined: not known. */
export function checkExtraConfig(options: CommonOptions, username: string | undefined, context: RuleContext): void {
  const { error, warn } = context
  for (const [key, value] of Object.entries(options.extra_config)) {
    const path = ['extra_config', key]
    if (!/^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*$/.test(key)) {
      const detail = 'Keys are those of `qm config`: small letters and digits, as in hotplug, smbios1 or amd-sev.'
      error('invalid-option-value', path, `extra_config has a key that no option of Proxmox VE has: ${key}`, detail)
      continue
    }
    const own = ownOption(key, options)
    const why = forbidden.find(([pattern]) => pattern.test(key))?.[1]
    if (own !== undefined)
      error('conflicting-options', path, `extra_config can not set ${key}: ${own} does`, `Use ${own} in its place.`)
    else if (why !== undefined) error('invalid-option-value', path, `extra_config can not set ${key}`, why)
    else if (username !== undefined && username !== 'root@pam' && isRootOnly(key, value))
      warn(
        'root-only',
        path,
        `${username} may not set ${key}`,
        'Proxmox VE allows this only to root@pam logged in with its password; not even a token of root@pam may do it.',
      )
  }
}

function ownOption(key: string, options: CommonOptions): string | undefined {
  // Only what is made of an image has it as an option.
  if (key === 'cicustom') return key in options ? key : undefined
  return ownOptions.find(([pattern]) => pattern.test(key))?.[1]
}

function isRootOnly(key: string, value: string): boolean {
  return rootOnly.some(([pattern, values]) => pattern.test(key) && values.test(value))
}
