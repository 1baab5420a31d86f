import type * as z from 'zod'
import { type Diagnostic, warning } from '../../diagnostics/diagnostic.ts'
import type { Found } from '../../diagnostics/findings.ts'
import type { Range } from '../../diagnostics/range.ts'
import type { GoTemplateContext } from '../../go-template/go-evaluate.ts'
import { checkFunctions, checkLate, parseGoTemplate, renderGoTemplate } from '../../go-template/render.ts'
import { renderPartly, renderRepeatedly } from '../../go-template/render-partly.ts'
import type { OptionPath } from '../component.ts'
import { metaOf, type OptionMeta } from '../option-schema.ts'
import { latePlaceholder } from '../placeholder.ts'
import { asRefusal } from '../refusal.ts'
import { type Declared, hintFor } from './elsewhere.ts'
import { isDeclaredSensitive } from './issues.ts'
import { PathSet, RecordedPlaces } from './places.ts'

/** What `{{ }}` in options can read while they are decoded. */
export interface TemplateValues extends Pick<GoTemplateContext, 'data' | 'functions' | 'made'> {
  /** What `user` gives may itself hold `{{ }}`: in legacy templates. */
  readonly nested?: boolean
}

/** What is found while options are read, whatever their syntax: the raw options stay beside it, for zod to judge. */
export class Reading {
  readonly places = new RecordedPlaces()
  readonly diagnostics: Diagnostic[] = []
  /** Paths whose value exists only later. */
  readonly late = new PathSet()
  /** Paths whose value is wrong and has been reported. */
  readonly broken = new PathSet()
  readonly sensitive = new PathSet()
  readonly #declared: Declared
  readonly #templates: TemplateValues | undefined

  constructor(declared: Declared, templates: TemplateValues | undefined) {
    this.#declared = declared
    this.#templates = templates
  }

  /** What to say of a name that is none of the known ones at the path. */
  hint(name: string, known: Iterable<string>, path: OptionPath): string {
    return hintFor(name, known, this.#declared, path)
  }

  /** The result of a step; what it found wrong is kept. */
  take<Made>({ value, diagnostics }: Found<Made>): Made {
    this.diagnostics.push(...diagnostics)
    return value
  }

  /** Must the value not be shown? */
  readonly isSensitive = (path: OptionPath): boolean =>
    this.sensitive.covers(path) || isDeclaredSensitive(this.#declared.options, path)

  /** A wrong value is reported once: what depends on it is of no use. */
  reject(path: OptionPath, diagnostic: Diagnostic): undefined {
    this.diagnostics.push(diagnostic)
    this.broken.add(path)
    return undefined
  }

  warnDeprecated(schema: z.ZodType, name: string, range: Range | undefined): void {
    const { deprecated, instead } = metaOf(schema)
    if (deprecated !== true) return
    this.diagnostics.push(warning('deprecated-option', `"${name}" is deprecated`, instead, range))
  }

  /** A string of an option, its `{{ }}` rendered unless the component does that itself. */
  text(text: string, path: OptionPath, meta: OptionMeta): string {
    if (this.#templates === undefined) return text
    const range = this.places.at(path)
    const context = { ...this.#templates, range }
    const { nested = false } = this.#templates
    if (meta.renderedLate !== undefined || meta.readByPlan === true) {
      const ready = nested ? withVariables(text, context) : text
      if (meta.readByPlan === true) return ready
      this.diagnostics.push(...lateProblems(ready, meta.renderedLate ?? [], context))
      return ready
    }
    const rendered = nested ? renderRepeatedly(text, context) : renderGoTemplate(text, context)
    switch (rendered.kind) {
      case 'text':
        return rendered.text
      case 'late':
        this.late.add(path)
        return latePlaceholder
      case 'failed':
        this.diagnostics.push(...rendered.diagnostics)
        this.broken.add(path)
        return text
    }
  }
}

/** What can be known now of a template that is rendered when its component runs, as Packer does without a look before. */
function lateProblems(
  text: string,
  fields: readonly string[],
  { functions, range }: Parameters<typeof renderPartly>[1],
): readonly Diagnostic[] {
  const parsed = parseGoTemplate(text, range)
  if ('diagnostics' in parsed) return parsed.diagnostics
  return [
    ...checkFunctions(parsed.template, functions),
    ...checkLate(parsed.template, { functions, fields }).map(asRefusal),
  ]
}

/** The variables of a legacy template where they stand, so that checks see what they hold; all else is rendered when it runs. */
function withVariables(text: string, context: Parameters<typeof renderPartly>[1]): string {
  const rendered = renderPartly(
    text,
    context,
    ({ functions, fields }) => fields.length === 0 && functions.some(({ name }) => name === 'user'),
  )
  return rendered.kind === 'text' ? rendered.text : text
}
