import { factsIn, runMark } from '../plan/build-marks.ts'

/** What is known of a machine when it is judged. Times in seconds by the server's clock. */
export interface Suspect {
  readonly vmid: number
  readonly config: Readonly<Record<string, unknown>>
  readonly isRunning: boolean
  /** For which its process has run. */
  readonly uptime: number
  /** Snapshots, machines with its disks, tasks that run on it: none of them of a build that was cut off. */
  readonly uses: readonly string[]
}

export interface Judgement {
  readonly run: string
  readonly build: string
  readonly since: number | undefined
  /** Why it is not to be removed; undefined: it is. */
  readonly spared: string | undefined
}

/** Seconds between the making of a machine and its start by the build, at most. */
const startPatience = 3600

/**
 * Is a machine what a build left behind? Undefined: it does not carry the mark of one. Whatever a person may have done
 * to it spares it, and so does its youth: the build may live.
 */
export function judge(suspect: Suspect, now: number, olderThan: number): Judgement | undefined {
  const { vmid, config } = suspect
  const description = String(config['description'] ?? '')
  const { run, build } = runMark.exec(description)?.groups ?? {}
  if (run === undefined || build === undefined) return undefined
  const facts = factsIn(description)
  const spared = () => {
    if (facts === undefined) return 'nothing tells when it was made'
    if (facts.vmid !== vmid) return `it is a copy of machine ${facts.vmid}`
    if (config['lock'] !== undefined) return `it is locked (${config['lock']})`
    if (now - facts.since < olderThan) return 'it is not old enough: its build may live'
    if (!facts.names.includes(String(config['name'] ?? ''))) return 'it has another name than its build gave it'
    if (config['protection'] === 1) return 'it is protected'
    return spareRunning(suspect, facts.since, now, olderThan) ?? suspect.uses[0]
  }
  return { run, build, since: facts?.since, spared: spared() }
}

function spareRunning(
  { isRunning, uptime }: Suspect,
  since: number,
  now: number,
  olderThan: number,
): string | undefined {
  if (!isRunning) return undefined
  if (uptime < olderThan) return 'it was started not long ago: its build may live, or somebody uses it'
  if (now - uptime - since > startPatience) return 'it was started later than by its build: somebody uses it'
  return undefined
}

/** CDs that a build makes have names of this form, which no other tool gives; they are ours for as long as nobody uses them. */
export function isMadeImage(volid: string): boolean {
  return /:iso\/packer[0-9a-f]{12}\.iso$/.test(volid)
}
