const drives = { ide: 4, scsi: 31, virtio: 16, sata: 6 }

/** The drives in the order in which PVE names them in enumerations. */
export const driveKeys: readonly string[] = Object.entries(drives)
  .flatMap(([bus, count]) => Array.from({ length: count }, (_, index) => `${bus}${index}`))
  .concat('efidisk0', 'tpmstate0')

export function isDriveKey(key: string): boolean {
  return driveKeys.includes(key)
}
