import type { Node, Operand, Pipeline, Root, Span } from './go-ast.ts'

export type Named = Span & { readonly name: string }

/** What a template uses, found without rendering it. */
export interface Names {
  readonly functions: readonly Named[]
  /** Of the data that it is given, not of what `with` and `range` put in its place. */
  readonly fields: readonly Named[]
}

export function namesIn(nodes: readonly Node[]): Names {
  const functions: Named[] = []
  const fields: Named[] = []
  const inPipeline = (pipeline: Pipeline, isOuter: boolean): void => {
    for (const { words } of pipeline.commands) for (const word of words) inWord(word, isOuter)
  }
  const inWord = (word: Operand, isOuter: boolean): void => {
    if (word.kind === 'function') functions.push(word)
    if (word.kind !== 'path') return
    const [name] = word.names
    if (word.root.kind === 'pipeline') inPipeline(word.root.pipeline, isOuter)
    else if (name !== undefined && isData(word.root, isOuter)) fields.push({ ...word, name })
  }
  const walk = (some: readonly Node[], isOuter: boolean): void => {
    for (const node of some) {
      if (node.kind === 'text') continue
      inPipeline(node.pipeline, isOuter)
      if (node.kind === 'action') continue
      walk(node.then, isOuter && node.kind === 'if')
      walk(node.else, isOuter)
    }
  }
  walk(nodes, true)
  return { functions, fields }
}

/** `$` is the data wherever it stands; the dot is something else inside of `with` and `range`. */
function isData(root: Root, isOuter: boolean): boolean {
  return root.kind === 'variable' ? root.name === '$' : root.kind === 'dot' && isOuter
}

/** Does the pipeline need neither data nor variables? */
export function readsNothing({ commands }: Pipeline): boolean {
  return commands.every(({ words }) =>
    words.every((word) => word.kind !== 'path' || (word.root.kind === 'pipeline' && readsNothing(word.root.pipeline))),
  )
}
