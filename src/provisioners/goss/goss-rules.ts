import { durationProblem } from '../../options/codecs/duration.ts'
import type { RuleContext } from '../../options/component.ts'
import { resolveLocalPath } from '../../options/local-path.ts'
import { mayRead } from '../../options/trusted-use.ts'
import { parseDuration } from '../../time/duration.ts'
import { type GossOptions, gossFormatOptions, gossFormats } from './goss-options.ts'

/** As the plug-in checks them, and what its defaults are made of. */
export function resolveGoss(options: GossOptions, context: RuleContext): GossOptions {
  const { error, isLate } = context
  const given = { ...options, version: options.version || '0.4.2', arch: options.arch || 'amd64' }
  if (given.tests.length === 0 && !isLate(['tests'])) error('missing-option', ['tests'], 'tests must be specified')
  checkWords(given, context)
  checkInstallation(given, context)
  checkRun(given, context)
  mayRead(given.vars_file, ['vars_file'], context)
  const url = given.url || releaseOf(given)
  return {
    ...given,
    tests: given.tests.map((test, index) => resolveLocalPath(test, ['tests', index], 'any', context)),
    local_binary: resolveLocalPath(given.local_binary, ['local_binary'], 'file', context),
    url,
    download_path: given.download_path || downloadPathOf(given),
    remote_path: given.remote_path || `${given.remote_folder}/goss`,
    retry_timeout: given.retry_timeout || '0s',
    sleep: given.sleep || '1s',
  }
}

function checkWords({ format, format_options, target_os }: GossOptions, { error }: RuleContext): void {
  if (format !== '' && !gossFormats.includes(format))
    error('invalid-option-value', ['format'], `Invalid format choice ${format}`, `Valid: ${gossFormats.join(', ')}.`)
  if (format_options !== '' && !gossFormatOptions.includes(format_options))
    error(
      'invalid-option-value',
      ['format_options'],
      `Invalid format options choice ${format_options}`,
      `Valid: ${gossFormatOptions.join(', ')}.`,
    )
  if (target_os !== 'Linux' && target_os !== 'Windows')
    error('invalid-option-value', ['target_os'], 'Os must be Linux or Windows')
}

function checkInstallation(given: GossOptions, { error, isLate, places }: RuleContext): void {
  // The address of a release, and what it is called, are made of them.
  const version = given.url === '' ? /^\d+\.\d+[\w.+-]*$/ : /^[\w.+-]+$/
  if (!isLate(['version']) && !version.test(given.version))
    error('invalid-option-value', ['version'], `version ${given.version} is none`, 'Write it as 0.4.9.')
  if (!isLate(['arch']) && !/^[\w.-]+$/.test(given.arch))
    error('invalid-option-value', ['arch'], `arch ${given.arch} is none`, 'Write it as amd64.')
  if (given.checksum !== '' && !/^(?:sha256:)?[\da-f]{64}$/i.test(given.checksum) && !isLate(['checksum']))
    error('invalid-checksum', ['checksum'], 'checksum is no SHA-256', 'Write its 64 hexadecimal digits.')
  if (given.local_binary === '') return
  for (const name of ['url', 'skip_install'] as const)
    if (given[name] !== '' && given[name] !== false && places.isSet([name]))
      error(
        'conflicting-options',
        ['local_binary'],
        `local_binary and ${name} exclude each other`,
        'Remove one of them.',
      )
}

/** What becomes a part of command lines as it is. */
function checkRun(given: GossOptions, { error, isLate }: RuleContext): void {
  for (const name of ['retry_timeout', 'sleep'] as const) {
    const text = given[name]
    if (text === '' || isLate([name])) continue
    const time = parseDuration(text)
    if (time === undefined) error('invalid-duration', [name], `${name}: ${durationProblem(text)}`)
    else if (time < 0) error('invalid-option-value', [name], `${name} is less than no time: ${text}`)
  }
  const variable = given.target_os === 'Windows' ? /^[^"=%^&|<>\r\n]+$/ : /^[a-z_]\w*$/i
  for (const name of Object.keys(given.vars_env))
    if (!variable.test(name) && !isLate(['vars_env']))
      error('invalid-option-value', ['vars_env', name], `${JSON.stringify(name)} is no name of a variable`)
}

function systemOf({ target_os }: GossOptions): string {
  return target_os.toLowerCase()
}

function releaseOf(given: GossOptions): string {
  const alpha = isAlpha(given) ? 'alpha-' : ''
  const extension = given.target_os === 'Windows' ? '.exe' : ''
  return `https://github.com/goss-org/goss/releases/download/v${given.version}/goss-${alpha}${systemOf(given)}-${given.arch}${extension}`
}

/** Before 0.4 the program for other systems than Linux was called so. */
function isAlpha({ vars_env, version }: GossOptions): boolean {
  return vars_env['GOSS_USE_ALPHA'] === '1' && Number(version.split('.')[1]) < 4
}

/** Of an address that ends as that of a release, `.../v0.4.9/goss-linux-arm64`, by what it says. */
function downloadPathOf(given: GossOptions): string {
  const [, version, arch] = /\/v?([^/]+)\/goss-(?:alpha-)?[^-/]+-([^/]+)$/.exec(given.url || releaseOf(given)) ?? []
  return `/tmp/goss-${version ?? given.version}-${systemOf(given)}-${arch ?? given.arch}`
}
