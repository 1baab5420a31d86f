import type { Command } from 'commander'
import type { Product } from '../../engine/product.ts'
import type { Streams } from '../streams.ts'
import type { FmtArguments } from './fmt-command.ts'

/** What each command of this folder gets, and what is done with its exit code. */
export interface Surroundings {
  readonly product: Product
  readonly streams: Streams
  readonly signal: AbortSignal
  end(code: number): void
}

/** The commands that Packer has for its files beside those that build, by Packer's names. Each is loaded when it is asked for. */
export function addPackerCommands(program: Command, { product, streams, signal, end }: Surroundings): void {
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
