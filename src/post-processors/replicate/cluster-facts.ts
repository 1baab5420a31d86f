import type { OpenTemplate } from '../../builders/template-door.ts'
import { drivesOf } from '../../proxmox/notation/drive-notation.ts'
import { parseVolid } from '../../proxmox/notation/volid.ts'

/** A storage as a node has it. */
export interface NodeStorage {
  readonly storage: string
  readonly content?: string
  readonly shared?: number
  readonly active?: number
  readonly enabled?: number
  /** The formats that it knows, each with 1 where it takes it. */
  readonly format?: readonly [Readonly<Record<string, number>>, string]
}

export async function storagesOn(node: string, { client }: OpenTemplate['session']): Promise<readonly NodeStorage[]> {
  return (await client.request('GET', `/nodes/${node}/storage`, { format: 1 })) as readonly NodeStorage[]
}

export function takesImages({ content, active, enabled }: NodeStorage): boolean {
  return active !== 0 && enabled !== 0 && (content === undefined || content.split(',').includes('images'))
}

/** A drive of a machine that has a volume. */
export interface VolumeDrive {
  readonly key: string
  readonly storage: string
  /** An image that is put into a drive for CDs. */
  readonly isMedium: boolean
  readonly isCloudInit: boolean
  readonly isQcow2: boolean
}

export function volumesIn(config: Readonly<Record<string, unknown>>): readonly VolumeDrive[] {
  return [...drivesOf(config)].flatMap(([key, { file, cdrom, cloudInit }]) => {
    const storage = parseVolid(file)?.storage
    if (storage === undefined || key.startsWith('unused')) return []
    return [{ key, storage, isMedium: cdrom && !cloudInit, isCloudInit: cloudInit, isQcow2: file.endsWith('.qcow2') }]
  })
}
