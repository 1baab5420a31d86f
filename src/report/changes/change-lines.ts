import type {
  BuildChange,
  Change,
  FileChange,
  ItemChange,
  PlanChanges,
  ValueChange,
} from '../../events/plan-changes.ts'
import { formatBytes } from '../figures.ts'
import { clip, counted } from '../markdown.ts'

/** One line of what changes. Foreign text, not redacted. */
export interface ChangeLine {
  readonly sign: '+' | '-' | '~' | ' '
  /** How far it stands in. */
  readonly depth: number
  readonly text: string
  /** What was there and what is, after the text. */
  readonly before?: string
  readonly after?: string
}

/** Characters of a value; all of it is in the JSON. */
const longestValue = 300
/** Lines of a long text. */
const mostLines = 60

const signs: Readonly<Record<Change | 'moved' | 'unchanged', ChangeLine['sign']>> = {
  added: '+',
  removed: '-',
  changed: '~',
  moved: '~',
  unchanged: ' ',
}

/** `1 build added, 2 changed, 3 unchanged; 1 variable changed` */
export function changeCounts({ builds, variables }: PlanChanges): string {
  const counts = (['added', 'removed', 'changed', 'unchanged'] as const).flatMap((change) => {
    const count = builds.filter((build) => build.change === change).length
    return count === 0 ? [] : [{ count, change }]
  })
  const words = counts.map(({ count, change }, index) => `${index === 0 ? counted(count, 'build') : count} ${change}`)
  const more = variables.length === 0 ? [] : [`${counted(variables.length, 'value')} of variables changed`]
  return [...(words.length === 0 ? [] : [words.join(', ')]), ...more].join('; ')
}

/** `2 of 5 builds change` */
export function changeHeadline({ builds, changed }: PlanChanges): string {
  const touched = builds.filter(({ change }) => change !== 'unchanged').length
  if (touched === 0) return changed ? 'only variables change' : 'nothing changes'
  if (builds.length === 1) return `the build ${builds[0]?.change === 'changed' ? 'changes' : `is ${builds[0]?.change}`}`
  return `${touched} of ${counted(builds.length, 'build')} change${touched === 1 ? 's' : ''}`
}

/** `a1b2c3d4e5f6`, or the name by which it was asked for. */
export function revisionName({ base: { revision } }: PlanChanges): string {
  return /^[\da-f]{40,}$/.test(revision) ? revision.slice(0, 12) : revision
}

export function variableLines({ variables }: PlanChanges): readonly ChangeLine[] {
  return variables.flatMap((each) => valueLines(each, 0, 'variable '))
}

export function buildLines(build: BuildChange): readonly ChangeLine[] {
  const { name, change } = build
  return [
    { sign: signs[change], depth: 0, text: `build ${name}${change === 'changed' ? '' : ` (${change})`}` },
    ...[...build.options, ...build.disks].flatMap((each) => valueLines(each, 1)),
    ...build.calls.flatMap((each) => itemLines(each, 'call', false)),
    ...build.provisioners.flatMap((each) => itemLines(each, 'provisioner')),
    ...build.errorCleanupProvisioner.flatMap((each) => itemLines(each, 'error-cleanup-provisioner', false)),
    ...build.postProcessors.flatMap((each) => itemLines(each, 'post-processor')),
    ...build.files.map(fileLine),
  ]
}

function itemLines(item: ItemChange, what: string, numbered = true): readonly ChangeLine[] {
  const { type, name, change, from, to, moved, values } = item
  const number = numbered ? ` ${to ?? from}` : ''
  const called = name === undefined ? '' : ` (${name})`
  const where = change === 'moved' || moved === true ? `, moved: ${from} → ${to}` : ''
  const head = `${what}${number}${numbered ? ':' : ''} ${type}${called}${where}`
  return [{ sign: signs[change], depth: 1, text: head }, ...values.flatMap((each) => valueLines(each, 2))]
}

function valueLines(
  { path, change, before, after, lines }: ValueChange,
  depth: number,
  prefix = '',
): readonly ChangeLine[] {
  const text = `${prefix}${path}`
  const sign = signs[change]
  if (lines !== undefined) {
    const shown = lines.slice(0, mostLines).map((line): ChangeLine => {
      const own = line.charAt(0)
      return { sign: own === '+' || own === '-' ? own : ' ', depth: depth + 1, text: clip(line.slice(1), longestValue) }
    })
    const left = lines.length - shown.length
    const more: ChangeLine[] = left > 0 ? [{ sign: ' ', depth: depth + 1, text: `… (${left} more lines)` }] : []
    return [{ sign, depth, text: `${text}:` }, ...shown, ...more]
  }
  if (change !== 'changed') {
    const value = change === 'added' ? after : before
    const members = membersOf(value)
    if (members.length === 0) return [{ sign, depth, text: `${text} = ${valueText(value)}` }]
    const inside = members.map(([name, each]) => ({ sign, depth: depth + 1, text: `${name} = ${valueText(each)}` }))
    return [{ sign, depth, text }, ...inside]
  }
  const [old, now] = [valueText(before), valueText(after)]
  if (old === now) return [{ sign, depth, text: `${text} = ${now} (changed, and not shown)` }]
  return [{ sign, depth, text, before: old, after: now }]
}

/** What a block has in it, without what says nothing. */
function membersOf(value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || 'sensitive' in value) return []
  return Object.entries(value).filter(
    ([, each]) => each !== '' && each !== false && each !== null && !(Array.isArray(each) && each.length === 0),
  )
}

function fileLine({ path, options, change, before, after, executable }: FileChange): ChangeLine {
  const sign = signs[change]
  const by = options.length === 0 ? '' : ` (${options.join(', ')})`
  const text = `file ${path}`
  if (change !== 'changed') return { sign, depth: 1, text: `${text}${by}: ${formatBytes(before ?? after ?? 0)}` }
  const mode = executable === undefined ? '' : executable ? ', executable now' : ', not executable any more'
  const size =
    before === after
      ? `${formatBytes(after ?? 0)}, ${mode === '' ? 'other content' : 'the same size'}`
      : `${formatBytes(before ?? 0)} → ${formatBytes(after ?? 0)}`
  return { sign, depth: 1, text: `${text}${by}: ${size}${mode}` }
}

function valueText(value: unknown): string {
  const text =
    typeof value === 'string' && value !== '' && !/[\n\r]|^\s|\s$/.test(value)
      ? value
      : (JSON.stringify(value)?.replaceAll('{"sensitive":true}', '<sensitive>') ?? '')
  return clip(text, longestValue)
}
