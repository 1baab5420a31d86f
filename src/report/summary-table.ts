import { filesOf, machineOf } from '../events/artifact.ts'
import { describeEntry } from '../events/journal.ts'
import { formatBytes, roundedDuration } from './figures.ts'
import type { BuildHistory, History, MadeThing } from './history.ts'
import { clip, code, counted, link, plain } from './markdown.ts'
import { isBuild, type SummaryOptions } from './summary-options.ts'

const mostBuilds = 500

/** Every build in a line: how it ended, and the machine that it made. */
export function table(history: History, options: SummaryOptions): string {
  const shown = history.builds.slice(0, mostBuilds)
  const more =
    history.builds.length > shown.length ? [`\n${counted(history.builds.length - shown.length, 'more build')}.`] : []
  if (!isBuild(options))
    return [...shown.map(({ name }) => `- ${code(clip(options.secrets.redact(name), 120))}`), ...more].join('\n')
  return [
    '| | Source | ID | Name | Node | Disks | Duration |',
    '|:-:|---|--:|---|---|---|--:|',
    ...shown.map((build) => row(build, options)),
    ...more,
  ].join('\n')
}

function row(build: BuildHistory, options: SummaryOptions): string {
  const { artifact, startedAt } = build
  const machine = machineOf(artifact)
  const disks =
    machine?.disks
      .slice(0, 16)
      .map(({ key, size }) => `${plain(clip(key, 20))}${size === undefined ? '' : ` ${formatBytes(size)}`}`)
      .join('<br>') ?? ''
  const made = madeMachine(build)
  const cells = [
    status(build),
    code(clip(options.secrets.redact(build.name), 120)),
    idOf(build, options),
    word(machine?.name ?? filesOf(artifact).join(', '), 120, options),
    word(machine?.node ?? made?.entry.node ?? '', 60, options),
    disks,
    startedAt === undefined ? '' : roundedDuration((build.finishedAt ?? options.now) - startedAt),
  ]
  return `| ${cells.join(' | ')} |`
}

export function status({ outcome, startedAt }: BuildHistory): string {
  switch (outcome) {
    case 'succeeded':
      return '✅'
    case 'unchanged':
      return '🟰'
    case 'failed':
      return '❌'
    case 'cancelled':
      return '⏹️'
    case undefined:
      return startedAt === undefined ? '➖' : '⏹️'
  }
}

/** The template's ID; of a build that made none its machine's, and whether that is still there. */
function idOf(build: BuildHistory, options: SummaryOptions): string {
  const machine = machineOf(build.artifact)
  if (machine !== undefined) return pageOf(`<strong>${machine.vmid}</strong>`, machine.uiUrl, options)
  const made = madeMachine(build)
  if (made?.entry.kind !== 'vm') return ''
  const { vmid } = made.entry
  switch (made.fate) {
    case 'removed':
      return `<s>${vmid}</s> removed`
    case 'kept':
      return `${pageOf(String(vmid), made.page, options)} kept`
    case 'handed-over':
      return String(vmid)
    case undefined:
      return `${vmid} not removed yet`
  }
}

function madeMachine({ made }: BuildHistory): MadeThing | undefined {
  const machines = made.filter(({ entry }) => entry.kind === 'vm')
  // The first: what comes later are clones with which a template was tried. It is written down anew where it is not to be kept.
  const first = machines[0]?.entry
  return machines.findLast(({ entry }) => first?.kind === 'vm' && entry.kind === 'vm' && entry.vmid === first.vmid)
}

/** No link that leads nowhere: the server has ended, or its address is a secret. */
function pageOf(label: string, url: string | undefined, { embedded, secrets }: SummaryOptions): string {
  return url === undefined || embedded !== undefined || secrets.redact(url) !== url ? label : link(label, url)
}

function word(text: string, length: number, { secrets }: SummaryOptions): string {
  return plain(clip(secrets.redact(text), length))
}

