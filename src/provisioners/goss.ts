import * as z from 'zod'
import type { RuleContext } from '../options/component.ts'
import { resolveLocalPath } from '../options/local-path.ts'
import { mayRead } from '../options/trusted-use.ts'
import type { UnbuiltProvisioner } from './provisioner.ts'

const formats = [
  'documentation',
  'json',
  'json_oneline',
  'junit',
  'nagios',
  'nagios_verbose',
  'rspecish',
  'silent',
  'tap',
]
const formatOptions = ['perfdata', 'verbose', 'pretty']

const options = z.object({
  tests: z.array(z.string()).default([]).describe('Files and folders of tests. Required.'),
  version: z.string().default('0.3.9').describe('Version of goss.'),
  arch: z.string().default('amd64').describe('Its architecture.'),
  target_os: z.string().default('Linux').describe('`Linux` or `Windows`.'),
  url: z.string().default('').describe('Where goss is downloaded.'),
  download_path: z.string().default('').describe('Where it is put in the guest.'),
  username: z.string().default('').describe('User for the download.'),
  password: z
    .string()
    .default('')
    .meta({ sensitive: true, openWhenLiteral: true })
    .describe('Password for the download.'),
  skip_install: z.boolean().default(false).describe('goss is there already.'),
  skip_ssl: z.boolean().default(false).describe('Accept any certificate at the download.'),
  inspect: z.boolean().default(false).describe('Show failed tests, and go on.'),
  retry_timeout: z.string().default('').describe('How long to try again.'),
  sleep: z.string().default('').describe('How long to wait between the attempts.'),
  use_sudo: z.boolean().default(false).describe('Run it with sudo.'),
  goss_file: z.string().default('').describe('The file of tests to begin with.'),
  vars_file: z.string().default('').describe('Variables for the tests.'),
  vars_inline: z.record(z.string(), z.string()).default({}).meta({ attribute: true }).describe('Variables that win.'),
  vars_env: z.record(z.string(), z.string()).default({}).meta({ attribute: true }).describe('Its environment.'),
  remote_folder: z.string().default('/tmp').describe('Folder of the guest for the tests.'),
  remote_path: z.string().default('').describe('Path of the tests in the guest.'),
  format: z
    .string()
    .default('')
    .describe(`One of ${formats.map((name) => `\`${name}\``).join(', ')}.`),
  format_options: z.string().default('').describe('`perfdata`, `verbose` or `pretty`.'),
})

/** Tests the guest; of the plug-in YaleUniversity/goss. */
export const goss: UnbuiltProvisioner<typeof options> = {
  type: 'goss',
  plugin: 'goss',
  description: 'Tests the guest with goss.',
  options,
  notBuilt: 'Meanwhile `file` can upload the tests and `shell` call goss.',
  rules,
}

function rules(given: z.output<typeof options>, context: RuleContext): z.output<typeof options> {
  const { error } = context
  if (given.tests.length === 0) error('missing-option', ['tests'], 'tests must be specified')
  for (const [index, test] of given.tests.entries()) resolveLocalPath(test, ['tests', index], 'any', context)
  mayRead(given.vars_file, ['vars_file'], context)
  if (given.format !== '' && !formats.includes(given.format))
    error('invalid-option-value', ['format'], `Invalid format choice ${given.format}`, `Valid: ${formats.join(', ')}.`)
  if (given.format_options !== '' && !formatOptions.includes(given.format_options))
    error(
      'invalid-option-value',
      ['format_options'],
      `Invalid format options choice ${given.format_options}`,
      `Valid: ${formatOptions.join(', ')}.`,
    )
  if (given.target_os !== 'Linux' && given.target_os !== 'Windows')
    error('invalid-option-value', ['target_os'], 'Os must be Linux or Windows')
  return given
}
