import { isMap, isScalar, isSeq, parseDocument } from 'yaml'
import type { ListedImage, OnProblem } from './image-list.ts'

/** Of images: a list in YAML of texts, or of maps with `volid`, `url` and `checksum`. */
export function imagesFromYaml(text: string, onProblem: OnProblem): readonly ListedImage[] {
  const document = parseDocument(text, { prettyErrors: false })
  const lineAt = (offset: number | undefined) => text.slice(0, offset ?? 0).split('\n').length
  const [problem] = document.errors
  if (problem !== undefined || !isSeq(document.contents)) {
    onProblem(lineAt(problem?.pos[0]), `is no YAML list (${problem?.code ?? 'something else'}).`)
    return []
  }
  return document.contents.items.flatMap((item): ListedImage[] => {
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
