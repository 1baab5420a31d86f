import { drivesOf } from './devices/drive-device.ts'
import { type Config, numbered, parseProperties } from './devices/qemu-properties.ts'

/** QEMU's bootindex per device key. Only devices in it are booted from (`-boot strict=on`). */
export function bootIndexes(config: Config): ReadonlyMap<string, number> {
  const boot = String(config['boot'] ?? 'cdn')
  const order = parseProperties(boot)['order']
  if (order !== undefined) return new Map(order.split(';').map((key, position) => [key.trim(), 100 + position]))
  return legacyIndexes(config, boot.trim())
}

// The old form `boot: cdn` names kinds of devices: (a) floppy, (c) the one boot disk, (d) every CD drive, (n) every NIC.
function legacyIndexes(config: Config, letters: string): ReadonlyMap<string, number> {
  const drives = drivesOf(config)
  const disks = drives.filter((drive) => !drive.cdrom).map((drive) => drive.key)
  const bootDisk = String(config['bootdisk'] ?? disks[0] ?? '')
  const kinds: Readonly<Record<string, readonly string[]>> = {
    c: disks.includes(bootDisk) ? [bootDisk] : [],
    d: drives.filter((drive) => drive.cdrom).map((drive) => drive.key),
    n: numbered(config, 'net').map((nic) => nic.key),
  }
  const keys = [...letters].flatMap((letter) => kinds[letter] ?? [])
  return new Map(keys.map((key, position) => [key, 100 + position]))
}
