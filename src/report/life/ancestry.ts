import type { ListedTemplate } from '../../events/listed-template.ts'

/** More than a person can read, and less than GitHub refuses to draw. */
const most = 150

/**
 * Who was made of whom, as a drawing that GitHub makes of Mermaid's text; copies hang on what they are a copy of. Undefined:
 * nobody was made of anybody.
 */
export function ancestry(templates: readonly ListedTemplate[], redact: (text: string) => string): string | undefined {
  const known = new Map(templates.map((one) => [one.vmid, one]))
  const nodes = new Map<string, string>()
  const edges: string[] = []
  let left = 0
  for (const one of templates) {
    const { parent, copyOf } = one
    if (parent === undefined && copyOf === undefined) continue
    if (edges.length === most) {
      left++
      continue
    }
    const own = nodeOf(one, redact, nodes)
    const source = copyOf === undefined ? undefined : known.get(copyOf)
    if (copyOf !== undefined)
      edges.push(
        `  ${source === undefined ? goneNode(copyOf, one.name, redact, nodes) : nodeOf(source, redact, nodes)} -. copy .-> ${own}`,
      )
    else if (parent !== undefined) {
      const found = parent.isThere ? known.get(parent.vmid) : undefined
      const above =
        found !== undefined
          ? nodeOf(found, redact, nodes)
          : goneNode(parent.vmid, parent.name, redact, nodes, parent.isThere ? '' : 'gone')
      edges.push(`  ${above} --> ${own}`)
    }
  }
  if (edges.length === 0) return undefined
  const drawn = ['```mermaid', 'graph TD', ...nodes.values(), ...edges, '```'].join('\n')
  return left === 0 ? drawn : `${drawn}\n\n${left} more were left out of the drawing.`
}

function nodeOf(one: ListedTemplate, redact: (text: string) => string, nodes: Map<string, string>): string {
  const id = `t${one.vmid}`
  const marks = [
    ...one.channels.map(({ name }) => name),
    ...(one.revoked === undefined ? [] : ['revoked']),
    ...(one.linked.length === 0 ? [] : [`${one.linked.length} linked`]),
  ]
  nodes.set(id, `  ${id}["${label([`${one.vmid} ${one.name}`, marks.join(' · ')], redact)}"]`)
  return id
}

/** One that is not among them: not there any more, or not asked for. */
function goneNode(
  vmid: number,
  name: string,
  redact: (text: string) => string,
  nodes: Map<string, string>,
  mark = '',
): string {
  const id = `g${vmid}${mark}`
  nodes.set(id, `  ${id}(["${label([`${vmid} ${name}`, mark], redact)}"])`)
  return id
}

/** Nothing in it may be read as more than text: what a name of Proxmox VE can not hold is left out. */
function label(lines: readonly string[], redact: (text: string) => string): string {
  return lines
    .map((line) =>
      redact(line)
        .replace(/[^\p{L}\p{N} ._+*·-]/gu, '')
        .trim(),
    )
    .filter((line) => line !== '')
    .join('<br/>')
}
