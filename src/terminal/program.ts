import { Command, CommanderError } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { lifeCommands } from '../engine/life/life-order.ts'
import type { Product } from '../engine/product.ts'
import {
  addBuildOptions,
  addEnforcedOption,
  addReapOptions,
  addTemplateOptions,
  addTestOptions,
  addValidateOptions,
  type BuildArguments,
  type MatrixArguments,
  type PlanArguments,
  type ReapArguments,
  type TestArguments,
  type ValidateArguments,
} from './arguments.ts'
import { addLifeCommand, type LifeOrderArguments } from './life/life-order-arguments.ts'
import { addMannerOptions, inManner, type MannerArguments } from './manner.ts'
import { addCompletion, addPackerCommands } from './packer/packer-commands.ts'
import { addSilentFlags } from './packer/silent-flags.ts'
import { addServeOptions, type ServeArguments } from './serve/serve-arguments.ts'
import type { Streams } from './streams.ts'
import { addChangedOptions, addExplainOptions } from './unchanged/unchanged-arguments.ts'
import { withTwoDashes } from './words.ts'

/** Exit codes: 0 done, 1 the template or the build failed, 2 wrong usage, 130 cancelled. */
export async function runProgram(
  product: Product,
  words: readonly string[],
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  let code = 0
  const program = new Command('proxmox-template')
    .version(packageJson.version, '--version', 'show the version')
    .description('Builds Proxmox VE templates from Packer files.')
    .exitOverride()
    .configureOutput({ writeOut: (text) => streams.out.write(text), writeErr: (text) => streams.err.write(text) })
    .configureHelp({ sortSubcommands: false })
    .showHelpAfterError('(--help shows all options)')

  // Each command loads what it needs when it is asked for: `validate` has half a second.
  const building = program.command('build').description('build the templates')
  addSilentFlags(
    addMannerOptions(addBuildOptions(building)),
    'warn-on-undeclared-var',
    'use-sequential-evaluation',
    'ignore-prerelease-plugins',
    'skip-enforcement',
  ).action(async (template: string, given: BuildArguments & MannerArguments) => {
    const { build } = await import('./build-command.ts')
    code = await build(product, template, given, inManner(streams, given, product.clock), signal)
  })
  const testing = program.command('test')
  testing.description('build under a temporary name, verify what came of it, and remove everything again')
  addMannerOptions(addTestOptions(testing)).action(async (template: string, given: TestArguments & MannerArguments) => {
    const { build } = await import('./build-command.ts')
    const manner = inManner(streams, given, product.clock)
    code = await build(product, template, { ...given, force: false, tries: true }, manner, signal)
  })
  const validating = program.command('validate').description('check a template; contacts no server')
  addValidateOptions(addMannerOptions(validating)).action(
    async (template: string, given: ValidateArguments & MannerArguments) => {
      const { validate } = await import('./validate-command.ts')
      code = await validate(product, template, given, inManner(streams, given, product.clock), signal)
    },
  )
  const end = (status: number) => {
    code = status
  }
  addPackerCommands(program, { product, streams, signal, end })
  for (const name of lifeCommands)
    addLifeCommand(program, name).action(async (given: LifeOrderArguments) => {
      const { life } = await import('./life/life-command.ts')
      code = await life(name, product, given, streams, signal)
    })
  const planning = program.command('plan')
  planning.description(
    'show what would be built; asks data sources, and a Proxmox server only for those of it and for --explain',
  )
  addMannerOptions(addExplainOptions(addEnforcedOption(addTemplateOptions(planning)))).action(
    async (template: string, given: PlanArguments & MannerArguments) => {
      const { plan } = await import('./plan-command.ts')
      code = await plan(product, template, given, inManner(streams, given, product.clock), signal)
    },
  )
  const listing = program.command('matrix')
  listing.description('list the builds of a tree of folders, for jobs of their own; contacts no server')
  addChangedOptions(addEnforcedOption(addTemplateOptions(listing))).action(
    async (tree: string, given: MatrixArguments) => {
      const { matrix } = await import('./unchanged/matrix-command.ts')
      code = await matrix(product, tree, given, streams, signal)
    },
  )
  const reaping = program.command('reap')
  reaping.description(
    'remove machines, CDs and archives of exports that builds left behind, by their mark and their age',
  )
  addReapOptions(reaping).action(async (given: ReapArguments) => {
    const { reap } = await import('./reap-command.ts')
    code = await reap(product, given, streams, signal)
  })
  const serving = program.command('serve')
  serving.description('run the embedded Proxmox, an API over QEMU machines of this computer')
  addServeOptions(serving).action(async (given: ServeArguments) => {
    const { serve } = await import('./serve/serve-command.ts')
    code = await serve(product, given, streams, signal)
  })

  addCompletion(program, { streams })

  try {
    await program.parseAsync(withTwoDashes(words, program), { from: 'user' })
    return code
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown
    // Commander has told what is wrong, but of arguments that were found wrong later.
    if (thrown.message.startsWith('--')) streams.err.write(`error: ${thrown.message}\n`)
    return thrown.exitCode === 0 ? 0 : 2
  }
}
