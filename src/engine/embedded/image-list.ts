import { isMap, isScalar, isSeq, parseDocument } from 'yaml'
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

/**
 * Images from text: lines of `local:iso/debian.iso https://... sha256:...`, or a YAML list of such lines or of maps with `volid`,
 * `url` and `checksum`. Lines that begin with # are comments.
 */
export function parseImages(text: string, onProblem: OnProblem): readonly WantedImage[] {
  const entries = /^\s*-\s/m.test(firstLine(text)) ? fromYaml(text, onProblem) : fromLines(text)
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

interface Entry {
  readonly line: number
  readonly words: readonly string[]
}

function firstLine(text: string): string {
  return text.split('\n').find((line) => line.trim() !== '' && !line.trimStart().startsWith('#')) ?? ''
}

function fromLines(text: string): readonly Entry[] {
  return text.split('\n').flatMap((line, index) => {
    const trimmed = line.trim()
    return trimmed === '' || trimmed.startsWith('#') ? [] : [{ line: index + 1, words: trimmed.split(/\s+/) }]
  })
}

function fromYaml(text: string, onProblem: OnProblem): readonly Entry[] {
  const document = parseDocument(text, { prettyErrors: false })
  const lineAt = (offset: number | undefined) => text.slice(0, offset ?? 0).split('\n').length
  const [problem] = document.errors
  if (problem !== undefined || !isSeq(document.contents)) {
    onProblem(lineAt(problem?.pos[0]), `is no YAML list (${problem?.code ?? 'something else'}).`)
    return []
  }
  return document.contents.items.flatMap((item): Entry[] => {
    const node = item as { range?: readonly [number, number, number] | null }
    const line = lineAt(node.range?.[0])
    if (isScalar(item))
      return [
        {
          line,
          words: String(item.value ?? '')
            .trim()
            .split(/\s+/),
        },
      ]
    if (!isMap(item)) {
      onProblem(line, 'must be a text or a map with volid, url and checksum.')
      return []
    }
    const map = item.toJSON() as Record<string, unknown>
    const names = ['volid', 'url', 'checksum']
    const stranger = Object.keys(map).find((name) => !names.includes(name))
    if (stranger !== undefined) {
      onProblem(line, `has ${JSON.stringify(stranger)}, and knows volid, url and checksum alone.`)
      return []
    }
    return [{ line, words: names.map((name) => String(map[name] ?? '')) }]
  })
}
