import type { Attestation } from '../../events/attestation.ts'
import type { History } from '../history.ts'
import { clip, code, counted, link, plain } from '../markdown.ts'
import type { SummaryOptions } from '../summary-options.ts'

/** The attestation of a build as programs read it: `attestation` of a build. */
export interface AttestationReport {
  readonly url: string
  readonly subjects: readonly string[]
  readonly bundle: string
  readonly identity?: string
}

export function attestationReport({ url, subjects, bundle, identity }: Attestation): AttestationReport {
  return { url, subjects, bundle, ...(identity === undefined ? {} : { identity }) }
}

/** A line for each attestation. */
export function* attestationLines({ builds }: History, { secrets }: SummaryOptions): Generator<string> {
  for (const { name, attestation } of builds) {
    if (attestation === undefined) continue
    const url = secrets.redact(attestation.url)
    const label = 'Attested'
    const about = plain(clip(secrets.redact(subjectsOf(attestation)), 300))
    yield `🔏 ${code(clip(secrets.redact(name), 120))}: ${url === attestation.url ? link(label, url) : label} by this workflow: ${about}`
  }
}

/** `Attested by this workflow: disk.qcow2, proxmox-iso:105. https://github.com/...` */
export function attestationSentence(attestation: Attestation): string {
  return `Attested by this workflow: ${subjectsOf(attestation)}. ${attestation.url}`
}

/** Names that are told; the others are counted. */
const mostNamed = 8

function subjectsOf({ subjects }: Attestation): string {
  const more = subjects.length - mostNamed
  return [...subjects.slice(0, mostNamed), ...(more > 0 ? [counted(more, 'other')] : [])].join(', ')
}
