import { error } from '../diagnostics/diagnostic.ts'
import { TemplateError } from '../diagnostics/errors.ts'
import type { GoFunctions } from '../go-template/go-function.ts'
import type { GoValue } from '../go-template/go-value.ts'
import { renderGoTemplate } from '../go-template/render.ts'
import type { OptionPath, OptionPlaces } from './component.ts'

/** Renders the text of an option whose `{{ }}` wait until the component runs. Throws TemplateError at the option's place. */
export type RenderLate = (text: string, path: OptionPath, data: Readonly<Record<string, GoValue>>) => string

/** For options that stand at these places, with Packer's functions. */
export function lateRenderer(places: OptionPlaces, functions: GoFunctions): RenderLate {
  return (text, path, data) => {
    const range = places.at(path)
    const rendered = renderGoTemplate(text, { data, functions, range })
    switch (rendered.kind) {
      case 'text':
        return rendered.text
      case 'failed':
        throw new TemplateError(rendered.diagnostics)
      case 'late':
        throw new TemplateError([lateValueMissing(range)])
    }
  }
}

/** At the end of all waiting a value is still not there. */
export function lateValueMissing(range: ReturnType<OptionPlaces['at']>): ReturnType<typeof error> {
  return error(
    'late-value',
    'Value not available',
    'A value of `build` that is used here does not exist for this machine.',
    range,
  )
}
