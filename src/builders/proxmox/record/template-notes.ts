import { type Diagnostic, error } from '../../../diagnostics/diagnostic.ts'
import type { BuildContext } from '../../builder.ts'
import type { RecordFacts } from '../../template-life.ts'
import type { MachinePlan } from '../plan/machine-plan.ts'
import { longestDescription } from '../plan/swap-marks.ts'
import { type TemplateRecord, withRecord } from './template-record.ts'

/** What the finished template says of itself beyond what its options say. */
export interface Notes {
  readonly record: TemplateRecord
  /** Whose tag it gets. */
  readonly channel: string | undefined
}

/** `now`, and `since` when it has the channel: milliseconds since the epoch. `parent`: what the builder knows of it. */
export function notesOf(
  facts: RecordFacts,
  { now, channel, parent }: { readonly now: number; readonly parent: string | undefined; readonly channel?: Entered },
): Notes {
  const channels = channel === undefined ? {} : { [channel.name]: channel.since }
  const record = {
    ...facts,
    built: new Date(now).toISOString(),
    parent: facts.parent ?? parent,
    channels,
    others: [],
  }
  return { record, channel: channel?.name }
}

export interface Entered {
  readonly name: string
  readonly since: number
}

/** Characters that Proxmox VE takes for the notes of a machine. */
const longest = 8192
/** What is written into the record when the template has been made, and later: a verdict, why it was revoked. */
const spare = 500

/** A description that leaves no room for the record, which would be refused when all is done. */
export function noteProblems(
  { options, takes }: MachinePlan,
  { life, clock, places }: Pick<BuildContext, 'life' | 'clock' | 'places'>,
  parent: string | undefined,
): readonly Diagnostic[] {
  if (life === undefined) return []
  const now = clock.now()
  const channel = life.channel === undefined ? {} : { channel: { name: life.channel, since: now } }
  const { record } = notesOf(life.facts(), { now, parent, ...channel })
  const { template_description: description } = options
  // What takes the ID of another has more to say until it has it.
  const all = takes === undefined ? longest : longestDescription
  const room = all - spare - [...withRecord('', record)].length
  const length = [...description].length
  if (length <= room) return []
  return [
    error(
      'description-too-long',
      `template_description has ${length} characters, and the template's record leaves room for ${room}`,
      `Proxmox VE takes ${all} in all. Shorten the description${life.channel === undefined ? ', or do without the record: `record: false`' : ''}.`,
      places.at(['template_description']),
    ),
  ]
}
