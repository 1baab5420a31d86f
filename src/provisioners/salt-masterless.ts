import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { GuestError } from '../diagnostics/errors.ts'
import type { RuleContext } from '../options/component.ts'
import { resolveLocalPath } from '../options/local-path.ts'
import { refuseUse } from '../options/trusted-use.ts'
import { findProgram } from '../scripts/local-program.ts'
import { failureOf, judge, mustRun, prepares, runInGuest } from './guest/guest-command.ts'
import { guestCommands, systemOf } from './guest/guest-system.ts'
import { openStagingFolder, type StagingFolder } from './guest/staging-folder.ts'
import { uploadTree } from './guest/upload.ts'
import type { ProvisionContext, Provisioner } from './provisioner.ts'
import { parseFormula, withFormula } from './salt/formula.ts'
import { saltGuests } from './salt/salt-guest.ts'

const options = z.object({
  local_state_tree: z.string().default('').describe('Folder of states. Required.'),
  local_pillar_roots: z.string().default('').describe('Folder of pillars.'),
  remote_state_tree: z.string().default('').describe('Where the states go in the guest; default `/srv/salt`.'),
  remote_pillar_roots: z.string().default('').describe('Where the pillars go in the guest; default `/srv/pillar`.'),
  custom_state: z.string().default('').describe('The state that is applied; default: the highstate.'),
  minion_config: z
    .string()
    .default('')
    .describe('Configuration of the minion, which says itself where states and pillars are in the guest.'),
  grains_file: z.string().default('').describe('Grains of the minion.'),
  formulas: z
    .array(z.string())
    .default([])
    .describe(
      'Addresses of git with a folder, `git::https://host/name.git//folder?ref=v1`: that folder becomes one of the states, unless it is there.',
    ),
  skip_bootstrap: z
    .boolean()
    .default(false)
    .describe("Salt is there already; otherwise the guest installs it with Salt's own script."),
  bootstrap_args: z.string().default('').describe('Arguments for that script.'),
  disable_sudo: z.boolean().default(false).describe('Run everything without `sudo`.'),
  temp_config_dir: z.string().default('').describe('Folder of the guest for what is uploaded; default `/tmp/salt`.'),
  no_exit_on_failure: z.boolean().default(false).describe('Go on when Salt fails.'),
  log_level: z.string().default('info').describe('How much Salt tells.'),
  salt_call_args: z.string().default('').describe('Further arguments for `salt-call`.'),
  salt_bin_dir: z.string().default('').describe('Folder of the guest in which `salt-call` is; default: the PATH.'),
  guest_os_type: z.string().default('unix').describe('`unix` or `windows`: whose paths and commands the guest takes.'),
})
type Options = z.output<typeof options>

/** Applies states with a Salt of the guest's own, without a master. */
export const saltMasterless: Provisioner<typeof options> = {
  type: 'salt-masterless',
  plugin: 'salt',
  description: 'Applies Salt states in the guest, without a Salt master.',
  options,
  needsGuest: true,
  rules,
  checkHere({ formulas }, context) {
    if (formulas.length === 0 || findProgram('git', context) !== undefined) return Promise.resolve()
    return Promise.reject(
      new GuestError(
        'git-not-installed',
        'There is no git on this machine, which fetches formulas',
        'Install it, or put the formulas into local_state_tree.',
      ),
    )
  },
  async run(given, context) {
    const commands = commandsOf(given)
    const { configuration } = saltGuests[commands.system]
    context.say('Provisioning with Salt...')
    const staging = await openStagingFolder(given.temp_config_dir, commands, context)
    if (!given.skip_bootstrap) await bootstrap(given, staging, context)
    const place = async (local: string, name: string): Promise<void> => {
      if (local === '') return
      await move(commands.moveFile(await staging.file(local, name), `${configuration}/${name}`), context)
    }
    await place(given.minion_config, 'minion')
    await place(given.grains_file, 'grains')
    const states = await staging.tree(given.local_state_tree, 'states', ofGit)
    await addFormulas(given, staging, context)
    await move(commands.moveTree(states, given.remote_state_tree), context)
    if (given.local_pillar_roots !== '') {
      const pillar = await staging.tree(given.local_pillar_roots, 'pillar', ofGit)
      await move(commands.moveTree(pillar, given.remote_pillar_roots), context)
    }
    await preparePackages(given, context)
    await call(given, callArguments(given), context)
  },
}

/** A checkout's own: large, and it may hold a token. */
const ofGit = ['.git']

function commandsOf({ guest_os_type, disable_sudo }: Options) {
  const system = guest_os_type === 'windows' ? 'windows' : 'unix'
  const sudo = system === 'unix' && !disable_sudo ? 'sudo ' : ''
  return { ...guestCommands(system, !disable_sudo), system, sudo } as const
}

async function move(command: string, context: ProvisionContext): Promise<void> {
  await mustRun(command, prepares('Putting the files of Salt in their place'), context)
}

