import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Source } from '../../diagnostics/source.ts'
import type { Body } from '../../hcl/syntax/ast.ts'
import type { JsonNode } from '../../options/decode/json-tree.ts'

/** What was read: syntax trees and where they came from. */
export interface Template {
  /** The file or folder as the user named it. */
  readonly path: string
  /** `path.root`: the folder as the user named it. */
  readonly root: string
  readonly files: readonly TemplateFile[]
  /** Absolute paths of the `*.auto.pkrvars.*` files, in order of precedence, the last one wins. */
  readonly variableFiles: readonly string[]
  /** Names of such files that do not count, because the template is named as a file and not as its folder. */
  readonly ignoredVariableFiles: readonly string[]
  /** Absolute paths of the other template files in the folder, where one file is named. */
  readonly siblings: readonly string[]
  /** Errors of syntax; of the files that have them, `files` has what could be read. */
  readonly syntax: readonly Diagnostic[]
  /** The content of a template in Packer's first language; then `files` has only its source. */
  readonly legacy?: JsonNode | undefined
}

export interface TemplateFile {
  readonly source: Source
  readonly body: Body
}

/** A file of values that is named as a template: it would count as `*.auto.pkrvars.hcl`. */
export function holdsOnlyValues({ attributes, blocks }: Body): boolean {
  return attributes.length > 0 && blocks.length === 0
}
