import { GuestError } from '../../diagnostics/errors.ts'
import { NotReadable, readSmallFile } from '../../intake/small-file.ts'
import type { ProvisionContext } from '../provisioner.ts'

/** A setting of a configuration file of Chef. Empty texts are left out; `code` is Ruby as it is. */
export type Setting = readonly [name: string, value: string | readonly string[] | { readonly code: string }]

/** The text of a configuration file, which is Ruby. */
export function configurationText(settings: readonly Setting[]): string {
  return settings.map(([name, value]) => (value === '' ? '' : `${name} ${written(value)}\n`)).join('')
}

function written(value: Setting[1]): string {
  if (typeof value === 'string') return ruby(value)
  return 'code' in value ? value.code : `[${value.map(ruby).join(', ')}]`
}

/** Of the user's own template, rendered. Throws GuestError, and TemplateError at the option. */
export function renderConfiguration(
  path: string,
  data: Readonly<Record<string, string | boolean>>,
  { renderLate, late }: ProvisionContext,
): string {
  let text: string
  try {
    text = readSmallFile(path).toString('utf8')
  } catch (thrown) {
    const why = thrown instanceof NotReadable ? thrown.reason : (thrown as Error).message
    throw new GuestError('unreadable-file', `Bad config template ${path}: ${why}`, undefined, { cause: thrown })
  }
  return renderLate(text, ['config_template'], { ...late, ...data })
}

/** A text of Ruby, in which nothing is evaluated. */
export function ruby(text: string): string {
  return `"${text.replaceAll(/["\\#]/g, '\\$&')}"`
}
