import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { startOf } from '../../diagnostics/range.ts'
import { Source } from '../../diagnostics/source.ts'
import { evaluate } from '../evaluation/evaluate.ts'
import { FunctionError, type HclFunction, type ValueFunction } from '../evaluation/function.ts'
import { createScope } from '../evaluation/scope.ts'
import { parseTemplate } from '../syntax/parse.ts'
import { referencesOf } from '../syntax/references.ts'
import { readText } from './filesystem.ts'
import { mappingAt, shape, text, textAt } from './function-arguments.ts'

const identifier = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u

export const templatefile: ValueFunction = {
  name: 'templatefile',
  // Which functions a template file calls is seen only when it is read.
  needs: ['re2', 'yaml', 'bcrypt', 'picomatch'],
  parameters: [text('path'), shape('vars')],
  call(args, context, available, allowance) {
    const path = textAt(args, 0)
    const variables = mappingAt(args, 1, () => 'the variables must be a map or an object')
    for (const name of variables.keys()) {
      if (!identifier.test(name)) {
        throw new FunctionError(`${JSON.stringify(name)} is not a name that a template could use`, 1)
      }
    }
    const { expression, diagnostics } = parseTemplate(new Source(path, readText(path, context)))
    failOn(path, diagnostics)
    for (const { root, rootRange } of referencesOf(expression)) {
      if (variables.has(root)) continue
      const { line, column } = startOf(rootRange)
      throw new FunctionError(
        `there is no ${JSON.stringify(root)} among the variables, but ${path}:${line},${column} uses it; if it is meant for a shell, write $\${${root}} there`,
        1,
      )
    }
    const functions = new Map(available).set('templatefile', refusing(available.get('templatefile')))
    const { value, diagnostics: problems } = evaluate(expression, createScope({ variables, functions, allowance }))
    failOn(path, problems)
    return value
  },
}

/** The problems stand in the template file, the call says which it is. */
function failOn(path: string, diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length > 0) throw new FunctionError(`there are errors in ${path}`, undefined, diagnostics)
}

function refusing(itself: HclFunction | undefined): HclFunction {
  const definition: ValueFunction = {
    ...templatefile,
    call() {
      throw new FunctionError('a template file cannot use templatefile itself')
    },
  }
  if (itself === undefined) throw new TypeError('templatefile was called without being there')
  return { ...itself, definition }
}
