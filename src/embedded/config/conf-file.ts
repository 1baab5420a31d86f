import { createHash } from 'node:crypto'

export type Options = Map<string, string>

/** A VM's configuration as PVE keeps it: options, changes that wait for the next start, and snapshots. */
export interface VmConfig {
  readonly options: Options
  readonly pending: Options
  /** Options that vanish at the next start; true: with their volumes. */
  readonly pendingDelete: Map<string, boolean>
  readonly snapshots: Map<string, Options>
  /** The options of the cloud-init medium that have changed since it was written, as they were; `added`: what was not there. */
  readonly cloudInit: Options
}

export function emptyConfig(): VmConfig {
  return {
    options: new Map(),
    pending: new Map(),
    pendingDelete: new Map(),
    snapshots: new Map(),
    cloudInit: new Map(),
  }
}

export function copyConfig(config: VmConfig): VmConfig {
  return {
    options: new Map(config.options),
    pending: new Map(config.pending),
    pendingDelete: new Map(config.pendingDelete),
    snapshots: new Map([...config.snapshots].map(([name, options]) => [name, new Map(options)])),
    cloudInit: new Map(config.cloudInit),
  }
}

const cloudInitSection = 'special:cloudinit'

/** Lines `key: value`; the description as `#` lines above them; `[PENDING]` and `[snapshot]` sections below. */
export function printConfig(config: VmConfig): string {
  const sections = [printSection(config.options)]
  const deletions = [...config.pendingDelete].map(([key, force]) => (force ? `!${key}` : key))
  if (config.pending.size > 0 || deletions.length > 0) {
    const pending = new Map(config.pending)
    if (deletions.length > 0) pending.set('delete', deletions.join(','))
    sections.push(`[PENDING]\n${printSection(pending)}`)
  }
  if (config.cloudInit.size > 0) sections.push(`[${cloudInitSection}]\n${printSection(config.cloudInit)}`)
  for (const [name, options] of [...config.snapshots].sort(([a], [b]) => (a < b ? -1 : 1))) {
    sections.push(`[${name}]\n${printSection(options)}`)
  }
  return sections.join('\n')
}

function printSection(options: Options): string {
  const lines: string[] = []
  const description = options.get('description')
  if (description !== undefined) for (const line of description.split('\n')) lines.push(`#${encodeLine(line)}`)
  for (const key of [...options.keys()].sort()) {
    if (key !== 'description') lines.push(`${key}: ${encodeLine(options.get(key)!)}`)
  }
  return lines.map((line) => `${line}\n`).join('')
}

export function parseConfig(text: string): VmConfig {
  const config = emptyConfig()
  let section = config.options
  let description: string[] = []
  const closeDescription = (): void => {
    if (description.length > 0) section.set('description', description.join('\n'))
    description = []
  }
  for (const line of text.split('\n')) {
    const header = /^\[([^\]]+)\]$/.exec(line)
    const entry = /^([a-z][a-z0-9_-]*): (.*)$/.exec(line)
    if (header) {
      closeDescription()
      const name = header[1]!
      if (name === 'PENDING') section = config.pending
      else if (name === cloudInitSection) section = config.cloudInit
      else {
        section = new Map()
        config.snapshots.set(name, section)
      }
    } else if (line.startsWith('#')) {
      description.push(decodeLine(line.slice(1)))
    } else if (entry && section === config.pending && entry[1] === 'delete') {
      for (const key of entry[2]!.split(',')) config.pendingDelete.set(key.replace(/^!/, ''), key.startsWith('!'))
    } else if (entry) {
      section.set(entry[1]!, decodeLine(entry[2]!))
    }
  }
  closeDescription()
  return config
}

/** The SHA-1 that clients give back to prove that they changed what they read. */
export function digestOf(config: VmConfig): string {
  return createHash('sha1').update(printConfig(config)).digest('hex')
}

/** Control characters and the escape sign itself; everything else stays readable. */
function encodeLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f%\u2028\u2029]/g, (character) => {
    return [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
  })
}

function decodeLine(text: string): string {
  return text.replace(/(?:%[0-9A-F]{2})+/g, (sequence) => Buffer.from(sequence.replaceAll('%', ''), 'hex').toString())
}
