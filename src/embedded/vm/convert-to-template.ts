import type { VmConfig } from '../config/conf-file.ts'
import { driveKeys } from '../config/drive-keys.ts'
import { isCdrom, isCloudInit, isVolume, parseDrive, printDrive } from '../config/drive-string.ts'
import type { Datacenter } from '../datacenter.ts'
import { makeBase } from '../storage/volumes.ts'

/** Renames the disks to base images and marks the configuration; `only`: just that one. The caller writes it. */
export async function makeTemplate(
  datacenter: Datacenter,
  node: string,
  vmid: number,
  config: VmConfig,
  only?: string,
): Promise<void> {
  for (const key of driveKeys) {
    if (only === undefined || key === only) await makeDriveBase(datacenter, node, vmid, config, key)
  }
  config.options.set('template', '1')
}

export async function makeDriveBase(
  datacenter: Datacenter,
  node: string,
  _vmid: number,
  config: VmConfig,
  key: string,
): Promise<void> {
  const text = config.options.get(key)
  if (text === undefined) return
  const drive = parseDrive(key, text)
  if (isCdrom(drive) || isCloudInit(drive) || !isVolume(drive.file)) return
  config.options.set(key, printDrive({ ...drive, file: await makeBase(datacenter, node, drive.file) }))
}
