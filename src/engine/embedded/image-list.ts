import { type ChecksumRule, parseChecksum } from '../../media/checksum.ts'
import { checkFilename } from '../../proxmox/transport/upload-file.ts'

/** An image that the embedded server is to have, and where it is from. */
export interface WantedImage {
  /** `local:iso/debian.iso`. */
  readonly volid: string
  readonly content: 'iso' | 'import'
  readonly name: string
  /** http(s), file, or a path. */
  readonly url: string
  readonly checksum: Exclude<ChecksumRule, { readonly kind: 'none' }>
}

/** A line of the text, and what is wrong there. */
export type OnProblem = (line: number, why: string) => void

/** One image in words, and where it stands. */
export interface ListedImage {
  /** From 1. */
  readonly line: number
  readonly words: readonly string[]
}

/**
 * Images from text: lines of `local:iso/debian.iso https://... sha256:...`, of which those that begin with # are comments.
 * `fromYaml` reads a text that is a list in YAML, where it may be one.
 */
export function parseImages(
  text: string,
  onProblem: OnProblem,
  fromYaml?: (text: string, onProblem: OnProblem) => readonly ListedImage[],
): readonly WantedImage[] {
  const isYaml = fromYaml !== undefined && /^\s*-\s/m.test(firstLine(text))
  const entries = isYaml ? fromYaml(text, onProblem) : fromLines(text)
  const seen = new Set<string>()
  return entries.flatMap(({ line, words: [volid = '', url = '', checksum = '', ...more] }) => {
    const wrong = (why: string) => {
      onProblem(line, why)
      return []
    }
    if (checksum === '' || more.length > 0)
      return wrong(
        'must have three words: the volume, the address and the checksum, as in local:iso/debian.iso https://example.com/debian.iso sha256:...',
      )
    const [, content, name = ''] = /^local:(iso|import)\/([^/]+)$/.exec(volid) ?? []
    if (content !== 'iso' && content !== 'import')
      return wrong(
        `must name a volume such as local:iso/debian.iso or local:import/debian.qcow2, and ${JSON.stringify(volid)} is none.`,
      )
    const badName = checkFilename(name, content)
    if (badName !== undefined)
      return wrong(`has a name that Proxmox does not take: ${badName.detail ?? badName.summary}`)
    if (seen.has(volid)) return wrong(`names ${volid} a second time.`)
    seen.add(volid)
    const rule = parseChecksum(checksum)
    if ('code' in rule) return wrong(`has no checksum in its third place: ${rule.detail ?? rule.summary}`)
    if (rule.kind === 'none')
      return wrong('needs a checksum: by it the image is known to be the right one, and found again.')
    return [{ volid, content, name, url, checksum: rule }]
  })
}

function firstLine(text: string): string {
  return text.split('\n').find((line) => line.trim() !== '' && !line.trimStart().startsWith('#')) ?? ''
}

function fromLines(text: string): readonly ListedImage[] {
  return text.split('\n').flatMap((line, index) => {
    const trimmed = line.trim()
    return trimmed === '' || trimmed.startsWith('#') ? [] : [{ line: index + 1, words: trimmed.split(/\s+/) }]
  })
}
