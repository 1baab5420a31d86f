import type { RuleContext } from '../../../options/component.ts'
import { resolveLocalPath } from '../../../options/local-path.ts'
import type { CommonOptions } from '../options/common-options.ts'

export function checkHttp(options: CommonOptions, context: RuleContext): void {
  const { error, buildFails } = context
  const { http_port_min: min, http_port_max: max } = options
  if (options.http_directory !== '' && Object.keys(options.http_content).length > 0) {
    error('conflicting-options', ['http_content'], 'http_content cannot be used in conjunction with http_directory')
  }
  resolveLocalPath(options.http_directory, ['http_directory'], 'directory', context)
  if (!isPort(min)) buildFails('invalid-port', ['http_port_min'], 'http_port_min must be a port, 1 to 65535')
  if (!isPort(max)) buildFails('invalid-port', ['http_port_max'], 'http_port_max must be a port, 1 to 65535')
  if (min > max) error('conflicting-options', ['http_port_min'], 'http_port_min must be less than http_port_max')
  if (options.http_interface !== '' && options.http_bind_address !== '') {
    error('conflicting-options', ['http_interface'], 'either http_interface or http_bind_address can be specified')
  }
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 65535
}