async function bootstrap(given: Options, staging: StagingFolder, context: ProvisionContext): Promise<void> {
  const { system, sudo, path } = commandsOf(given)
  const { scriptName, fetchScript, runScript } = saltGuests[system]
  const script = path(`${staging.path}/${scriptName}`)
  const wayOut = 'Set skip_bootstrap = true where the guest has Salt already, or reaches no network.'
  context.message('Installing Salt with its bootstrap script')
  await mustRun(fetchScript(script), prepares('The download of the bootstrap script of Salt', wayOut), context)
  const command = `${sudo}${runScript(script)} ${given.bootstrap_args}`.trimEnd()
  await mustRun(command, prepares('The installation of Salt', wayOut), context)
}

async function addFormulas(given: Options, staging: StagingFolder, context: ProvisionContext): Promise<void> {
  for (const text of given.formulas) {
    const formula = parseFormula(text)
    if ('problem' in formula) continue
    if (existsSync(join(given.local_state_tree, formula.folder))) {
      context.message(`Found the formula ${formula.folder} in ${given.local_state_tree}`)
      continue
    }
    await withFormula(formula, context, async (folder) => {
      await uploadTree(folder, await staging.folder(`states/${formula.folder}`), context)
    })
  }
}

async function preparePackages(given: Options, context: ProvisionContext): Promise<void> {
  const { packages } = saltGuests[commandsOf(given).system]
  if (packages === undefined) return
  context.message('Installing Git for Windows, which Salt needs for its packages')
  const installed = await runInGuest(packages.installGit, context)
  if (!given.no_exit_on_failure) judge(installed, prepares('The installation of Git for Windows'))
  for (const each of packages.calls) await call(given, each, context)
}

async function call(given: Options, words: string, context: ProvisionContext): Promise<void> {
  const { sudo, path } = commandsOf(given)
  const program = given.salt_bin_dir === '' ? 'salt-call' : path(`${given.salt_bin_dir}/salt-call`)
  // As a whole: whoever looks for what went wrong runs it again.
  const command = `${sudo}${program} --local ${words}`
  context.message(`Running: ${command}`)
  const result = await runInGuest(command, context)
  if (!given.no_exit_on_failure) judge(result, { code: 'configuration-failed', what: 'salt-call' })
  else if (result.exitCode !== 0) context.message(`salt-call ${failureOf(result)}; no_exit_on_failure goes on`)
}

function callArguments(given: Options): string {
  const { path } = commandsOf(given)
  return [
    given.custom_state === '' ? 'state.highstate' : `state.sls ${given.custom_state}`,
    // With a configuration of its own the minion knows where they are.
    ...(given.minion_config === ''
      ? [`--file-root=${path(given.remote_state_tree)}`, `--pillar-root=${path(given.remote_pillar_roots)}`]
      : []),
    ...(given.no_exit_on_failure ? [] : ['--retcode-passthrough']),
    `-l ${given.log_level}`,
    given.salt_call_args,
  ]
    .filter((word) => word !== '')
    .join(' ')
}

function rules(given: Options, context: RuleContext): Options {
  const { error, isLate } = context
  const system = systemOf(given.guest_os_type, context)
  const guest = saltGuests[system]
  if (given.local_state_tree === '' && !isLate(['local_state_tree']))
    error('missing-option', ['local_state_tree'], 'local_state_tree cannot be empty')
  for (const name of ['remote_state_tree', 'remote_pillar_roots'] as const)
    if (given.minion_config !== '' && given[name] !== '')
      error(
        'conflicting-options',
        [name],
        'remote_state_tree and remote_pillar_roots only apply when minion_config is not used',
        'Remove it: file_roots and pillar_roots of the minion say where they are.',
      )
  if (given.formulas.length > 0) {
    refuseUse('network', 'Fetching formulas', ['formulas'], context)
    refuseUse('commands', 'Fetching formulas', ['formulas'], context)
  }
  for (const [index, text] of given.formulas.entries()) {
    const formula = isLate(['formulas', index]) ? undefined : parseFormula(text)
    if (formula !== undefined && 'problem' in formula)
      error('invalid-option-value', ['formulas', index], `Invalid formula URL: it ${formula.problem}`)
  }
  const folder = (name: 'local_state_tree' | 'local_pillar_roots') =>
    resolveLocalPath(given[name], [name], 'directory', context)
  const file = (name: 'minion_config' | 'grains_file') => resolveLocalPath(given[name], [name], 'file', context)
  return {
    ...given,
    guest_os_type: system,
    local_state_tree: folder('local_state_tree'),
    local_pillar_roots: folder('local_pillar_roots'),
    minion_config: file('minion_config'),
    grains_file: file('grains_file'),
    temp_config_dir: given.temp_config_dir || guest.stagingFolder,
    remote_state_tree: given.remote_state_tree || guest.stateTree,
    remote_pillar_roots: given.remote_pillar_roots || guest.pillarRoots,
    log_level: given.log_level || 'info',
  }
}
