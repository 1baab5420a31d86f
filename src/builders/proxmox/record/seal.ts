import { createHash } from 'node:crypto'
import type { VmConfig } from '../machine/vm.ts'
import { buildTag } from '../plan/machine-plan.ts'
import { channelsIn, tagsIn } from './channel.ts'
import { withoutRecord } from './template-record.ts'

/** Changes with every call, or while a task of the server holds the machine. */
const fleeting = new Set(['digest', 'lock', 'description', 'tags'])

/**
 * What tells whether anybody has changed a template since it was handed over: a short digest of its configuration. What
 * this product writes itself is left out: the record, lines that begin with its name, the tags of channels.
 */
export function sealOf(config: VmConfig): string {
  const kept = Object.entries(config)
    .filter(([key]) => !fleeting.has(key))
    .map(([key, value]) => `${key}: ${value}`)
    .sort()
  const tags = tagsIn(String(config['tags'] ?? '')).filter((tag) => channelsIn([tag]).length === 0 && tag !== buildTag)
  const text = withoutRecord(String(config['description'] ?? ''))
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('proxmox-template-action: '))
  const all = JSON.stringify([kept, [...new Set(tags.map((tag) => tag.toLowerCase()))].sort(), text])
  return createHash('sha256').update(all).digest('hex').slice(0, 20)
}
