import type { Node } from './go-ast.ts'
import type { GoTemplateContext } from './go-evaluate.ts'
import { type Names, namesIn } from './names.ts'
import { parseGoTemplate, type Rendered, renderGoTemplate, withoutText } from './render.ts'

type Context = GoTemplateContext & { readonly range?: Parameters<typeof parseGoTemplate>[1] }

/** Renders the actions that `isNow` chooses. The others stay as they are written, for when what they read is there. */
export function renderPartly(text: string, context: Context, isNow: (names: Names) => boolean): Rendered {
  const parsed = parseGoTemplate(text, context.range)
  if ('diagnostics' in parsed) return { kind: 'failed', diagnostics: parsed.diagnostics }
  const kept: string[] = []
  let ready = text
  for (const { start, end } of spansOf(parsed.template.nodes, text, isNow).reverse()) {
    ready = `${ready.slice(0, start)}${mark(kept.length)}${ready.slice(end)}`
    kept.push(text.slice(start, end))
  }
  const restore = (marked: string) =>
    kept.reduce((whole, action, index) => whole.replaceAll(mark(index), action), marked)
  const rendered = renderGoTemplate(ready, context)
  switch (rendered.kind) {
    case 'text':
      return { kind: 'text', text: restore(rendered.text) }
    case 'late':
      return rendered
    case 'failed': {
      const diagnostics = rendered.diagnostics.map(({ detail, ...each }) => ({
        ...each,
        detail: restore(detail ?? ''),
      }))
      return { kind: 'failed', diagnostics }
    }
  }
}

/** More than anybody nests; without a bound a text that grows would do so for ever. */
const mostRounds = 100

/** Renders what comes out again, until nothing changes: a variable's value may itself hold `{{ }}`. */
export function renderRepeatedly(text: string, context: Context): Rendered {
  let last = text
  for (let round = 0; round < mostRounds; round++) {
    const rendered = renderGoTemplate(last, context)
    if (rendered.kind === 'failed' && last !== text)
      return { kind: 'failed', diagnostics: withoutText(rendered.diagnostics) }
    if (rendered.kind !== 'text' || rendered.text === last) return rendered
    last = rendered.text
  }
  return { kind: 'text', text: last }
}

// No template has this character, which no file of text may hold.
const mark = (index: number) => `\0${index}\0`

/** Where the actions stand, with their braces, that are not chosen. */
function spansOf(
  nodes: readonly Node[],
  text: string,
  isNow: (names: Names) => boolean,
): { readonly start: number; readonly end: number }[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'text') return []
    if (node.kind !== 'action') return spansOf([...node.then, ...node.else], text, isNow)
    if (isNow(namesIn([node]))) return []
    const { start, end } = node.pipeline
    return [{ start: text.lastIndexOf('{{', start), end: text.indexOf('}}', end) + 2 }]
  })
}
