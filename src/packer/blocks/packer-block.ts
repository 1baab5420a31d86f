import { type Diagnostic, error, warning } from '../../diagnostics/diagnostic.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
import { createScope } from '../../hcl/evaluation/scope.ts'
import type { Attribute, Block } from '../../hcl/syntax/ast.ts'
import { StringType } from '../../hcl/values/type.ts'
import type { Value } from '../../hcl/values/value.ts'
import { isCompatible, packerVersion } from '../compatibility.ts'
import { evaluateAs, evaluateConstant, readContent } from '../read/content.ts'
import { parseConstraints } from '../version-constraints.ts'

export interface RequiredPlugin {
  /** The name in the template, by which its components begin: `qemu`. */
  readonly name: string
  /** The plug-in's own name: the last part of its source. */
  readonly plugin: string
  /** As it is written: `github.com/hashicorp/qemu`, and `>= 1.1.0`; empty where it is not. */
  readonly source: string
  readonly version: string
  readonly attribute: Attribute
}

/** `packer { required_version, required_plugins }`: what the template asks of the Packer that reads it. */
export function readPackerBlocks(blocks: readonly Block[]): Found<readonly RequiredPlugin[]> {
  const findings = new Findings()
  return findings.with(
    blocks.flatMap((block) => {
      const content = findings.take(
        readContent(block.body, { attributes: ['required_version'], blocks: { required_plugins: [] } }),
      )
      const required = content.attributes.get('required_version')
      if (required !== undefined) findings.add(...checkVersion(required))
      return content.blocks.flatMap(({ body }) => {
        findings.add(
          ...body.blocks.map(({ type, typeRange }) =>
            error(
              'unsupported-block',
              'Unexpected block',
              `Blocks of type "${type}" are not allowed here: write ${type} = { ... }.`,
              typeRange,
            ),
          ),
        )
        return body.attributes.flatMap((attribute) => findings.take(readPlugin(attribute)) ?? [])
      })
    }),
  )
}

function checkVersion({ expression }: Attribute): readonly Diagnostic[] {
  const findings = new Findings()
  const value = findings.take(evaluateAs(expression, StringType, createScope()))
  if (typeof value?.content !== 'string') return findings.all
  const constraints = parseConstraints(value.content)
  if (constraints === undefined) {
    findings.add(invalidConstraint(value.content, expression.range))
  } else if (!isCompatible(constraints)) {
    findings.add(
      error(
        'unsupported-packer-version',
        'Unsupported Packer Core version',
        `This configuration does not support Packer version ${packerVersion}, with which this builder is compatible. Version constraints are normally set for good reason; widen this one only if the template does work.`,
        expression.range,
      ),
    )
  }

  return findings.all
}

function invalidConstraint(text: string, range: Diagnostic['range']): Diagnostic {
  return error(
    'invalid-version-constraint',
    'Invalid version constraint',
    `${JSON.stringify(text)} does not use correct version constraint syntax. Examples: ">= 1.9.0", "~> 1.2", ">= 1.7.0, < 2.0.0".`,
    range,
  )
}

function readPlugin(attribute: Attribute): Found<RequiredPlugin | undefined> {
  const findings = new Findings()
  const { name, expression } = attribute
  const value = findings.take(evaluateConstant(expression, new Map(), 'What a plug-in must be is written as it is.'))
  if (value === undefined) return findings.with(undefined)
  if (!(value.content instanceof Map)) {
    findings.add(
      error(
        'invalid-plugin-requirement',
        'Invalid plugin requirement',
        `You must define a whole block. For example:\n${name} = {\n  source  = "github.com/hashicorp/${name}"\n  version = ">= 1.0.0"\n}`,
        expression.range,
      ),
    )
    return findings.with(undefined)
  }
  const members = value.content as ReadonlyMap<string, Value>
  const version = members.get('version')?.content
  const source = members.get('source')?.content
  if (version === undefined) {
    findings.add(
      error(
        'invalid-version-constraint',
        'No version constraint was set',
        'The version field must be specified as a string. Ex: `version = ">= 1.2.0, < 2.0.0"`.',
        expression.range,
      ),
    )
  } else if (typeof version !== 'string') {
    findings.add(
      error(
        'invalid-version-constraint',
        'Invalid version constraint',
        'Version must be specified as a string.',
        expression.range,
      ),
    )
  } else if (parseConstraints(version) === undefined) findings.add(invalidConstraint(version, expression.range))
  if (typeof source !== 'string') {
    const summary = source === undefined ? 'No source was set' : 'Invalid source'
    findings.add(
      error(
        'invalid-plugin-requirement',
        summary,
        `Source must be specified as a string. For example: source = "github.com/hashicorp/${name}".`,
        expression.range,
      ),
    )
  }
  const strange = [...members.keys()].find((key) => key !== 'version' && key !== 'source')
  if (strange !== undefined) {
    findings.add(
      error(
        'invalid-plugin-requirement',
        'Invalid required_plugins object',
        `required_plugins objects can only contain "version" and "source" attributes, not "${strange}".`,
        expression.range,
      ),
    )
  }
  return findings.with({
    name,
    plugin: typeof source === 'string' ? (source.split('/').at(-1) ?? name) : name,
    source: typeof source === 'string' ? source : '',
    version: typeof version === 'string' ? version : '',
    attribute,
  })
}

/** Plug-ins that are neither ours nor used for anything that is left out are only worth a word. */
export function warnUnknownPlugins(
  plugins: readonly RequiredPlugin[],
  known: readonly string[],
  usedTypes: ReadonlyMap<string, string>,
): readonly Diagnostic[] {
  return plugins.flatMap(({ name, plugin, attribute }) => {
    if (known.includes(plugin)) return []
    const uses = [...usedTypes]
      .filter(([type]) => type === name || type.startsWith(`${name}-`))
      .map(([, place]) => place)
    const detail =
      uses.length === 0 ? 'Nothing in the template uses it, so it is left out.' : `It is used by ${uses.join(', ')}.`
    return [warning('unavailable-plugin', `Packer plug-in "${plugin}" is not available`, detail, attribute.nameRange)]
  })
}
