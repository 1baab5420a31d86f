/**
 * What is known of a template, in its own notes: any runner, and a person with a browser, see the same. A fenced block, so
 * that Proxmox VE's Markdown leaves its lines alone; what stands around it is the user's.
 */
export interface TemplateRecord {
  /** ISO 8601, by this machine's clock. */
  readonly built: string
  /** The build of the run that made it: `proxmox-iso.debian`. */
  readonly build: string
  /** Of everything that it was made of: `sha256:...`. */
  readonly fingerprint?: string | undefined
  /** Of its parts, short ones: `source=1a2b3c4d files=...`. */
  readonly parts?: string | undefined
  /** `owner/repository@sha`. */
  readonly commit?: string | undefined
  /** Address of the workflow run. */
  readonly run?: string | undefined
  /** Packages in the guest. */
  readonly packages?: number | undefined
  /** Of the list of them, by which it is found: `sha256:...`. */
  readonly inventory?: string | undefined
  /** The template that it is a clone of: `9000 debian-base`. */
  readonly parent?: string | undefined
  /** ISO 8601: when the last full build was, where this one was patched from its predecessor. */
  readonly full?: string | undefined
  /** ISO 8601: when its clones were tried. */
  readonly verified?: string | undefined
  /** Why nothing is to be made of it any more. */
  readonly revoked?: string | undefined
  /** Of what it was when it was handed over: tells whether anybody has changed it since. */
  readonly seal?: string | undefined
  /** ISO 8601: since when it is being removed, because it has served its time. */
  readonly retiring?: string | undefined
  /** Channels that it is in or was in, each with since when in milliseconds; the tag says whether it still is. */
  readonly channels: Readonly<Record<string, number>>
  /** Channels that went back to an earlier template, each with since when this one was in it. */
  readonly left?: Readonly<Record<string, number>> | undefined
  /** Lines of a later version, kept as they are. */
  readonly others: readonly string[]
}

/** What `build` says of a template that something else has made: it got its record with a channel, or when it was revoked. */
export const madeElsewhere = '(not built by this action)'

const fence = 'proxmox-template-action'
const block = new RegExp(`^\`\`\`${fence}\\n([\\s\\S]*?)^\`\`\`[ \\t]*$\\n?`, 'm')
const texts = [
  'built',
  'build',
  'fingerprint',
  'parts',
  'commit',
  'run',
  'inventory',
  'parent',
  'full',
  'verified',
  'revoked',
  'seal',
  'retiring',
] as const

/** Undefined: none, or none that says what was built and when. */
export function recordIn(description: string): TemplateRecord | undefined {
  const [, inside] = block.exec(description.replaceAll('\r\n', '\n')) ?? []
  if (inside === undefined) return undefined
  const known: Record<string, string> = {}
  // Without a prototype: a channel may have any name.
  const channels: Record<string, number> = Object.create(null)
  const left: Record<string, number> = Object.create(null)
  const others: string[] = []
  let packages: number | undefined
  for (const line of inside.split('\n')) {
    const [, key = '', value = ''] = /^([a-z]+(?: [^:]+)?): (.+)$/.exec(line) ?? []
    const [, kind, channel] = /^(channel|left) (\S+)$/.exec(key) ?? []
    if (channel !== undefined && !Number.isNaN(Date.parse(value)))
      (kind === 'left' ? left : channels)[channel] = Date.parse(value)
    else if ((texts as readonly string[]).includes(key)) known[key] = value
    else if (key === 'packages' && /^\d+$/.test(value)) packages = Number(value)
    else if (line.trim() !== '') others.push(line)
  }
  const { built, build } = known
  if (built === undefined || Number.isNaN(Date.parse(built)) || build === undefined) return undefined
  const more = Object.keys(left).length === 0 ? {} : { left }
  return { ...known, built, build, packages, channels, ...more, others }
}

/** The description with this record in place of the one that it had. */
export function withRecord(description: string, record: TemplateRecord): string {
  const written = writeRecord(record)
  const text = description.replaceAll('\r\n', '\n')
  // Not as a pattern: notes may hold `$&`.
  if (block.test(text)) return text.replace(block, () => written)
  return text.trim() === '' ? written : `${text.trimEnd()}\n\n${written}`
}

/** What stands around the record. */
export function withoutRecord(description: string): string {
  return description.replaceAll('\r\n', '\n').replace(block, '').trimEnd()
}

function writeRecord(record: TemplateRecord): string {
  const lines = [
    ...texts.map((key) => [key, record[key]] as const),
    ['packages', record.packages] as const,
    ...moments('channel', record.channels),
    ...moments('left', record.left ?? {}),
  ].flatMap(([key, value]) => {
    const line = value === undefined ? '' : oneLine(String(value))
    return line === '' ? [] : [`${key}: ${line}`]
  })
  return `\`\`\`${fence}\n${[...lines, ...record.others].join('\n')}\n\`\`\`\n`
}

function moments(kind: string, channels: Readonly<Record<string, number>>): readonly (readonly [string, string])[] {
  return Object.entries(channels).map(([name, since]) => [`${kind} ${name}`, new Date(since).toISOString()])
}

/** No value may end the block, or begin another line in it. */
function oneLine(value: string): string {
  return value.replaceAll(/\s+/g, ' ').trim()
}
