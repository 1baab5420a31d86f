import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GuestError } from '../../diagnostics/errors.ts'
import { privateFolder } from '../../host/private-folder.ts'
import { runLocally } from '../../scripts/local-process.ts'
import { shownCommand } from '../ansible/shown-command.ts'
import type { ProvisionContext } from '../provisioner.ts'
import type { InspecOptions } from './inspec-options.ts'
import { openWay } from './way-to-guest.ts'

/** Runs a profile on the guest with the InSpec of this machine. Throws GuestError and Cancelled. */
export async function runInspec(options: InspecOptions, context: ProvisionContext): Promise<void> {
  const given = rendered(options, context)
  context.say('Testing with InSpec')
  const folder = privateFolder('inspec')
  // In a folder of the user's it has a name of its own.
  const inputs = join(given.attributes_directory || folder, `packer-provisioner-inspec-${randomUUID()}.yml`)
  try {
    await writeFile(inputs, inputsOf(context), { mode: 0o600 })
    const way = await openWay({ given, folder }, context)
    try {
      const words = [
        'exec',
        given.profile,
        '--backend',
        given.backend,
        ...way.words,
        '--input-file',
        ...given.attributes,
        inputs,
        ...given.extra_arguments,
      ]
      context.message(`Executing InSpec: ${shownCommand(given.command, words, context.late)}`)
      const environment = Object.fromEntries(given.inspec_env_vars.map(pairOf))
      const { exitCode, signal } = await runLocally(given.command, words, { ...context, environment })
      judge(exitCode, signal, given.valid_exit_codes)
    } finally {
      await way.close()
    }
  } finally {
    await rm(inputs, { force: true })
    await rm(folder, { recursive: true, force: true })
  }
}

function rendered(given: InspecOptions, { renderLate, late }: ProvisionContext): InspecOptions {
  const text = (name: 'user' | 'host') => renderLate(given[name], [name], late)
  const texts = (name: 'attributes' | 'extra_arguments' | 'inspec_env_vars') =>
    given[name].map((each, index) => renderLate(each, [name, index], late))
  return {
    ...given,
    user: text('user'),
    host: text('host'),
    attributes: texts('attributes'),
    extra_arguments: texts('extra_arguments'),
    inspec_env_vars: texts('inspec_env_vars'),
  }
}

// JSON is YAML.
function inputsOf({ scriptEnvironment }: ProvisionContext): string {
  const text = (name: string) => JSON.stringify(scriptEnvironment[name] ?? '')
  return `packer_build_name: ${text('PACKER_BUILD_NAME')}\npacker_builder_type: ${text('PACKER_BUILDER_TYPE')}\n`
}

function pairOf(pair: string): readonly [string, string] {
  const at = pair.indexOf('=')
  return at === -1 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
}

function judge(exitCode: number | undefined, signal: string | undefined, valid: readonly number[]): void {
  if (exitCode === undefined) throw new GuestError('tests-failed', `InSpec was ended by signal ${signal}`)
  if (valid.includes(exitCode)) return
  throw new GuestError(
    'tests-failed',
    `InSpec exited with unexpected exit status: ${exitCode}. Expected exit codes are: [${valid.join(' ')}]`,
    ['What it found is in the log.', meanings[exitCode]].filter(Boolean).join(' '),
  )
}

const meanings: Readonly<Record<number, string>> = {
  100: '100 says that a test failed.',
  172: '172 says that the licence is not accepted: inspec_env_vars = ["CHEF_LICENSE=accept"] accepts it.',
  174: '174 says that the licence is not accepted: inspec_env_vars = ["CHEF_LICENSE=accept"] accepts it.',
}
