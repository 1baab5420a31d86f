import { stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { GuestError } from '../diagnostics/errors.ts'
import { placeToWrite } from '../trust/refused.ts'
import { type GossOptions, gossOptions } from './goss/goss-options.ts'
import { resolveGoss } from './goss/goss-rules.ts'
import { type GossShell, gossShell, nameOf } from './goss/goss-shell.ts'
import { downloadFile } from './guest/download.ts'
import { judge, mustRun, prepares, runInGuest } from './guest/guest-command.ts'
import { uploadFile, uploadTree } from './guest/upload.ts'
import type { ProvisionContext, Provisioner } from './provisioner.ts'

/** Tests the guest; of the plug-in YaleUniversity/goss. */
export const goss: Provisioner<typeof gossOptions> = {
  type: 'goss',
  plugin: 'goss',
  description: 'Tests the guest with goss.',
  options: gossOptions,
  needsGuest: true,
  rules: resolveGoss,
  async run(given, context) {
    const shell = gossShell(given)
    context.say(`Testing with goss on ${given.target_os}`)
    await makeFolder(given.remote_path, shell, context)
    await install(given, shell, context)
    await uploadTests(given, shell, context)
    // Before the tests: they say what was tested, also where it failed.
    const rendered = { 'goss-spec.yaml': 'render', 'debug-goss-spec.yaml': 'render -d' }
    for (const [name, words] of Object.entries(rendered))
      await runGoss(words, shell.goss(words, `${given.remote_folder}/${name}`, false), given, context)
    const { format, format_options, retry_timeout, sleep, use_sudo } = given
    const words = [
      `validate --retry-timeout ${retry_timeout} --sleep ${sleep}`,
      ...(format === '' ? [] : [`-f ${format}`]),
      ...(format_options === '' ? [] : [`-o ${format_options}`]),
    ].join(' ')
    await runGoss('validate', shell.goss(words, undefined, use_sudo), given, context)
    if (!given.skip_download)
      for (const name of Object.keys(rendered)) await download(`${given.remote_folder}/${name}`, name, context)
  },
}

async function makeFolder(path: string, shell: GossShell, context: ProvisionContext): Promise<void> {
  await mustRun(shell.makeFolder(path), prepares(`Making the folder ${path} in the guest`), context)
}

async function install(given: GossOptions, shell: GossShell, context: ProvisionContext): Promise<void> {
  if (given.skip_install) context.message('Skipping the installation of goss')
  else await bring(given, shell, context)
  if (given.checksum !== '')
    await mustRun(
      shell.verify(given.checksum.toLowerCase().replace('sha256:', '')),
      {
        code: 'checksum-mismatch',
        what: 'The verification of goss by its checksum',
        detail: 'It is another version, or damaged. It was not started.',
      },
      context,
    )
  if (!given.skip_install)
    await mustRun(
      shell.start(),
      prepares('The start of goss', 'Is it for the system and architecture of the guest?'),
      context,
    )
}

async function bring(given: GossOptions, shell: GossShell, context: ProvisionContext): Promise<void> {
  const { local_binary: local, download_path: path } = given
  await mustRun(shell.removeProgram(), prepares(`Removing the old ${path} from the guest`), context)
  if (local !== '') {
    context.message(`Uploading ${local} => ${path}`)
    await uploadFile(local, path, context, 0o755)
    return
  }
  context.message(`Downloading goss to ${path}`)
  const wayOut =
    'The guest needs curl or wget, and a way to the address. Set local_binary to upload one of this machine, or skip_install.'
  await mustRun(shell.download(), prepares('The download of goss', wayOut), context)
}

async function uploadTests(given: GossOptions, shell: GossShell, context: ProvisionContext): Promise<void> {
  context.say('Uploading goss tests...')
  const at = (path: string): string => `${given.remote_path}/${nameOf(path)}`
  if (given.vars_file !== '') {
    const { workingDirectory } = context
    const file = isAbsolute(given.vars_file) ? given.vars_file : join(workingDirectory, given.vars_file)
    await uploadFile(file, at(file), context)
  }
  for (const test of given.tests) {
    context.message(`Uploading ${test}`)
    if (!(await stat(test)).isDirectory()) {
      await uploadFile(test, at(test), context)
      continue
    }
    await makeFolder(at(test), shell, context)
    await uploadTree(test, at(test), context)
  }
}

async function runGoss(what: string, command: string, given: GossOptions, context: ProvisionContext): Promise<void> {
  context.say(`Running goss ${what}`)
  const result = await runInGuest(command, context)
  if (given.inspect && result.exitCode !== undefined) {
    if (result.exitCode !== 0) context.say(`goss ${what} failed; inspect goes on`)
    return
  }
  judge(result, { code: 'tests-failed', what: `goss ${what}`, detail: 'What it found is in the log.' })
}

async function download(from: string, name: string, context: ProvisionContext): Promise<void> {
  context.message(`Downloading ${from} => ${name}`)
  const found = placeToWrite(context.trust, join(context.workingDirectory, name), name)
  if ('code' in found) throw new GuestError(found.code, found.summary, found.detail)
  await downloadFile(from, found.file, context)
}
