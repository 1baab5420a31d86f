import * as z from 'zod'

export const gossFormats = [
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
export const gossFormatOptions = ['perfdata', 'verbose', 'pretty']

export const gossOptions = z.object({
  tests: z.array(z.string()).default([]).describe('Files and folders of tests. Required.'),
  goss_file: z.string().default('').describe('The file of tests to begin with; default: `goss.yaml`.'),
  version: z.string().default('0.4.2').describe('Version of goss that is downloaded.'),
  arch: z.string().default('amd64').describe('Its architecture.'),
  target_os: z.string().default('Linux').describe('`Linux` or `Windows`.'),
  url: z.string().default('').describe('Where the guest downloads goss; default: its release on GitHub.'),
  checksum: z
    .string()
    .default('')
    .describe('SHA-256 of the program, verified in the guest before it is started. Not in the plug-in.'),
  local_binary: z
    .string()
    .default('')
    .describe('The program on this machine, uploaded in place of a download. Not in the plug-in.'),
  download_path: z
    .string()
    .default('')
    .describe('Path of the program in the guest; default `/tmp/goss-<version>-<system>-<arch>`.'),
  username: z.string().default('').describe('User for the download.'),
  password: z
    .string()
    .default('')
    .meta({ sensitive: true, openWhenLiteral: true })
    .describe('Password for the download.'),
  skip_install: z.boolean().default(false).describe('The program is at `download_path` already.'),
  skip_ssl: z.boolean().default(false).describe('Accept any certificate at the download.'),
  inspect: z.boolean().default(false).describe('Show failed tests, and go on.'),
  retry_timeout: z.string().default('').describe('How long to try again; default `0s`.'),
  sleep: z.string().default('').describe('How long to wait between the attempts; default `1s`.'),
  use_sudo: z.boolean().default(false).describe('Run the tests with sudo.'),
  vars_file: z.string().default('').describe('File with variables for the tests.'),
  vars_inline: z.record(z.string(), z.string()).default({}).meta({ attribute: true }).describe('Variables that win.'),
  vars_env: z
    .record(z.string(), z.string())
    .default({})
    .meta({ attribute: true })
    .describe('Its environment. The shell of the guest replaces `$NAME` in the values.'),
  remote_folder: z
    .string()
    .default('/tmp')
    .describe('Folder of the guest for the tests and for what goss makes of them.'),
  remote_path: z.string().default('').describe('Path of the tests in the guest; default `remote_folder/goss`.'),
  skip_download: z
    .boolean()
    .default(false)
    .describe(
      'Do not write `goss-spec.yaml` and `debug-goss-spec.yaml`, the tests as goss read them, to the working directory.',
    ),
  format: z
    .string()
    .default('')
    .describe(`One of ${gossFormats.map((name) => `\`${name}\``).join(', ')}.`),
  format_options: z.string().default('').describe('`perfdata`, `verbose` or `pretty`.'),
})

export type GossOptions = z.output<typeof gossOptions>
