import * as z from 'zod'
import type { RuleContext } from '../../options/component.ts'
import { withBuildNames } from '../../options/late-fields.ts'
import { checkElevated, elevatedOptions } from '../guest/elevated.ts'
import { systemOf, temporaryFolder } from '../guest/guest-system.ts'

/** What the commands of both read. */
const commonFields = ['Debug', 'ExtraArguments', 'FacterVars', 'PuppetBinDir', 'Sudo', 'WorkingDir'] as const

export type PuppetField = (typeof commonFields)[number]

/** With the fields that one of the two has for itself. */
export function puppetFields(own: readonly string[]): readonly string[] {
  return withBuildNames([...commonFields, ...own])
}

/** What both ways to run Puppet have in common; `fields` is what its commands read. */
export const puppetOptions = (fields: readonly string[]) => ({
  extra_arguments: z
    .array(z.string())
    .default([])
    .meta({ renderedLate: fields })
    .describe('Further arguments for Puppet. They may read what `execute_command` reads.'),
  facter: z
    .record(z.string(), z.string())
    .default({})
    .meta({ attribute: true })
    .describe('Facts for Puppet. `packer_build_name` and `packer_builder_type` are always there.'),
  guest_os_type: z.string().default('unix').describe('`unix` or `windows`: whose paths and commands the guest takes.'),
  ignore_exit_codes: z.boolean().default(false).describe('Go on whatever the exit code of Puppet is.'),
  prevent_sudo: z.boolean().default(false).describe('Run Puppet without `sudo`.'),
  puppet_bin_dir: z.string().default('').describe('Folder of the guest in which `puppet` is; default: the PATH.'),
  working_directory: z
    .string()
    .default('')
    .describe('Folder of the guest, which must be there, in which Puppet runs; default: the staging folder.'),
  ...elevatedOptions,
})

type Schema = z.ZodObject<ReturnType<typeof puppetOptions>>
export type PuppetOptions = z.output<Schema>

/** Rules for them. `staging`: the folder that the user named, and how it is called where none is. */
export function resolvePuppet<Options extends PuppetOptions>(
  given: Options,
  staging: { readonly named: string; readonly name: string },
  context: RuleContext,
): { readonly options: Options; readonly staging: string } {
  checkElevated(given, context)
  const system = systemOf(given.guest_os_type, context)
  const folder = staging.named || temporaryFolder(system, staging.name)
  const options = { ...given, guest_os_type: system, working_directory: given.working_directory || folder }
  return { options, staging: folder }
}
