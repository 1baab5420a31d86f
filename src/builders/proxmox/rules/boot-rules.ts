import { inContext } from '../../../boot/command-problem.ts'
import { planBootCommand } from '../../../boot/keystrokes.ts'
import { keyIntervalOf, parseBootWait } from '../../../boot/typing.ts'
import { namesIn } from '../../../go-template/names.ts'
import { parseGoTemplate } from '../../../go-template/render.ts'
import type { RuleContext } from '../../../options/component.ts'
import { parseDuration } from '../../../time/duration.ts'
import type { CommonOptions } from '../options/common-options.ts'

export function checkBoot(options: CommonOptions, { error, warn, buildFails, env }: RuleContext): void {
  if (parseBootWait(options.boot_wait) === undefined)
    error(
      'invalid-duration',
      ['boot_wait'],
      `boot_wait ${JSON.stringify(options.boot_wait)} is not a duration`,
      'Write for example `10s` or `1m30s`.',
    )
  const interval = keyIntervalOf(options.boot_key_interval, env)
  if ('badFrom' in interval)
    error(
      'invalid-duration',
      ['boot_key_interval'],
      `${interval.badFrom} is not a duration`,
      'Write for example `50ms`.',
    )
  if (options.boot_keygroup_interval !== '' && parseDuration(options.boot_keygroup_interval) === undefined) {
    error(
      'invalid-duration',
      ['boot_keygroup_interval'],
      'boot_keygroup_interval is not a duration',
      'Write for example `500ms`.',
    )
  }
  for (const [index, part] of options.boot_command.entries()) checkFields(part, index, buildFails)
  // The values that exist only at run time are digits, dots and colons, which can all be typed.
  const sample = options.boot_command.map((part) =>
    part.replaceAll(/\{\{[^}]*\}\}/g, (late) => '0'.repeat(late.length)),
  )
  for (const problem of planBootCommand(sample).problems) {
    const report = problem.severity === 'error' ? buildFails : warn
    report(problem.code, ['boot_command', problem.part], problem.summary, inContext(problem, options.boot_command))
  }
}

/** What `{{ }}` in a boot command can read. */
const bootValues = ['HTTPIP', 'HTTPPort', 'SSHPublicKey']

function checkFields(part: string, index: number, report: RuleContext['buildFails']): void {
  const parsed = parseGoTemplate(part)
  if ('diagnostics' in parsed) return
  for (const { name } of namesIn(parsed.template.nodes).fields) {
    if (bootValues.includes(name)) continue
    const known = bootValues.map((value) => `{{ .${value} }}`).join(', ')
    report('unknown-boot-value', ['boot_command', index], `boot_command knows no {{ .${name} }}`, `There are ${known}.`)
  }
}

export function checkHttp(options: CommonOptions, { error, buildFails }: RuleContext): void {
  const { http_port_min: min, http_port_max: max } = options
  if (options.http_directory !== '' && Object.keys(options.http_content).length > 0) {
    error('conflicting-options', ['http_content'], 'http_content cannot be used in conjunction with http_directory')
  }
  if (!isPort(min)) buildFails('invalid-port', ['http_port_min'], 'http_port_min must be a port, 1 to 65535')
  if (!isPort(max)) buildFails('invalid-port', ['http_port_max'], 'http_port_max must be a port, 1 to 65535')
  if (min > max) error('conflicting-options', ['http_port_min'], 'http_port_min must be less than http_port_max')
  if (options.http_interface !== '' && options.http_bind_address !== '') {
    error('conflicting-options', ['http_interface'], 'either http_interface or http_bind_address can be specified')
  }
  if (!['tcp', 'tcp4', 'tcp6'].includes(options.http_network_protocol)) {
    const report = ['unix', 'unixpacket'].includes(options.http_network_protocol) ? buildFails : error
    report(
      'invalid-option-value',
      ['http_network_protocol'],
      `http_network_protocol ${JSON.stringify(options.http_network_protocol)} is not supported`,
      'A guest can only reach `tcp`, `tcp4` and `tcp6`.',
    )
  }
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 65535
}
