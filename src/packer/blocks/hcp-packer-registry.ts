import { type Diagnostic, error, warning } from '../../diagnostics/diagnostic.ts'
import { Findings } from '../../diagnostics/findings.ts'
import type { BoundBlock } from '../../hcl/evaluation/dynamic-blocks.ts'
import { listOf, mapOf, StringType } from '../../hcl/values/type.ts'
import { entriesOf, isKnown, isNull } from '../../hcl/values/values.ts'
import { evaluateAs, readContent } from '../read/content.ts'

const texts = ['bucket_name', 'description'] as const
const lists = ['channels'] as const
const maps = ['labels', 'bucket_labels', 'build_labels'] as const
const bucketName = /^[a-zA-Z0-9-]{3,36}$/
const longestDescription = 255

/** Checks an `hcp_packer_registry` block as Packer does, and says that nobody is told of the build. */
export function checkRegistry({ block, scope }: BoundBlock): readonly Diagnostic[] {
  const findings = new Findings()
  const { attributes } = findings.take(readContent(block.body, { attributes: [...texts, ...maps, ...lists] }))
  const wrong = (summary: string) => findings.add(error('invalid-hcp-registry', summary, undefined, block.headerRange))
  const text = (name: string) => {
    const attribute = attributes.get(name)
    const value = attribute && findings.take(evaluateAs(attribute.expression, StringType, scope))
    return typeof value?.content === 'string' ? value.content : ''
  }
  const [bucket = '', description = ''] = texts.map(text)
  const filled = maps.filter((name) => {
    const attribute = attributes.get(name)
    const value = attribute && findings.take(evaluateAs(attribute.expression, mapOf(StringType), scope))
    return value !== undefined && isKnown(value) && !isNull(value) && entriesOf(value).size > 0
  })
  for (const name of lists) {
    const attribute = attributes.get(name)
    if (attribute !== undefined) findings.take(evaluateAs(attribute.expression, listOf(StringType), scope))
  }
  if (description.length > longestDescription)
    wrong(`hcp_packer_registry.description should have a maximum length of ${longestDescription} characters`)
  if (bucket !== '' && !bucketName.test(bucket))
    wrong('hcp_packer_registry.bucket_name can only contain between 3 and 36 ASCII letters, numbers and hyphens')
  if (filled.includes('labels') && filled.includes('bucket_labels'))
    wrong('hcp_packer_registry.labels and hcp_packer_registry.bucket_labels are mutually exclusive')
  findings.add(
    warning(
      'hcp-registry-left-out',
      'hcp_packer_registry is left out',
      'The template is built, but the HCP Packer registry is not told of it: no service of HashiCorp is contacted.',
      block.headerRange,
    ),
  )

  return findings.all
}
