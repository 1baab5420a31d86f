import { Argument, type Command, Option } from 'commander'
import type { Product } from '../../engine/product.ts'
import { addEnforcedOption, addTemplateOptions, type TemplateArguments } from '../arguments.ts'
import { addMannerOptions, inManner, type MannerArguments } from '../manner.ts'
import type { Streams } from '../streams.ts'
import type { FixArguments } from './fix-command.ts'
import type { FmtArguments } from './fmt-command.ts'
import { addSilentFlags } from './silent-flags.ts'
import type { UpgradeArguments } from './upgrade-command.ts'
import type { AttestationArguments } from './verify-attestation-command.ts'

/** What each command of this folder gets, and what is done with its exit code. */
export interface Surroundings {
  readonly product: Product
  readonly streams: Streams
  readonly signal: AbortSignal
  end(code: number): void
}

type Given = TemplateArguments & MannerArguments

/** The commands that Packer has for its files beside those that build, by Packer's names. Each is loaded when it is asked for. */
export function addPackerCommands(program: Command, around: Surroundings): void {
  const { product, streams, signal, end } = around
  addFmt(program, around)
  addVerifyAttestation(program, around)

  const inspecting = program.command('inspect')
  inspecting.description('show what a template consists of; asks nobody')
  addSilentFlags(
    addMannerOptions(addEnforcedOption(addTemplateOptions(inspecting))),
    'use-sequential-evaluation',
  ).action(async (template: string, given: Given) => {
    const { inspect } = await import('./inspect-command.ts')
    end(await inspect(product, template, given, inManner(streams, given, product.clock), signal))
  })

  const asking = program.command('console')
  asking.description('evaluate expressions with the values of a template, a line each; asks its data sources')
  addSilentFlags(addMannerOptions(addTemplateOptions(asking, '')), 'use-sequential-evaluation')
    .addOption(new Option('--config-type <type>', 'both languages are understood').choices(['json', 'hcl2']).hideHelp())
    .action(async (template: string, given: Given) => {
      const { ask } = await import('./console-command.ts')
      end(await ask(product, template, given, inManner(streams, given, product.clock), signal))
    })

  const preparing = program.command('init')
  preparing.description('say which plug-ins that a template requires are built in; nothing is installed')
  addSilentFlags(addMannerOptions(addTemplateOptions(preparing)), 'upgrade', 'force').action(
    async (template: string, given: Given) => {
      const { init } = await import('./plugins-command.ts')
      end(await init(product, template, given, inManner(streams, given, product.clock), signal))
    },
  )
  addPlugins(program, around)

  program
    .command('fix')
    .description('write a template in JSON with its old options as Packers of today take them')
    .argument('<template>', 'template file in JSON')
    .option('--no-validate', 'do not look at what came of it')
    .action(async (template: string, given: FixArguments) => {
      const { fix } = await import('./fix-command.ts')
      end(await fix(product, template, given, streams, signal))
    })

  const upgrading = program.command('hcl2_upgrade')
  upgrading.description('make a template in HCL2 of one in JSON, the language before')
  addTemplateOptions(upgrading)
    .option('--output-file <file>', 'where it is written; default: beside the other, as NAME.pkr.hcl')
    .option('--with-annotations', 'say in it what it was made of', false)
    .action(async (template: string, given: UpgradeArguments) => {
      const { upgrade } = await import('./upgrade-command.ts')
      end(await upgrade(product, template, given, streams, signal))
    })

  addMannerOptions(
    program.command('version').description('show the version, and that of Packer which it is like'),
  ).action(async (given: MannerArguments) => {
    const { version } = await import('./version-command.ts')
    end(version(inManner(streams, given, product.clock)))
  })
}

/** Words that a shell is to complete. */
export function addCompletion(program: Command, { streams }: Pick<Surroundings, 'streams'>): void {
  program
    .command('completion')
    .description('print what a shell is to read: source <(proxmox-template completion bash)')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const { completion } = await import('../completion/completion-command.ts')
      streams.out.write(completion(shell, program))
    })
}

function addFmt(program: Command, { product, streams, signal, end }: Surroundings): void {
  const formatting = program.command('fmt')
  formatting
    .description('write files as `packer fmt` does; contacts no server')
    .argument('[paths...]', 'files, folders with *.pkr.hcl and *.pkrvars.hcl files, or - for standard input')
    .option('--check', 'write nothing; exit status 3 where a file is not formatted', false)
    .option('--diff', 'show what changes', false)
    .option('--no-write', 'write nothing')
    .option('--recursive', 'folders in the folders too', false)
    .action(async (paths: readonly string[], given: FmtArguments) => {
      // As Packer, which wants to be told even of the folder it is in.
      if (paths.length === 0) {
        formatting.outputHelp({ error: true })
        return end(1)
      }
      const { fmt } = await import('./fmt-command.ts')
      end(await fmt(product, paths, given, streams, signal))
    })
}

function addVerifyAttestation(program: Command, { product, streams, signal, end }: Surroundings): void {
  program
    .command('verify-attestation')
    .description('say whether an attestation of a build is signed, and says what is expected of it')
    .argument('<attestation>', 'file that the post-processor provenance wrote, of this product or of Packer')
    .addOption(
      new Option('--signing-mode <mode>', 'how it is signed; default: as it shows').choices(['key', 'kms', 'keyless']),
    )
    .option('--key <file>', 'PEM file with the key of the signature, where no --verifier is given')
    .option('--verifier <file>', 'PEM file with the public key or certificate')
    .option('--predicate-type <type>', 'what the statement has to be: https://slsa.dev/provenance/v1')
    .option('--builder-id <id>', 'by whom it has to be built')
    .option('--source-uri <uri>', 'what it has to be built from')
    .option('--artifact <file>', 'file that it has to be about')
    .action(async (attestation: string, given: AttestationArguments) => {
      const { verifyAttestation } = await import('./verify-attestation-command.ts')
      end(await verifyAttestation(product, attestation, given, streams, signal))
    })
}

function addPlugins(program: Command, { product, streams, signal, end }: Surroundings): void {
  const listing = program.command('plugins').description('list the plug-ins of Packer whose work is built in')
  const list = async (isShort: boolean) => {
    const { plugins } = await import('./plugins-command.ts')
    end(await plugins(product, isShort, streams))
  }
  listing.action(() => list(false))
  listing
    .command('installed')
    .description('their names alone')
    .action(() => list(true))
  addMannerOptions(
    addTemplateOptions(listing.command('required').description('those that a template requires')),
  ).action(async (template: string, given: Given) => {
    const { required } = await import('./plugins-command.ts')
    end(await required(product, template, given, inManner(streams, given, product.clock), signal))
  })
  for (const name of ['install', 'remove'])
    listing
      .command(name, { hidden: true })
      .argument('[words...]')
      .allowUnknownOption()
      .action(() => {
        listing.error(
          `error: plugins ${name} is a command of Packer that can not be had here: what there is is built in (proxmox-template plugins).`,
        )
      })
}
