import { type Diagnostic, error } from '../diagnostics/diagnostic.ts'
import { TemplateError } from '../diagnostics/errors.ts'
import type { Range } from '../diagnostics/range.ts'
import type { Node } from '../go-template/go-ast.ts'
import type { GoFunctions } from '../go-template/go-function.ts'
import { late } from '../go-template/go-value.ts'
import { namesIn } from '../go-template/names.ts'
import {
  checkFunctions,
  executeGoTemplate,
  type GoTemplate,
  parseGoTemplate,
  placeInside,
} from '../go-template/render.ts'
import { type BootProblem, bootDiagnostics } from './command-problem.ts'
import type { KeyboardName } from './keyboards.ts'
import { type Keystroke, noKeyOn, planBootCommand, typeText, type Unnamed } from './keystrokes.ts'

/** What a boot command may tell the guest: it is known when the machine has been started. */
export interface BootValues {
  readonly HTTPIP: string
  readonly HTTPPort: number
  readonly SSHPublicKey: string
}

type BootValue = keyof BootValues

/** Each value is a character that nobody types until it is known: Unicode keeps these for such use. */
const marks: readonly (readonly [BootValue, string])[] = [
  ['HTTPIP', '\uFDD0'],
  ['HTTPPort', '\uFDD1'],
  ['SSHPublicKey', '\uFDD2'],
]
const markOf: ReadonlyMap<string, string> = new Map(marks)
const valueBehind: ReadonlyMap<string, BootValue> = new Map(marks.map(([name, mark]) => [mark, name]))
const allMarks = [...valueBehind.keys()].join('')

/** A boot command that has been read: its keys, but for the texts of the run. */
export interface BootCommand {
  readonly texts: readonly string[]
  readonly keyboard: KeyboardName
  /** Undefined: which keys they are, a condition or function decides that reads a value of the run. */
  readonly keystrokes: readonly (Keystroke | Unnamed)[] | undefined
  /** Does it tell the guest the address of this machine? */
  readonly tellsAddress: boolean
  /** The string in which it first waits for what the screen shows; undefined: in none that is known before the run. */
  readonly watchesAt: number | undefined
}

type RangeOf = (part: number) => Range | undefined

/** What is wrong with a boot command. `refused`: Packer takes it and fails when it types. */
export interface BootReport {
  readonly diagnostics: readonly Diagnostic[]
  readonly refused: readonly Diagnostic[]
}

/** Reads the strings of a boot command: the only time that their template sequences and their keys are read. */
export function readBootCommand(
  texts: readonly string[],
  {
    functions,
    rangeOf,
    keyboard = 'en-us',
  }: { readonly functions: GoFunctions; readonly rangeOf: RangeOf; readonly keyboard?: KeyboardName },
): BootReport & { readonly command: BootCommand | undefined } {
  const parsed = texts.map((text, part) => parseGoTemplate(text, rangeOf(part)))
  const parts = parsed.flatMap((one) => ('template' in one ? [one.template] : []))
  const diagnostics = [
    ...parsed.flatMap((one) => ('template' in one ? [] : one.diagnostics)),
    ...parts.flatMap((template) => checkFunctions(template, functions)),
  ]
  const refused = parts.flatMap((template) => unknownFields(template))
  if (diagnostics.length + refused.length > 0) return { command: undefined, diagnostics, refused }

  const rendered = parts.map((template) =>
    executeGoTemplate({ ...template, nodes: marked(template.nodes) }, { data: lateValues, functions }),
  )
  const failed = rendered.flatMap((one) => (one.kind === 'failed' ? one.diagnostics : []))
  if (failed.length > 0) return { command: undefined, diagnostics, refused: failed }
  const isLate = rendered.some(({ kind }) => kind === 'late')
  // What is typed of a value are digits, letters and marks that have keys: zeros of its length keep the places.
  const known = isLate ? texts.map(withZeros) : rendered.flatMap((one) => (one.kind === 'text' ? [one.text] : []))
  const { keystrokes, problems } = planBootCommand(known, { keyboard, marks: allMarks })
  const told = bootDiagnostics(
    problems.map((problem) => spelledProblem(problem, known)),
    known.map(spelled),
    rangeOf,
  )
  return {
    command: {
      texts,
      keyboard,
      keystrokes: isLate ? undefined : keystrokes,
      tellsAddress: texts.some((text) => text.includes('HTTPIP')),
      watchesAt: keystrokes.find(({ kind }) => kind === 'still' || kind === 'text')?.part,
    },
    diagnostics: told.filter(({ severity }) => severity !== 'error'),
    refused: told.filter(({ severity }) => severity === 'error'),
  }
}

