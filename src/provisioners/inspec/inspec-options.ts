import * as z from 'zod'
import { withBuildNames } from '../../options/late-fields.ts'

export const inspecBackends = ['ssh', 'winrm', 'local', 'docker']
/** Those that can come to the guest through a server of the builder. */
export const proxiedBackends: readonly string[] = ['ssh']

export const inspecOptions = z.object({
  profile: z.string().default('').describe('The profile: a folder, an archive or an address. Required.'),
  attributes: z
    .array(z.string())
    .default([])
    .meta({ renderedLate: withBuildNames() })
    .describe('Files with inputs of the profile. `packer_build_name` and `packer_builder_type` are always there.'),
  attributes_directory: z
    .string()
    .default('')
    .describe('Folder for the file with those two; default: the one for temporary files.'),
  command: z.string().default('inspec').describe('The program: `inspec`, `cinc-auditor`.'),
  extra_arguments: z
    .array(z.string())
    .default([])
    .meta({ renderedLate: withBuildNames() })
    .describe('Further arguments for `inspec exec`, one each.'),
  inspec_env_vars: z
    .array(z.string())
    .default([])
    .meta({ renderedLate: withBuildNames() })
    .describe('Variables for its environment, as `NAME=value`: `CHEF_LICENSE=accept`.'),
  valid_exit_codes: z
    .array(z.number())
    .default([])
    .describe('Exit codes that are no failure; default 0, and 101 for skipped tests.'),
  backend: z
    .string()
    .default('ssh')
    .describe(
      '`ssh`, `winrm`, or `local` and `docker` for this machine and a container of it. `ssh` comes to the guest through a server of the builder, whatever the communicator is.',
    ),
  use_proxy: z
    .boolean()
    .default(true)
    .describe('With `ssh`: through that server; `false`: directly, as the builder itself does. Not in the plug-in.'),
  host: z
    .string()
    .default('')
    .meta({ renderedLate: withBuildNames() })
    .describe('Address for a direct way, which is taken where it is none of this machine; default: that of the guest.'),
  user: z
    .string()
    .default('')
    .meta({ renderedLate: withBuildNames() })
    .describe('User; default: who runs the build, on a direct way that of the guest.'),
  local_port: z.number().default(0).describe('Port of the server of the builder, or one of the nine after it; 0: any.'),
  ssh_host_key_file: z.string().default('').describe('Host key of that server; default: one is made.'),
  ssh_authorized_key_file: z
    .string()
    .default('')
    .describe('Public key with which InSpec comes to it; default: one is made.'),
})

export type InspecOptions = z.output<typeof inspecOptions>
