import { existsSync, readFileSync } from 'node:fs'
import { rm, truncate, writeFile } from 'node:fs/promises'
import { createIsoImage } from '../../media/iso9660/image.ts'
import type { Options, VmConfig } from '../config/conf-file.ts'
import { type Drive, isCloudInit, tryParseDrive } from '../config/drive.ts'
import { driveKeys } from '../config/drive-keys.ts'
import type { Datacenter } from '../datacenter.ts'
import { copyImage, imageInfo } from '../storage/image.ts'
import { volumePath } from '../storage/storages.ts'
import { type CloudInitType, cloudInitMedium, metaData, networkData, userData } from './cloud-init.ts'

/** The data of one kind: made from the configuration, or the snippet that `cicustom` names. */
function cloudInitData(
  datacenter: Datacenter,
  node: string,
  vmid: number,
  options: Options,
  type: CloudInitType | 'vendor',
): string {
  const custom = new Map(
    (options.get('cicustom') ?? '').split(',').map((part) => part.split('=') as [string, string]),
  ).get(type)
  if (custom !== undefined) {
    const file = volumePath(datacenter, node, custom)
    if (!existsSync(file)) throw new Error(`volume '${custom}' does not exist`)
    return readFileSync(file, 'utf8')
  }
  const world = { vmid, searchDomain: datacenter.state.domain, nameserver: '127.0.0.1' }
  if (type === 'vendor') return ''
  if (type === 'user') return userData(options, world)
  if (type === 'network') return networkData(options, world)
  return metaData(options, userData(options, world), networkData(options, world))
}

/** What would be generated, without snippets: what the API shows. */
export function generatedData(
  datacenter: Datacenter,
  node: string,
  vmid: number,
  options: Options,
  type: CloudInitType,
): string {
  const { cicustom: _, ...rest } = Object.fromEntries(options)
  return cloudInitData(datacenter, node, vmid, new Map(Object.entries(rest)), type)
}

export function cloudInitDrive(options: Options): Drive | undefined {
  for (const key of driveKeys) {
    const text = options.get(key)
    const drive = text === undefined ? undefined : tryParseDrive(key, text)
    if (drive !== undefined && isCloudInit(drive)) return drive
  }
  return undefined
}

/** Writes the medium anew and gives it to the machine, if it runs. */
export async function insertCloudInit(
  datacenter: Datacenter,
  node: string,
  vmid: number,
  config: VmConfig,
): Promise<void> {
  const drive = cloudInitDrive(config.options)
  if (drive === undefined) return
  const machine = datacenter.machines.get(vmid)
  await machine?.changeMedium(drive.key, undefined)
  await refreshCloudInit(datacenter, node, vmid, config)
  await machine?.changeMedium(drive.key, volumePath(datacenter, node, drive.file))
}

/** Writes the medium into the VM's cloud-init drive, if it has one, which then tells what the configuration does. */
export async function refreshCloudInit(
  datacenter: Datacenter,
  node: string,
  vmid: number,
  config: VmConfig,
): Promise<void> {
  const { options } = config
  config.cloudInit.clear()
  const drive = cloudInitDrive(options)
  if (drive === undefined) return
  const part = (type: CloudInitType | 'vendor'): string => cloudInitData(datacenter, node, vmid, options, type)
  const medium = cloudInitMedium(options, {
    user: part('user'),
    network: part('network'),
    meta: part('meta'),
    vendor: part('vendor'),
  })
  const entries = medium.files.map(({ path, content }) => ({ path, content: Buffer.from(content) }))
  const image = await createIsoImage(entries, { label: medium.label, date: new Date(datacenter.now()) })
  const file = volumePath(datacenter, node, drive.file)
  const { format } = imageInfo(file)
  const iso = format === 'raw' ? file : `${file}.iso`
  await writeFile(iso, image.stream())
  await truncate(iso, Math.max(image.size, 4 * 1024 * 1024))
  if (format === 'raw') return
  try {
    await copyImage({ file: iso, format: 'raw' }, { file, format }, () => {})
  } finally {
    await rm(iso, { force: true })
  }
}
