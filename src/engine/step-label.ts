import type { PlannedStep } from '../packer/plan.ts'

/** `shell (setup.sh), 2 of 3`: one provisioner of several, in the log's groups, the timeline and the summary. */
export function stepLabel(
  step: PlannedStep,
  all: readonly PlannedStep[],
  redact = (text: string): string => text,
): string {
  const about = step.name === undefined ? clipped(redact(subjectOf(step.preview))) : ''
  const number = all.indexOf(step) + 1
  return [
    step.name ?? step.type,
    about === '' ? '' : ` (${about})`,
    step.enforcedIn === undefined ? '' : ', enforced',
    number === 0 || all.length === 1 ? '' : `, ${number} of ${all.length}`,
  ].join('')
}

const longest = 40

/** What it works with, as its author would call it: the script, the first command, the file, the playbook, the profile. */
function subjectOf(preview: unknown): string {
  if (typeof preview !== 'object' || preview === null) return ''
  const {
    inline,
    script,
    scripts,
    source,
    sources,
    playbook_file: playbook,
    manifest_file: manifest,
    profile,
    ...rest
  } = preview as Record<string, unknown>
  const files = [script, playbook, manifest, profile, source, ...listOf(scripts), ...listOf(sources)].filter(isShown)
  const [file] = files
  if (file !== undefined) return `${file.replace(/^.*[\\/](?=.)/, '')}${files.length > 1 ? ', ...' : ''}`
  const commands = [...listOf(inline), rest['command']].filter(isShown).flatMap((text) => text.split('\n'))
  // What only sets the scene tells nothing.
  const bare = commands.map((line) => line.trim().replace(/^(?:sudo\s+(?:-\w+\s+)*|\w+=\S*\s+)+/, ''))
  return bare.find((line) => line !== '' && !/^(?:set\s|#|export\s)/.test(line)) ?? ''
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function isShown(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !/<(?:sensitive|unknown)>/.test(value)
}

function clipped(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`
}