/** The keys, now that the values are known. `render` fills in a string. Throws TemplateError where one can not be typed. */
export function keystrokesFor(
  { keystrokes: planned, texts: written, keyboard }: BootCommand,
  values: BootValues,
  { render, rangeOf }: { readonly render: (text: string, part: number) => string; readonly rangeOf: RangeOf },
): readonly Keystroke[] {
  if (planned !== undefined)
    return planned.flatMap((one) => {
      if (one.kind === 'mark') return typed(one, values, keyboard, rangeOf)
      return [one.kind === 'text' ? { ...one, text: filledIn(one.text, values) } : one]
    })
  const texts = written.map(render)
  const { keystrokes, problems } = planBootCommand(texts, { keyboard })
  const errors = bootDiagnostics(problems, texts, rangeOf).filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new TemplateError(errors)
  return keystrokes
}

function filledIn(text: string, values: BootValues): string {
  return marks.reduce((filled, [name, mark]) => filled.replaceAll(mark, () => String(values[name])), text)
}

function typed(
  { part, character, held }: Unnamed,
  values: BootValues,
  keyboard: KeyboardName,
  rangeOf: RangeOf,
): Keystroke[] {
  const name = valueBehind.get(character) ?? 'HTTPIP'
  return typeText(String(values[name]), held, keyboard).map((keys) => {
    if (keys !== undefined) return { kind: 'press', part, keys }
    throw new TemplateError([
      error(
        'untypable-character',
        `The value of {{ .${name} }} can not be typed by a boot command`,
        noKeyOn(keyboard, 'one of its characters'),
        rangeOf(part),
      ),
    ])
  })
}

const lateValues = { HTTPIP: late, HTTPPort: late, SSHPublicKey: late } as const

/** `{{ .HTTPIP }}` and the like become marks; a value that is read in any other way stays late. */
function marked(nodes: readonly Node[]): readonly Node[] {
  return nodes.map((node) => {
    const mark = node.kind === 'action' ? markOf.get(fieldOf(node) ?? '') : undefined
    return mark === undefined ? node : { kind: 'text', text: mark }
  })
}

/** Of an action that does no more than to print a field. */
function fieldOf({ pipeline }: Extract<Node, { kind: 'action' }>): string | undefined {
  const [command, ...others] = pipeline.commands
  const [word, ...more] = command?.words ?? []
  if (others.length + more.length + pipeline.variables.length > 0 || word?.kind !== 'path') return undefined
  return word.root.kind === 'dot' && word.names.length === 1 ? word.names[0] : undefined
}

function unknownFields({ nodes, text, range }: GoTemplate): readonly Diagnostic[] {
  const known = marks.map(([name]) => `{{ .${name} }}`).join(', ')
  return namesIn(nodes).fields.flatMap((named) => {
    const { name } = named
    if (markOf.has(name)) return []
    const place = placeInside(named, text, range)
    return [error('unknown-boot-value', `boot_command knows no {{ .${name} }}`, `There are ${known}.`, place)]
  })
}

function withZeros(text: string): string {
  return text.replaceAll(/\{\{[^}]*\}\}/g, (sequence) => '0'.repeat(sequence.length))
}

/** With the values' names in place of the marks, for messages. */
function spelled(text: string): string {
  return marks.reduce((spelt, [name, mark]) => spelt.replaceAll(mark, `{{ .${name} }}`), text)
}

function spelledProblem(problem: BootProblem, parts: readonly string[]): BootProblem {
  const text = parts[problem.part] ?? ''
  const moved = (offset: number) => spelled(text.slice(0, offset)).length + Math.max(0, offset - text.length)
  return { ...problem, start: moved(problem.start), end: moved(problem.end) }
}
