import { resolve } from 'node:path'
import { error, hasErrors } from '../../diagnostics/diagnostic.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
import { parseBody } from '../../hcl/syntax/parse.ts'
import { type JsonMember, parseJson } from '../../options/decode/json-tree.ts'
import { readSource, type SourceAround } from '../read/read-source.ts'
import { withoutValues } from '../values/hidden-values.ts'
import { type UnreadValues, unreadFile, unreadText } from '../values/unread-values.ts'

export interface LegacyVarFile {
  readonly members: readonly JsonMember[]
  /** Undefined: it was read. */
  readonly unread: UnreadValues | undefined
}

/** A file of values for a template in the legacy JSON language. */
export async function readLegacyVarFile(file: string, around: SourceAround): Promise<Found<LegacyVarFile>> {
  const findings = new Findings()
  const path = resolve(around.workingDirectory, file)
  const { source, diagnostics: problems } = await readSource(path, around, { holdsValues: true })
  findings.add(...problems)
  if (source === undefined) return findings.with({ members: [], unread: unreadFile })
  const { root, diagnostics: syntax } = parseJson(source)
  if (root === undefined) {
    const hcl = parseBody(source)
    const names = hcl.body.attributes.map(({ name }) => name)
    if (!hasErrors(hcl.diagnostics) && names.length > 0) {
      const form = `{ ${names.map((name) => `"${name}": "..."`).join(', ')} }`
      findings.add(
        error(
          'invalid-var-file',
          'The var file is not JSON',
          `It is written in HCL, and the template in Packer's older JSON language, whose var files are JSON too. Write it as ${form}, in a file that ends in .json.`,
          hcl.body.attributes[0]?.nameRange,
        ),
      )
      return findings.with({ members: [], unread: unreadText(source.text) })
    }
  }
  findings.add(...syntax.map(withoutValues))
  if (root?.kind === 'object') {
    const members = root.members.filter(({ name }) => !name.startsWith('_'))
    return findings.with({ members, unread: hasErrors(syntax) ? unreadText(source.text) : undefined })
  }
  if (root !== undefined)
    findings.add(
      error('invalid-var-file', 'Invalid JSON', 'The file must hold an object of names and values.', root.range),
    )
  return findings.with({ members: [], unread: unreadText(source.text) })
}
