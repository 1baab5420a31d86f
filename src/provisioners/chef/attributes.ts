import type { RuleContext } from '../../options/component.ts'

interface AttributeOptions {
  readonly json_string: string
  readonly json?: unknown
  readonly run_list: readonly string[]
}

/** Says what is wrong with the attributes of a node. */
export function checkAttributes({ json, json_string }: AttributeOptions, { error, isLate }: RuleContext): void {
  if (json !== undefined && !isObject(json) && !isLate(['json']))
    error('invalid-option-value', ['json'], 'json must be an object')
  if (json_string === '' || isLate(['json_string'])) return
  const problem = problemOf(json_string)
  if (problem !== undefined)
    error(
      'invalid-option-value',
      ['json_string'],
      `Failed to unmarshal 'json_string': it ${problem}`,
      'jsonencode({ ... }) makes it of an object.',
    )
}

/** The text of the file that Chef reads them from. */
export function attributesText({ json, json_string, run_list }: AttributeOptions): string {
  const attributes = {
    ...(isObject(json) ? json : {}),
    ...(json_string === '' ? {} : (JSON.parse(json_string) as object)),
    ...(run_list.length === 0 ? {} : { run_list }),
  }
  return `${JSON.stringify(attributes, undefined, 2)}\n`
}

// What the parser says holds a part of the text, which may be a secret.
function problemOf(text: string): string | undefined {
  try {
    return isObject(JSON.parse(text)) ? undefined : 'is no object'
  } catch {
    return 'is no JSON'
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
