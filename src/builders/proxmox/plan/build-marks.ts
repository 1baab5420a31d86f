/** What stands in descriptions so that a later run, and a person, know what a machine is. */

/** The line by which a machine is known as that of a run, for as long as it is not the user's. */
export const runMark = /^proxmox-template-action: run (?<run>\S+), build (?<build>.+)$/m

/** Does the mark stand there, as a whole line? That of another build may begin with it: `build qemu.a`, `build qemu.ab`. */
export function bearsMark(description: string, mark: string): boolean {
  return description.split(/\r?\n/).includes(mark)
}

/** What tells later whether a machine with the mark is still what the build made of it. */
export interface MadeFacts {
  readonly vmid: number
  /** Seconds since the epoch by the server's clock. */
  readonly since: number
  /** While it is built, and afterwards. */
  readonly names: readonly [string, string]
}

/** The ownership mark with the facts, each a line of its own. */
export function marked(mark: string, { vmid, since, names }: MadeFacts): string {
  const at = new Date(since * 1000).toISOString()
  const [first, then] = names.map((name) => JSON.stringify(name))
  return `${mark}\nproxmox-template-action: made ${at} as machine ${vmid}, named ${first}, then ${then}`
}

const text = String.raw`"(?:[^"\\]|\\.)*"`
const madeLine = new RegExp(
  `^proxmox-template-action: made (\\S+) as machine (\\d+), named (${text}), then (${text})$`,
  'm',
)

/** Undefined: an earlier version made it, which wrote none of them down. */
export function factsIn(description: string): MadeFacts | undefined {
  const [, at = '', vmid, first = '', then = ''] = madeLine.exec(description) ?? []
  const since = Date.parse(at) / 1000
  if (vmid === undefined || Number.isNaN(since)) return undefined
  try {
    return { vmid: Number(vmid), since, names: [String(JSON.parse(first)), String(JSON.parse(then))] }
  } catch {
    return undefined
  }
}

/** The line that an old template gets before its successor is handed over: a run that is cut off then leaves both. */
export function replacedMark(successor: number): string {
  return `proxmox-template-action: replaced by ${successor}`
}

/** IDs of the templates that were to take its place. */
export function successorsIn(description: string): readonly number[] {
  return [...description.matchAll(/^proxmox-template-action: replaced by (\d+)$/gm)].map(([, vmid]) => Number(vmid))
}

/** The line that a copy of a template keeps: `force` does not take it for the template of its name. */
export function replicaMark(source: number): string {
  return `proxmox-template-action: copy of template ${source}`
}

export function isReplica(description: string): boolean {
  return sourceOfReplica(description) !== undefined
}

/** ID of the template that it is a copy of. */
export function sourceOfReplica(description: string): number | undefined {
  const [, source] = /^proxmox-template-action: copy of template (\d+)$/m.exec(description) ?? []
  return source === undefined ? undefined : Number(source)
}

/** The notes of the archive that an export makes for itself, and by which `reap` knows it. */
export function exportMark(id: string): string {
  return `proxmox-template-action: export ${id}`
}

export const exportNotes = /^proxmox-template-action: export [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
