import type { Options, VmConfig } from '../../config/conf-file.ts'
import { splitList } from '../../schema/formats.ts'

const options = /^(?:cicustom|cipassword|citype|ciuser|ciupgrade|nameserver|searchdomain|sshkeys|ipconfig\d+)$/

/** What the cloud-init medium tells and the machine itself does not hear of. */
export function isCloudInitOption(key: string): boolean {
  return options.test(key)
}

/** Notes that the medium of a running machine is older than an option. `undefined`: it had, or has, no value. */
export function recordCloudInitChange(
  { cloudInit }: VmConfig,
  key: string,
  before: string | undefined,
  after: string | undefined,
): void {
  if (!(isCloudInitOption(key) || key === 'name' || /^net\d+$/.test(key)) || before === after) return
  const recorded = cloudInit.get(key)
  const added = new Set(splitList(cloudInit.get('added') ?? ''))
  if (recorded !== undefined) {
    if (after === recorded) cloudInit.delete(key)
  } else if (before === undefined) added.add(key)
  else if (!added.has(key)) cloudInit.set(key, before)
  else if (after === undefined) added.delete(key)
  if (added.size > 0) cloudInit.set('added', [...added].sort().join(','))
  else cloudInit.delete('added')
}

/** What the medium says next to what the configuration says, for the options that clients look at. */
export function cloudInitRows(
  { cloudInit, options: current }: VmConfig,
  shown: (key: string, value: string) => unknown,
): Record<string, unknown>[] {
  const added = splitList(cloudInit.get('added') ?? '')
  const value = (of: Options, key: string): unknown => (of.has(key) ? shown(key, of.get(key)!) : null)
  const rows: Record<string, unknown>[] = added.map((key) => ({ key, pending: value(current, key) }))
  for (const key of listed) {
    if (!current.has(key) || current.get(key) === '0' || added.includes(key)) continue
    rows.push(
      cloudInit.has(key)
        ? { key, value: value(cloudInit, key), pending: value(current, key) }
        : { key, value: value(current, key) },
    )
  }
  for (const key of cloudInit.keys()) if (key !== 'added' && !current.has(key)) rows.push({ key, delete: 1 })
  return rows
}

const listed = ['cicustom', 'cipassword', 'citype', 'ciuser', 'ciupgrade', 'nameserver', 'searchdomain', 'sshkeys']
