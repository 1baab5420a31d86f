import { type Diagnostic, error, hasErrors } from '../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../diagnostics/errors.ts'
import { Source } from '../../diagnostics/source.ts'
import { parseJson } from '../../options/decode/json-tree.ts'
import { readLegacy } from '../legacy/legacy-template.ts'
import { readSource, type SourceAround } from '../read/read-source.ts'
import { fixTemplate } from './fix-template.ts'

export interface Fixed {
  /** JSON with an indentation of two. */
  readonly text: string
  /** What is wrong with the template still; its options are not looked at. */
  readonly problems: readonly Diagnostic[]
}

/** Reads a template in JSON, and writes it as Packers of today take it. `path` is absolute. Throws TemplateError. */
export function readToFix(path: string, around: SourceAround): Fixed {
  const { source, diagnostics } = readSource(path, around)
  if (source === undefined) throw new TemplateError(diagnostics)
  if (/\.pkr\.(?:hcl|json)$/.test(path) || !/^\s*\{/.test(source.text))
    throw new TemplateError([
      {
        ...error('not-legacy', 'The template is in HCL2', 'There is nothing to fix: only JSON is.'),
        subject: source.name,
      },
    ])
  const { diagnostics: wrong } = parseJson(source)
  if (hasErrors(wrong)) throw new TemplateError(wrong)
  const text = JSON.stringify(fixTemplate(JSON.parse(source.text)), null, 2)
  const { root } = parseJson(new Source(source.name, text))
  return { text, problems: root === undefined ? [] : readLegacy(root).diagnostics }
}
