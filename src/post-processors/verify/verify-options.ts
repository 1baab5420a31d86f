import * as z from 'zod'
import { diskSize } from '../../builders/proxmox/options/disk-size.ts'
import { vlanTag } from '../../builders/proxmox/options/network-notation.ts'
import {
  communicatorOf,
  communicatorOptions,
  reachesGuest,
  resolveCommunicator,
} from '../../communicators/communicator-registry.ts'
import { duration } from '../../options/codecs/duration.ts'
import { oneOf } from '../../options/codecs/one-of.ts'
import type { RuleContext } from '../../options/component.ts'
import { shell } from '../../provisioners/shell.ts'
import { type CheckName, checkNames, needCommands, needTwo } from './check-names.ts'

const fates = ['keep', 'remove'] as const

const checkList = () => z.array(z.string())

/** What the clones are, how they are reached, and what is looked at. The commands are those of the provisioner shell. */
export const verifyOptions = z.object({
  ...communicatorOptions,
  ...shell.options.shape,
  checks: checkList()
    .default([...checkNames])
    .describe('The checks to make, by name; default all.'),
  skip_checks: checkList().default([]).describe('Checks that are not made.'),
  on_failure: oneOf(fates, { standIn: 'remove' })
    .default('remove')
    .describe(
      'What becomes of a template that is not good: `remove`, or `keep` it under its name with `-unproven` at the end.',
    ),
  remove_build_user: z
    .boolean()
    .default(false)
    .describe('The user by whom the build has reached its guest must not be in the template.'),
  full_clone: z
    .boolean()
    .default(false)
    .describe('Copy the disks for the test; otherwise they are linked where the storage can do that.'),
  clone_storage_pool: z
    .string()
    .default('')
    .describe('Storage for the disks of a full clone; default that of each disk.'),
  disk_growth: diskSize()
    .default(2 ** 30)
    .describe('By how much the disk of the first clone is enlarged for `root-size`.'),
  cloud_init: z
    .boolean()
    .default(true)
    .describe(
      'Tell the clones user, key and addresses by cloud-init; `false`: they let in whoever the template lets in.',
    ),
  cloud_init_storage_pool: z
    .string()
    .default('')
    .describe('Storage for a cloud-init drive where the template has none; default that of the disk that boots.'),
  cloud_init_timeout: duration({ negative: 'wrong' })
    .default(600_000)
    .describe('How long cloud-init may take in a clone.'),
  agent_timeout: duration({ negative: 'wrong' })
    .default(120_000)
    .describe('How long the guest agent, and the addresses that it tells, may take.'),
  check_timeout: duration({ negative: 'wrong' }).default(120_000).describe('How long looking at one clone may take.'),
  bridge: z.string().default('').describe("Bridge of the clones' first network card; default that of the template."),
  vlan_tag: vlanTag().optional().describe("VLAN of the clones' first network card."),
  ipconfig: z
    .array(z.string())
    .default([])
    .describe(
      'Addresses of the first card, one for each clone, as in Proxmox VE: `ip=10.0.0.8/24,gw=10.0.0.1`; default `ip=dhcp`.',
    ),
  nameserver: z.string().default('').describe('Addresses of DNS servers for cloud-init, separated by blanks.'),
  searchdomain: z.string().default('').describe('DNS search domain for cloud-init.'),
  vm_interface: z.string().default('').describe("Name of the guest's interface whose address is used to connect."),
})
export type VerifyOptions = z.output<typeof verifyOptions>

export function resolveVerify(given: VerifyOptions, context: RuleContext): VerifyOptions {
  for (const option of ['checks', 'skip_checks'] as const)
    for (const [index, name] of given[option].entries())
      if (!context.isLate([option, index]) && !(checkNames as readonly string[]).includes(name))
        context.error(
          'invalid-option-value',
          [option, index],
          `There is no check ${JSON.stringify(name)}`,
          `Checks: ${checkNames.join(', ')}.`,
        )
  if (checksOf(given).length === 0 && !hasCommands(given))
    context.error(
      'missing-option',
      ['checks'],
      'There is nothing to verify',
      'Every check is left out, and there are no commands: name some in checks, or set inline, script or scripts.',
    )
  // Its checks and commands are those of a POSIX shell.
  if (entersGuest(given) && (!reachesGuest(given) || communicatorOf(given).windowsOnly === true))
    context.error(
      'no-communicator',
      ['communicator'],
      'verify does not get into the clones',
      'It runs commands there. Use `communicator = "ssh"`, or only checks that need none: checks = ["cd", "agent", "addresses"].',
    )
  if (entersGuest(given) && !given.cloud_init && communicatorOf(given).keyLogin?.(given)?.isKeyMissing === true)
    context.error(
      'missing-option',
      ['cloud_init'],
      'Nobody can log in to the clones',
      'Without cloud-init no key is put into them: set ssh_password or ssh_private_key_file.',
    )
  if (communicatorOf(given).access(given).host)
    context.error(
      'conflicting-options',
      ['ssh_host'],
      'verify finds out the address of each clone itself',
      'Remove ssh_host: there are two clones. Addresses that DHCP does not give them stand in ipconfig.',
    )
  if (given.ipconfig.length > 0 && given.ipconfig.length < machinesFor(given))
    context.error(
      'invalid-option-value',
      ['ipconfig'],
      'ipconfig has one entry, and there are two clones',
      'Give each clone an address of its own, or skip the checks that compare two: machine-id, host-keys, addresses, root-size.',
    )
  // The check of the agent waits as long, whatever the communicator is.
  const isSet: RuleContext['places']['isSet'] = (path) => path[0] !== 'agent_timeout' && context.places.isSet(path)
  const resolved = resolveCommunicator(given, { ...context, places: { ...context.places, isSet } })
  return hasCommands(given) ? (shell.rules?.(resolved, context) as VerifyOptions) : resolved
}

/** The checks that are asked for, in their own order. */
export function checksOf({ checks, skip_checks, remove_build_user }: VerifyOptions): readonly CheckName[] {
  return checkNames.filter(
    (name) => checks.includes(name) && !skip_checks.includes(name) && (name !== 'build-user' || remove_build_user),
  )
}

export function hasCommands({ inline, script, scripts }: VerifyOptions): boolean {
  return inline.length > 0 || script !== '' || scripts.length > 0
}

/** How many clones are needed. */
export function machinesFor(options: VerifyOptions): number {
  const checks = checksOf(options)
  if (checks.some((name) => needTwo.has(name))) return 2
  return checks.some((name) => name !== 'cd') || hasCommands(options) ? 1 : 0
}

/** Does anything have to be run in the clones? */
export function entersGuest(options: VerifyOptions): boolean {
  return hasCommands(options) || checksOf(options).some((name) => needCommands.has(name))
}
