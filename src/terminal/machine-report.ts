import { type Artifact, artifactId, filesOf } from '../events/artifact.ts'
import type { History } from '../report/history.ts'
import type { Secrets } from '../report/secrets.ts'
import { machineLine } from './manner.ts'

/** How builds ended, as lines for programs: what each has made, and why others have failed. `now`: milliseconds since the epoch. */
export function machineReport({ builds }: History, secrets: Secrets, now: number): readonly string[] {
  const line = (target: string, category: string, ...words: readonly string[]) =>
    machineLine(now, secrets.redact(target), category, ...words.map((word) => secrets.redact(word)))
  const failed = builds.filter(({ outcome }) => outcome === 'failed' || outcome === 'cancelled')
  return [
    ...(failed.length === 0 ? [] : [line('', 'error-count', String(failed.length))]),
    ...failed.map(({ name, problems }) => line(name, 'error', problems[0]?.summary ?? 'build was cancelled')),
    ...builds.flatMap(({ name, artifact }) =>
      artifact === undefined
        ? []
        : [
            line(name, 'artifact-count', '1'),
            ...artifactLines(name, artifact, (...words) => line(name, 'artifact', '0', ...words)),
          ],
    ),
  ]
}

function artifactLines(
  build: string,
  artifact: Artifact,
  line: (...words: readonly string[]) => string,
): readonly string[] {
  const files = filesOf(artifact)
  const id = artifactId(artifact)
  const isTemplate = artifact.kind === 'template'
  const text = isTemplate || artifact.kind === 'vm' ? `A ${isTemplate ? 'template' : 'VM'} was created: ${id}` : ''
  return [
    line('builder-id', builderId(build, artifact)),
    line('id', id),
    line('string', artifact.kind === 'file' ? `Stored file: ${files.join(', ')}` : text),
    line('files-count', String(files.length)),
    ...files.map((file, index) => line('file', String(index), file)),
    line('end'),
  ]
}

/** By which Packer's builders are known to those who read this. */
function builderId(build: string, { kind }: Artifact): string {
  if (kind === 'file') return 'packer.file'
  if (kind === 'none') return 'fnoeding.null'
  const parts = build.split('.')
  if (parts.includes('proxmox-import')) return 'proxmox.import'
  return parts.includes('proxmox-clone') ? 'proxmox.clone' : 'proxmox.iso'
}
