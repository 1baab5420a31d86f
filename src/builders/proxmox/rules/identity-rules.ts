import type { RuleContext } from '../../../options/component.ts'
import type { CommonOptions } from '../options/common-options.ts'

const dnsName = /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/

export function checkIdentity(options: CommonOptions, { error, buildFails }: RuleContext): void {
  for (const name of ['vm_name', 'template_name'] as const) {
    if (options[name] !== '' && !dnsName.test(options[name])) {
      error(
        'invalid-dns-name',
        [name],
        `${name} must be a valid DNS name`,
        'Letters, digits, hyphens and dots; no underscores, no blanks; each label begins and ends with a letter or digit.',
      )
    }
  }
  if (/^(?:proxmox-template-action:|```proxmox-template-action)/m.test(options.template_description))
    error(
      'invalid-option-value',
      ['template_description'],
      'template_description has a line by which this product knows its own machines',
      'Lines that begin with `proxmox-template-action:`, and blocks of that name, say what is to become of a machine. Leave them out.',
    )
  if (options.keep_previous && options.force_order === 'delete-first')
    error(
      'conflicting-options',
      ['keep_previous'],
      'keep_previous has nothing to keep with force_order = "delete-first"',
      'The old template goes before anything is made. Leave one of the two out.',
    )
  if (options.keep_previous && options.skip_convert_to_template)
    error(
      'conflicting-options',
      ['keep_previous'],
      'keep_previous keeps templates, and skip_convert_to_template makes none',
      'Leave one of the two out.',
    )
  if (options.pool !== '' && !/^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+){0,2}$/.test(options.pool)) {
    buildFails(
      'invalid-pool-name',
      ['pool'],
      'pool is not a valid pool name',
      'Letters, digits, `.`, `_` and `-`, nested with `/` up to three levels.',
    )
  }
}
