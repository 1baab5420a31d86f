import { type Diagnostic, error, warning } from '../../diagnostics/diagnostic.ts'
import type { Range } from '../../diagnostics/range.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'

/** The type of a component as the template names it. */
export interface WrittenType {
  readonly text: string
  readonly range: Range | undefined
}

export function unknownStep(kind: string, { text, range }: WrittenType, known: readonly string[]): Diagnostic {
  return error(
    'unknown-type',
    `Unknown ${kind} type "${text}"`,
    `There is no ${kind} of that type.${hint(text, known)}`,
    range,
  )
}

export function unknownBuilder(
  kind: 'source' | 'builder',
  { text, range }: WrittenType,
  known: readonly string[],
): Diagnostic {
  return error(
    'unknown-type',
    `Unknown ${kind} type ${text}`,
    `There is no builder of that type.${hint(text, known)}`,
    range,
  )
}

/** Of another plug-in. `name` is the source's or builder's own; who asks for it by its name is not to be left without. */
export function foreignBuilder(
  kind: 'source' | 'builder',
  { text, range }: WrittenType,
  name: string,
  { wanted, known }: { readonly wanted: boolean; readonly known: readonly string[] },
): Diagnostic {
  const detail = `${text} belongs to another Packer plug-in. Known: ${known.join(', ')}.`
  const subject = kind === 'source' ? 'Source' : 'Builder'
  if (wanted) return error('foreign-type', `${subject} type ${text} is not supported`, detail, range)
  return warning('foreign-type', `${subject} ${name} is left out`, detail, range)
}

export function foreignPostProcessor({ text, range }: WrittenType): Diagnostic {
  return warning(
    'foreign-type',
    `Post-processor ${text} is left out`,
    'It belongs to another Packer plug-in, and can do nothing with a Proxmox template.',
    range,
  )
}

function hint(type: string, known: readonly string[]): string {
  return didYouMean(type, known) || ` Known: ${known.join(', ')}.`
}
