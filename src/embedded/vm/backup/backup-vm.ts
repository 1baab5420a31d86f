import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip, createZstdCompress } from 'node:zlib'
import { errorText } from '../../api-errors.ts'
import { copyConfig, printConfig, type VmConfig } from '../../config/conf-file.ts'
import { driveKeys } from '../../config/drive-keys.ts'
import { isCdrom, isVolume, tryParseDrive } from '../../config/drive-string.ts'
import type { Datacenter } from '../../datacenter.ts'
import { failWhenFull } from '../../faults/faults.ts'
import { printAmount } from '../../storage/amount.ts'
import { copyImage, imageInfo } from '../../storage/disk-image.ts'
import { contentFolder, parseVolume, shownPath, storageRoot, volumePath } from '../../storage/storages.ts'
import type { Worker } from '../../tasks/task-list.ts'
import { checkLock } from '../vm-configs.ts'
import { type ArchivedDisk, vmaArchive } from './vma-archive.ts'

export interface BackupWish {
  readonly node: string
  readonly vmid: number
  readonly storage: string
  readonly compress: '0' | 'gzip' | 'zstd'
  readonly notes: string | undefined
  readonly isProtected: boolean
}

const endings = { '0': '', gzip: '.gz', zstd: '.zst' } as const

/** Writes the archive of a machine that does not run; with the words of vzdump. */
export async function backUp(datacenter: Datacenter, wish: BackupWish, worker: Worker): Promise<void> {
  const { vmid, storage } = wish
  const info = (text: string) => worker.log(`INFO: ${text}`)
  const begun = new Date(datacenter.now())
  info(`starting new backup job: vzdump ${vmid} --storage ${storage} --mode stop`)
  info(`Starting Backup of VM ${vmid} (qemu)`)
  info(`Backup started at ${moment(begun)}`)
  try {
    await datacenter.locks.run(vmid, () => withLock(datacenter, wish, begun, worker), worker.log)
  } catch (error) {
    worker.log(`ERROR: Backup of VM ${vmid} failed - ${errorText(error)}`)
    info(`Failed at ${moment(new Date(datacenter.now()))}`)
    info('Backup job finished with errors')
    throw new Error('job errors')
  }
  const seconds = Math.round((datacenter.now() - begun.getTime()) / 1000)
  info(`Finished Backup of VM ${vmid} (${new Date(seconds * 1000).toISOString().slice(11, 19)})`)
  info(`Backup finished at ${moment(new Date(datacenter.now()))}`)
  info('Backup job finished successfully')
}

async function withLock(datacenter: Datacenter, wish: BackupWish, begun: Date, worker: Worker): Promise<void> {
  const { node, vmid } = wish
  const config = datacenter.vms.read(node, vmid)
  checkLock(config)
  worker.log(`INFO: status = ${datacenter.machines.get(vmid) ? 'running' : 'stopped'}`)
  if (datacenter.machines.get(vmid)) throw new Error('running machines are not backed up by this server')
  const locked = copyConfig(config)
  locked.options.set('lock', 'backup')
  datacenter.vms.write(node, vmid, locked)
  try {
    await writeArchive(datacenter, wish, config, begun, worker)
  } finally {
    datacenter.vms.write(node, vmid, config)
  }
}

async function writeArchive(
  datacenter: Datacenter,
  { node, vmid, storage, compress, notes, isProtected }: BackupWish,
  config: VmConfig,
  begun: Date,
  worker: Worker,
): Promise<void> {
  const info = (text: string) => worker.log(`INFO: ${text}`)
  info('backup mode: stop')
  info('ionice priority: 7')
  info(`VM Name: ${config.options.get('name') ?? ''}`)
  const drives = includedDrives(config, info)
  const stem = `vzdump-qemu-${vmid}-${moment(begun).replace(/-/g, '_').replace(' ', '-').replaceAll(':', '_')}`
  const name = `${stem}.vma${endings[compress]}`
  const folder = path.join(storageRoot(datacenter, node, storage), contentFolder('backup'))
  const temporary = path.join(folder, `${stem}.tmp`)
  const partial = path.join(folder, `${stem}.vma.dat`)
  info(`creating vzdump archive '${shownPath(datacenter, `${storage}:backup/${name}`)}'`)
  failWhenFull(partial)
  await mkdir(temporary, { recursive: true })
  try {
    info('starting kvm to execute backup task')
    const disks: ArchivedDisk[] = []
    for (const { key, volid } of drives)
      disks.push(await rawDisk(datacenter, node, key, volid, temporary, worker.signal))
    const progress = progressOf(disks, info)
    // Neither the lock nor what the template was before belongs to it.
    const source = vmaArchive(
      disks,
      [{ name: 'qemu-server.conf', text: printConfig(config) }],
      Math.floor(begun.getTime() / 1000),
      progress,
    )
    const packer = compress === '0' ? [] : [compress === 'gzip' ? createGzip() : createZstdCompress()]
    const target = createWriteStream(partial, { mode: 0o600 })
    await pipeline([Readable.from(source), ...packer, target], { signal: worker.signal })
    info('stopping kvm after backup task')
    info(`archive file size: ${printAmount((await stat(partial)).size).replace(/\.0 (\w)iB/, '$1B')}`)
    await rename(partial, path.join(folder, name))
    if (notes !== undefined) {
      info('adding notes to backup')
      await writeFile(path.join(folder, `${name}.notes`), notes)
    }
    if (isProtected) await writeFile(path.join(folder, `${name}.protected`), '')
  } finally {
    await rm(partial, { force: true })
    await rm(temporary, { recursive: true, force: true })
  }
}

function includedDrives({ options }: VmConfig, info: (text: string) => void) {
  return driveKeys.flatMap((key) => {
    const text = options.get(key)
    const drive = text === undefined ? undefined : tryParseDrive(key, text)
    if (drive === undefined || isCdrom(drive) || !isVolume(drive.file)) return []
    if (drive.options['backup'] === '0') {
      info(`exclude disk '${key}' '${drive.file}' (backup=no)`)
      return []
    }
    info(`include disk '${key}' '${drive.file}' ${drive.options['size'] ?? ''}`.trim())
    return [{ key, volid: drive.file }]
  })
}

/** The content of an image as it is without its format: the file itself, or a copy for a while. */
async function rawDisk(
  datacenter: Datacenter,
  node: string,
  key: string,
  volid: string,
  folder: string,
  signal: AbortSignal,
): Promise<ArchivedDisk> {
  const file = volumePath(datacenter, node, volid)
  const { format } = parseVolume(datacenter, volid)
  const { size } = imageInfo(file)
  // A TPM's state is a drive in archives alone.
  const name = key.startsWith('tpmstate') ? `drive-${key}-backup` : `drive-${key}`
  if (format === 'raw') return { name, file, size }
  const copy = path.join(folder, `${key}.raw`)
  await copyImage({ file, format }, { file: copy, format: 'raw' }, () => {}, signal)
  return { name, file: copy, size }
}

function progressOf(disks: readonly ArchivedDisk[], info: (text: string) => void): (bytes: number) => void {
  const total = disks.reduce((sum, { size }) => sum + size, 0)
  let done = 0
  let told = -1
  return (bytes) => {
    done += bytes
    const percent = Math.floor((done * 100) / total)
    if (percent < told + 10 && percent !== 100) return
    told = percent
    info(`${String(percent).padStart(3)}% (${printAmount(done)} of ${printAmount(total)})`)
  }
}

/** `2026-11-30 14:22:00`. */
function moment(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', ' ')
}
