import { type Diagnostic, error } from '../diagnostics/diagnostic.ts'
import { asVarFile } from './beside.ts'
import type { ContentShape } from './read/content.ts'
import type { Template, TemplateFile } from './read/template.ts'
import type { Variable } from './values/variable.ts'

/** The blocks that may stand in a template, with the names of their labels. */
export const topLevel = {
  attributes: [],
  blocks: {
    packer: [],
    source: ['type', 'name'],
    variables: [],
    variable: ['name'],
    locals: [],
    local: ['name'],
    data: ['type', 'name'],
    build: [],
    hcp_packer_registry: [],
    communicator: ['type', 'name'],
  },
}

/** What a `dynamic` block at the top may stand for. */
const repeatable = { attributes: [], blocks: { source: topLevel.blocks.source, build: topLevel.blocks.build } }

/** What may stand at the top of a file, written out and by `dynamic`. */
export interface Level {
  readonly written: ContentShape
  readonly repeatable: ContentShape
}

export const templateLevel: Level = { written: topLevel, repeatable }

const { variables, variable, locals, local } = topLevel.blocks
const provisioner = ['type']

/** Of a file of enforced provisioners. */
export const enforcedLevel: Level = {
  written: { attributes: [], blocks: { provisioner, variables, variable, locals, local } },
  repeatable: { attributes: [], blocks: { provisioner } },
}

/** Values in a file that is named as a template. */
export function misplacedValues({ source, body }: TemplateFile): Diagnostic {
  const { name } = source
  return error(
    'unsupported-argument',
    'Unsupported argument',
    `An argument named "${body.attributes[0]?.name}" is not expected here. ${name} holds values of variables and no blocks: rename it to ${asVarFile(name, 'auto.pkrvars')}, which is read with the folder, or to ${asVarFile(name, 'pkrvars')}, which \`var-files\` (\`--var-file\`) names.`,
    body.attributes[0]?.nameRange,
  )
}

export function unset({ name, range }: Variable, { ignoredVariableFiles: ignored }: Template): Diagnostic {
  const hint =
    ignored.length === 0 ? '' : ` ${ignored.join(' and ')} would count only if the template were named as its folder.`
  return error(
    'unset-variable',
    `Unset variable "${name}"`,
    `A used variable must be set or have a default value. Set it by \`PKR_VAR_${name}\`, in a var file, or by \`vars\` (\`--var ${name}=...\`).${hint}`,
    range,
  )
}
