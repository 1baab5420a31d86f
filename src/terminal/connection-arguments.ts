import path from 'node:path'
import { type Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import type { Secret } from '../diagnostics/secret.ts'
import type { Order } from '../engine/order.ts'
import { readSmallFile } from '../intake/small-file.ts'
import type { ConnectionOverrides } from '../proxmox/overrides.ts'

/** How a command reaches its server, as commander hands it over. */
export interface ConnectionArguments {
  readonly embedded: boolean
  readonly simulate: boolean
  readonly data?: string
  readonly proxmoxUrl?: string
  readonly proxmoxUsername?: string
  readonly proxmoxPassword?: string
  readonly proxmoxToken?: string
  readonly proxmoxNode?: string
  readonly proxmoxCa?: string
  readonly proxmoxFingerprint?: string
  readonly insecureSkipTlsVerify?: boolean
}

export function addConnectionOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--embedded', 'use the embedded Proxmox, started in this process')
        .default(false)
        .conflicts([...ofAnotherServer]),
    )
    .addOption(new Option('--simulate', simulateHelp).default(false).implies({ embedded: true }))
    .addOption(
      new Option(
        '--data <folder>',
        'where the embedded Proxmox keeps its machines; default: a temporary folder',
      ).implies({ embedded: true }),
    )
    .option('--proxmox-url <url>', "the API's address: https://pve.example.com:8006/api2/json", address)
    .option('--proxmox-username <user>', 'user@realm, or user@realm!token')
    .option(
      '--proxmox-password <password>',
      'better in PROXMOX_PASSWORD, where other users of this machine do not see it',
    )
    .option('--proxmox-token <secret>', 'better in PROXMOX_TOKEN')
    .option('--proxmox-node <node>', 'the node to build on')
    .option('--proxmox-ca <file>', 'certificate authorities to trust, in PEM form')
    .option('--proxmox-fingerprint <sha256>', "the server certificate's fingerprint, to be trusted alone")
    .option('--insecure-skip-tls-verify', 'accept any certificate')
}

const ofAnotherServer = [
  'proxmoxUrl',
  'proxmoxUsername',
  'proxmoxPassword',
  'proxmoxToken',
  'proxmoxCa',
  'proxmoxFingerprint',
  'insecureSkipTlsVerify',
] as const

function address(text: string): string {
  if (text === 'embedded') throw new InvalidArgumentError('For the embedded Proxmox write --embedded in its place.')
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new InvalidArgumentError('It is the address of a Proxmox VE API: https://pve.example.com:8006/api2/json')
  // Commander would repeat the text.
  if (url.username !== '' || url.password !== '')
    throw new CommanderError(
      2,
      'address',
      '--proxmox-url must not hold a user or password: use --proxmox-username and --proxmox-password.',
    )
  return text
}

export const simulateHelp = 'machines of the embedded Proxmox only pretend: they need no QEMU, and run nothing'

/** The embedded Proxmox that is asked for; `folder` is where a temporary one may keep its data. */
export function embeddedOf(given: ConnectionArguments, folder: string): Order['embedded'] {
  if (!given.embedded) return undefined
  return { data: path.resolve(given.data ?? path.join(folder, 'data')), simulate: given.simulate }
}

/** Throws InvalidArgumentError where a file can not be read. */
export function connectionOf(given: ConnectionArguments): ConnectionOverrides {
  return {
    url: given.proxmoxUrl,
    username: given.proxmoxUsername,
    password: given.proxmoxPassword,
    token: given.proxmoxToken,
    node: given.proxmoxNode,
    ca: given.proxmoxCa === undefined ? undefined : readCa(given.proxmoxCa),
    fingerprint: given.proxmoxFingerprint,
    insecureSkipTlsVerify: given.insecureSkipTlsVerify,
  }
}

/** The secrets among the flags, to be hidden before anything else is done. */
export function secretArguments({ proxmoxPassword, proxmoxToken }: ConnectionArguments): readonly Secret[] {
  return [
    { text: proxmoxPassword ?? '', name: '--proxmox-password' },
    { text: proxmoxToken ?? '', name: '--proxmox-token' },
  ]
}

function readCa(file: string): string {
  try {
    return readSmallFile(path.resolve(file)).toString('utf8')
  } catch {
    throw new InvalidArgumentError(`--proxmox-ca: there is no file ${file} that can be read`)
  }
}