/** What is not in the table: how a template was tried, its copies, templates that are gone, and things that wait for somebody to remove them. */
export function* fates({ builds }: History, options: SummaryOptions): Generator<string> {
  const lines = builds.flatMap((build) => [
    ...attemptLines(build, options),
    ...verifiedLines(build, options),
    ...replicaLines(build, options),
    ...replacedLines(build, options),
    ...channelLines(build, options),
    ...leftLines(build, options),
  ])
  if (lines.length > 0) yield lines.join('\n')
}

function attemptLines({ name, attempts }: BuildHistory, options: SummaryOptions): string[] {
  return attempts.map(
    ({ attempt, of, why }) =>
      `- 🔁 Attempt ${attempt} of ${of} of ${word(name, 120, options)} failed of something that can pass: ${word(why, 500, options)}`,
  )
}

function verifiedLines({ name, verified, outcome }: BuildHistory, options: SummaryOptions): string[] {
  if (verified === undefined)
    return options.command === 'test' && outcome === 'succeeded'
      ? [`- ➖ ${word(name, 120, options)} makes no template: it was built, and nothing was verified.`]
      : []
  const { passed, findings } = verified
  const checks = passed.length === 0 ? '' : ` Passed: ${word(passed.join(', '), 300, options)}.`
  const what = word(name, 120, options)
  if (findings.length === 0) return [`- 🔎 The template of ${what} was tried with clones and is good.${checks}`]
  return [
    `- 🔎 **The template of ${what} was tried with clones and is not good.**${checks}`,
    ...findings.map(({ check, what: found }) => `  - ${word(check, 40, options)}: ${word(found, 300, options)}`),
  ]
}

function replicaLines({ replicas }: BuildHistory, options: SummaryOptions): string[] {
  return replicas.map(({ vmid, name, node, uiUrl }) => {
    const id = pageOf(`template ${vmid}`, uiUrl, options)
    return `- 🗂️ Copied to ${id} (${word(name, 120, options)}) on node ${word(node, 60, options)}.`
  })
}

function replacedLines({ replaced, artifact, outcome, made }: BuildHistory, options: SummaryOptions): string[] {
  return replaced.map(({ vmid, name, node }) => {
    const old = `template ${vmid} (${word(name, 120, options)}) on node ${word(node, 60, options)}`
    if (machineOf(artifact) !== undefined) return `- ♻️ The old ${old} was replaced and is gone.`
    if (made.some(({ entry, fate }) => entry.kind === 'swap' && entry.vmid === vmid && fate === undefined))
      return `- ♻️ The old ${old} is gone, and the new one is about to take its ID.`
    const verb = outcome === undefined || outcome === 'cancelled' ? 'was stopped' : 'failed'
    return `- ⚠️ **The old ${old} is gone**: it had to make room for this build, which ${verb}. Nothing has taken its place.`
  })
}

function channelLines({ entered, artifact, replaced }: BuildHistory, options: SummaryOptions): string[] {
  const machine = machineOf(artifact)
  if (entered === undefined || machine === undefined) return []
  // Of one that is gone the line above tells.
  const before = entered.before.filter((vmid) => !replaced.some((one) => one.vmid === vmid))
  const until =
    before.length === 0 ? '' : `, which ${before.join(', ')} ${before.length === 1 ? 'was' : 'were'} in until now`
  return [`- 🏷️ Template ${machine.vmid} is in channel **${word(entered.channel, 60, options)}**${until}.`]
}

function leftLines({ made }: BuildHistory, options: SummaryOptions): string[] {
  return made.flatMap(({ entry, fate, page }) => {
    const what = word(describeEntry(entry), 200, options)
    if (fate === 'kept')
      return [`- 📌 **Kept, because on-error says so:** ${pageOf(what, page, options)}. Remove it yourself.`]
    if (fate !== undefined) return []
    if (entry.kind === 'swap')
      return options.postStep === true
        ? [`- 🧹 The post step of this action finishes template ${entry.vmid}, and says so in a summary of its own.`]
        : [
            `- ⚠️ **Not finished:** template ${entry.vmid}, whose disks machine ${entry.machine} has. The command reap finishes it.`,
          ]
    return options.postStep === true
      ? [`- 🧹 The post step of this action removes ${what}, and says so in a summary of its own.`]
      : [`- ⚠️ **Still there:** ${what}.`]
  })
}
