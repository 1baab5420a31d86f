import type * as z from 'zod'
import { type Diagnostic, warning } from '../../diagnostics/diagnostic.ts'
import type { Found } from '../../diagnostics/findings.ts'
import type { Range } from '../../diagnostics/range.ts'
import type { GoTemplateContext } from '../../go-template/go-evaluate.ts'
import { checkFunctions, parseGoTemplate, renderGoTemplate } from '../../go-template/render.ts'
import type { OptionPath } from '../component.ts'
import { metaOf, type OptionMeta } from '../option-schema.ts'
import { latePlaceholder } from '../placeholder.ts'
import { PathSet, RecordedPlaces } from './places.ts'

/** What `{{ }}` in options can read while they are decoded. */
export type TemplateValues = Pick<GoTemplateContext, 'data' | 'functions'>

/** What is found while options are read, whatever their syntax: the raw options stay beside it, for zod to judge. */
export class Reading {
  readonly places = new RecordedPlaces()
  readonly diagnostics: Diagnostic[] = []
  /** Paths whose value exists only later. */
  readonly late = new PathSet()
  /** Paths whose value is wrong and has been reported. */
  readonly broken = new PathSet()
  readonly sensitive = new PathSet()
  readonly #templates: TemplateValues | undefined

  constructor(templates: TemplateValues | undefined) {
    this.#templates = templates
  }

  /** The result of a step; what it found wrong is kept. */
  take<Made>({ value, diagnostics }: Found<Made>): Made {
    this.diagnostics.push(...diagnostics)
    return value
  }

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
    if (this.#templates === undefined || meta.readByPlan === true) return text
    const range = this.places.at(path)
    if (meta.renderedLate === true) {
      const parsed = parseGoTemplate(text, range)
      const problems =
        'diagnostics' in parsed ? parsed.diagnostics : checkFunctions(parsed.template, this.#templates.functions)
      this.diagnostics.push(...problems)
      return text
    }
    const rendered = renderGoTemplate(text, { ...this.#templates, range })
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
