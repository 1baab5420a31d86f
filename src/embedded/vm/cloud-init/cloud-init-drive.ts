import { existsSync, readFileSync } from 'node:fs'
import { rm, truncate, writeFile } from 'node:fs/promises'
import { createIsoImage } from '../../../media/iso9660/iso-image.ts'
import type { Options, VmConfig } from '../../config/conf-file.ts'
import { driveKeys } from '../../config/drive-keys.ts'
import { type Drive, isCloudInit, tryParseDrive } from '../../config/drive-string.ts'
import type { Datacenter } from '../../datacenter.ts'
import { copyImage, imageInfo } from '../../storage/disk-image.ts'
import { parseVolume, volumePath } from '../../storage/storages.ts'
import { isWindows } from '../vm-defaults.ts'
import {
  type CloudInitType,
  type CloudInitWorld,
  cloudInitFormat,
  cloudInitMedium,
  metaData,
  networkData,
  userData,
} from './cloud-init-data.ts'
import { cloudbaseMetaData, cloudbaseNetwork } from './cloudbase.ts'
import { openNebulaContext } from './opennebula.ts'

function worldOf(datacenter: Datacenter, vmid: number): CloudInitWorld {
  return { vmid, searchDomain: datacenter.state.domain, nameserver: '127.0.0.1' }
}

/** What would be generated, without snippets: what the API shows. */
export function generatedData(datacenter: Datacenter, vmid: number, options: Options, type: CloudInitType): string {
  const world = worldOf(datacenter, vmid)
  if (type === 'user') return userData(options, world)
  if (type === 'network') return networkData(options, world)
  return metaData(options, userData(options, world), networkData(options, world))
}

/** The snippet that `cicustom` names for a kind of data. */
function snippetOf(datacenter: Datacenter, node: string, options: Options, type: string): string | undefined {
  const volid = new Map(
    (options.get('cicustom') ?? '').split(',').map((part) => part.split('=') as [string, string]),
  ).get(type)
  if (volid === undefined) return undefined
  if (parseVolume(datacenter, volid).type !== 'snippets') throw new Error(`${volid} is not in the snippets directory`)
  const file = volumePath(datacenter, node, volid)
  if (!existsSync(file)) throw new Error(`volume '${volid}' does not exist`)
  return readFileSync(file, 'utf8')
}

/** The files of the medium: snippets where there are some, the rest made from the configuration. */
function mediumOf(
  datacenter: Datacenter,
  node: string,
  vmid: number,
  options: Options,
): ReturnType<typeof cloudInitMedium> {
  const world = worldOf(datacenter, vmid)
  const format = cloudInitFormat(options)
  if (format === 'opennebula')
    return { label: 'CONTEXT', files: [{ path: 'context.sh', content: openNebulaContext(options, world) }] }
  const snippet = (type: string): string | undefined => snippetOf(datacenter, node, options, type)
  const isCloudbase = format === 'configdrive2' && isWindows(options.get('ostype'))
  const user = snippet('user') ?? userData(options, world)
  const network = snippet('network') ?? (isCloudbase ? cloudbaseNetwork(options, world) : networkData(options, world))
  const meta =
    snippet('meta') ?? (isCloudbase ? cloudbaseMetaData(options, user, network) : metaData(options, user, network))
  return cloudInitMedium(options, { user, network, meta, vendor: snippet('vendor') ?? '' })
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
  const medium = mediumOf(datacenter, node, vmid, options)
  const entries = medium.files.map(({ path, content }) => ({ path, content: Buffer.from(content) }))
  const image = await createIsoImage(entries, { label: medium.label, date: new Date(datacenter.now()) })
  const file = volumePath(datacenter, node, drive.file)
  const { format } = imageInfo(file)
  const iso = format === 'raw' ? file : `${file}.iso`
  await writeFile(iso, image.stream(), { mode: 0o600 })
  await truncate(iso, Math.max(image.size, 4 * 1024 * 1024))
  if (format === 'raw') return
  try {
    await copyImage({ file: iso, format: 'raw' }, { file, format }, () => {})
  } finally {
    await rm(iso, { force: true })
  }
}
