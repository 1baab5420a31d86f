import type { RuleContext } from '../../../options/component.ts'
import { parseDuration } from '../../../time/duration.ts'
import type { CommonOptions } from '../options/common-options.ts'

const dnsName = /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/
// Proxmox VE's own rule; the plug-in's was narrower (no dot, no plus) and refused tags that the server takes.
const tag = /^[a-z0-9_][a-z0-9_+.-]*$/i

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
  if (options.vm_id !== 0 && (!Number.isInteger(options.vm_id) || options.vm_id < 100 || options.vm_id > 999_999_999)) {
    error('invalid-vmid', ['vm_id'], 'vm_id must be in range 100-999999999')
  }
  checkTags(options.tags, buildFails)
  if (options.task_timeout !== '' && parseDuration(options.task_timeout) === undefined)
    error(
      'invalid-duration',
      ['task_timeout'],
      `task_timeout ${JSON.stringify(options.task_timeout)} is not a duration`,
      'Write for example `10m`.',
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

function checkTags(tags: string, report: RuleContext['buildFails']): void {
  if (tags === '') return
  const seen = new Set<string>()
  for (const name of tags.split(/[;, ]/)) {
    if (!tag.test(name) || name.length > 124)
      report(
        'invalid-tag',
        ['tags'],
        `invalid tag ${JSON.stringify(name)}`,
        'A tag has letters, digits, `_`, `-`, `+` and `.`, up to 124; tags are separated by `;`.',
      )
    else if (seen.has(name.toLowerCase())) report('invalid-tag', ['tags'], `duplicate tag ${JSON.stringify(name)}`)
    seen.add(name.toLowerCase())
  }
}
