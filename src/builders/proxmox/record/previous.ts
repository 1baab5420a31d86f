import type { Machine } from '../machine/all-machines.ts'
import type { VmConfig } from '../machine/vm.ts'
import { buildTag } from '../plan/machine-plan.ts'
import { nameWith } from '../plan/name-with.ts'
import type { Parameters } from '../plan/parameters.ts'
import { type CatalogueEntry, entryOf } from './catalogue.ts'
import { channelsIn, tagsIn } from './channel.ts'
import { sealOf } from './seal.ts'
import { recordIn, withoutRecord, withRecord } from './template-record.ts'

/** What stands in the notes of a template that was replaced and stays, as the one before. */
export interface Previous {
  /** The ID that it had, if another one has that now. */
  readonly of: number | undefined
  /** Of what it was when it was kept: tells whether anybody has changed it since. */
  readonly seal: string
}

const word = 'proxmox-template-action:'
/** Characters that Proxmox VE takes for the notes of a machine. */
const longest = 8192
/** Of them, what stands beside the notes of the template while it is copied, and the line below. */
const besides = 900
const ending = '-previous'

/** `fresh-previous`, also of what is called that already. */
export function previousName(name: string): string {
  return name.split('.')[0]?.endsWith(ending) ? name : nameWith(name, ending)
}

export function previousIn(description: string): Previous | undefined {
  const pattern = `^${word} was (?:template (\\d+)|the template of its name) before, seal ([0-9a-f]+)$`
  const [, of, seal] = new RegExp(pattern, 'm').exec(description) ?? []
  return seal === undefined ? undefined : { of: of === undefined ? undefined : Number(of), seal }
}

/** Notes of a template as a copy of it has them: no line of ours about what becomes of it, and as much as has room. */
export function notesToKeep(description: string): string {
  const text = description.replaceAll('\r\n', '\n')
  const own = text.split('\n').filter((line) => !line.startsWith(`${word} `))
  const notes = own.join('\n').trim()
  if ([...notes].length <= longest - besides) return notes
  const record = recordIn(notes)
  const room = longest - besides - (record === undefined ? 0 : [...withRecord('', record)].length + 2)
  const cut = [...withoutRecord(notes)].slice(0, room).join('')
  return record === undefined ? cut : withRecord(cut, record)
}

/** The call that makes a machine the previous template. `notes`: those that it is to have, without that it is. */
export function asPrevious(config: VmConfig, name: string, notes: string, of: number | undefined): Parameters {
  // It has no channel: what follows it does, or nobody.
  const own = tagsIn(String(config['tags'] ?? '')).filter((tag) => tag !== buildTag && channelsIn([tag]).length === 0)
  const seal = sealOf({ ...config, name, description: notes, tags: own.join(';') })
  const record = recordIn(notes)
  const text = (record === undefined ? notes : withRecord(notes, { ...record, seal })).trimEnd()
  const line = `${word} was ${of === undefined ? 'the template of its name' : `template ${of}`} before, seal ${seal}`
  return {
    name,
    description: text === '' ? line : `${text}\n\n${line}`,
    ...(own.length === 0 ? { delete: 'tags' } : { tags: own.join(';') }),
  }
}

/** What has the name of the template that is kept, and had it before. */
export interface Earlier {
  readonly entry: CatalogueEntry
  /** Why it stays; undefined: it is as it was kept, and goes. */
  readonly spared: string | undefined
}

/** `kept`: the template that is the previous one now; the earlier ones are those of the same template. */
export function earlierThan(
  kept: { readonly vmid: number; readonly name: string; readonly of: number | undefined },
  machines: readonly Machine[],
): readonly Earlier[] {
  return machines.flatMap((machine): readonly Earlier[] => {
    const entry = entryOf(machine, machines)
    if (entry.vmid === kept.vmid || entry.name !== kept.name || entry.isUnfinished) return []
    const previous = previousIn(entry.description)
    // Of another template, which merely has the same name.
    if (previous?.of !== undefined && kept.of !== undefined && previous.of !== kept.of) return []
    return [{ entry, spared: whySpared(entry, previous) }]
  })
}

function whySpared(
  { config, isProtected, linked }: CatalogueEntry,
  previous: Previous | undefined,
): string | undefined {
  if (previous === undefined) return 'nothing in its notes says that it was kept by a build'
  if (config['template'] !== 1) return 'it is no template any more'
  if (isProtected) return 'it is protected'
  if (sealOf(config) !== previous.seal) return 'somebody has changed it'
  if (linked.length > 0) return `its disks are used by ${linked.join(', ')}`
  return undefined
}
