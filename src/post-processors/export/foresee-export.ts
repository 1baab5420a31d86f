import type { Foreseen, Ground } from '../../builders/template-door.ts'
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import { ProxmoxError } from '../../proxmox/error.ts'
import { deed } from '../../proxmox/needed-permissions.ts'
import type { ExportOptions } from './export-options.ts'

interface Storage {
  readonly storage: string
  readonly content?: string
  readonly active?: number
  readonly type?: string
}

/** Is the storage there, does it take backups as files, and may these credentials make one? By SSH the API makes nothing. */
export async function foreseeExport({ storage }: ExportOptions, { session, vmid, pool }: Ground): Promise<Foreseen> {
  if (storage === '') return { deeds: [], problems: [] }
  const { client, node } = session
  const deeds = [deed('backup', { vmid, pool }), deed('space', { storage })]
  let storages: readonly Storage[]
  try {
    storages = (await client.request('GET', `/nodes/${node}/storage`)) as readonly Storage[]
  } catch (thrown) {
    if (thrown instanceof ProxmoxError && thrown.status === 403) return { deeds, problems: [] }
    throw thrown
  }
  return { deeds, problems: problemsOf(storage, storages, node) }
}

function problemsOf(name: string, storages: readonly Storage[], node: string): readonly Diagnostic[] {
  const found = storages.find(({ storage }) => storage === name)
  const names = storages.filter(holdsBackups).map(({ storage }) => storage)
  const others = names.length === 0 ? 'None does on this node.' : `Those that do: ${names.join(', ')}.`
  // What the credentials may not see is not judged.
  if (found === undefined && storages.length > 0)
    return [
      error(
        'unknown-storage',
        `export: there is no storage ${JSON.stringify(name)} on node ${node}`,
        `It has to hold backups. ${others}${didYouMean(name, names)}`,
      ),
    ]
  if (found === undefined) return []
  if (found.type === 'pbs')
    return [
      error(
        'storage-without-content',
        `export: storage ${name} is a Proxmox Backup Server`,
        `What is there is no file. Name a storage of files (${names.join(', ')}), or use node_ssh.`,
      ),
    ]
  if (!holdsBackups(found))
    return [
      error(
        'storage-without-content',
        `export: storage ${name} holds no backups`,
        `It holds ${found.content}. ${others}`,
      ),
    ]
  return found.active === 0
    ? [error('storage-unavailable', `export: storage ${name} is not active on node ${node}`)]
    : []
}

function holdsBackups({ content = '', type }: Storage): boolean {
  return content.split(',').includes('backup') && type !== 'pbs'
}
