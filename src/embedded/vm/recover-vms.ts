import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { driveKeys } from '../config/drive-keys.ts'
import { isVolume, tryParseDrive } from '../config/drive-string.ts'
import type { Datacenter } from '../datacenter.ts'
import { volumePath } from '../storage/storages.ts'
import { listVolumes } from '../storage/volume-list.ts'
import { removeVolume } from '../storage/volumes.ts'
import { finishReassigning } from './disks/reassign-disk.ts'
import { ownedVolumes } from './pending-changes.ts'

/** A file that is there while a machine's volumes are being removed: from then on there is no way back. */
export function destroyMark(vmid: number): string {
  return `destroying/${vmid}`
}

/** Work that a former server's end cut off will never be finished: what it left is removed or put back. */
export async function recover(datacenter: Datacenter): Promise<void> {
  rmSync(datacenter.data.path('tmp'), { recursive: true, force: true })
  for (const vmid of datacenter.vms.all()) {
    if (datacenter.data.read(destroyMark(vmid)) !== undefined) await finishDestroying(datacenter, vmid)
    else if (isHalfMade(datacenter, vmid)) await removeHalfMade(datacenter, vmid)
    else {
      await endMigration(datacenter, vmid)
      finishReassigning(datacenter, vmid)
      renameBack(datacenter, vmid)
    }
  }
  rmSync(datacenter.data.path('destroying'), { recursive: true, force: true })
  forgetMissing(datacenter)
}

async function finishDestroying(datacenter: Datacenter, vmid: number): Promise<void> {
  const node = datacenter.vms.nodeOf(vmid)!
  for (const volid of ownedVolumes(datacenter.vms.read(node, vmid), vmid)) {
    // What was removed already is no fault.
    await removeVolume(datacenter, node, volid).catch(() => {})
  }
  datacenter.vms.remove(vmid)
}

/** A create or clone that has reserved the ID. */
function isHalfMade(datacenter: Datacenter, vmid: number): boolean {
  const options = datacenter.vms.peek(vmid)?.options
  const lock = options?.get('lock')
  return (lock === 'create' || lock === 'clone') && !options?.has('meta')
}

/** A machine that was on its way to another node stays where its configuration is, without what was copied already. */
async function endMigration(datacenter: Datacenter, vmid: number): Promise<void> {
  const node = datacenter.vms.nodeOf(vmid)!
  const config = datacenter.vms.read(node, vmid)
  if (config.options.get('lock') !== 'migrate') return
  for (const other of datacenter.state.nodes.filter((name) => name !== node))
    for (const [id, { shared }] of Object.entries(datacenter.state.storages)) {
      if (shared) continue
      for (const volume of listVolumes(datacenter, other, id))
        if (volume.vmid === vmid && volume.content === 'images') await removeVolume(datacenter, other, volume.volid)
    }
  config.options.delete('lock')
  datacenter.vms.write(node, vmid, config)
}

/** Volumes that are older than the reservation were there before. */
async function removeHalfMade(datacenter: Datacenter, vmid: number): Promise<void> {
  const node = datacenter.vms.nodeOf(vmid)!
  const reservedAt = statSync(datacenter.data.path('nodes', node, 'qemu-server', `${vmid}.conf`)).mtimeMs
  for (const id of Object.keys(datacenter.state.storages)) {
    for (const volume of listVolumes(datacenter, node, id)) {
      if (volume.vmid !== vmid || volume.content !== 'images') continue
      if (statSync(volumePath(datacenter, node, volume.volid)).birthtimeMs < reservedAt) continue
      await removeVolume(datacenter, node, volume.volid)
    }
  }
  datacenter.vms.remove(vmid)
}

/** Disks that became base images while the configuration did not. */
function renameBack(datacenter: Datacenter, vmid: number): void {
  const node = datacenter.vms.nodeOf(vmid)!
  for (const key of driveKeys) {
    const text = datacenter.vms.peek(vmid)?.options.get(key)
    const drive = text === undefined ? undefined : tryParseDrive(key, text)
    if (drive === undefined || !isVolume(drive.file) || !drive.file.includes('vm-')) continue
    try {
      const file = volumePath(datacenter, node, drive.file)
      const base = volumePath(datacenter, node, drive.file.replace(/vm-(?=[^/]*$)/, 'base-'))
      if (!existsSync(file) && existsSync(base)) renameSync(base, file)
    } catch {
      // Its storage is gone: nothing to put back.
    }
  }
}

function forgetMissing({ state, vms, save }: Datacenter): void {
  let hasForgotten = false
  for (const pool of Object.values(state.pools)) {
    const present = pool.vms.filter((vmid) => vms.exists(vmid))
    hasForgotten ||= present.length < pool.vms.length
    pool.vms = present
  }
  if (hasForgotten) save()
}
