import { type Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import type { Order } from '../engine/order.ts'
import type { OnError } from '../engine/run-setup.ts'
import { parseDuration } from '../time/duration.ts'
import { fullTrust, type Grant, parseGrants, type Trust } from '../trust/trust.ts'
import {
  addConnectionOptions,
  type ConnectionArguments,
  connectionOf,
  embeddedOf,
  simulateHelp,
} from './connection-arguments.ts'

/** What `build`, `validate` and `plan` have in common, as commander hands it over. */
export interface TemplateArguments extends ConnectionArguments {
  readonly var: readonly (readonly [name: string, value: string])[]
  readonly varFile: readonly string[]
  readonly only: readonly string[]
  readonly except: readonly string[]
  readonly json: boolean
  readonly trust?: ReadonlySet<Grant>
}

export interface BuildArguments extends TemplateArguments {
  readonly force: boolean
  readonly onError: OnError
  readonly parallelBuilds: number
  readonly bootWaitFactor?: number
  readonly summary?: string
}

export interface PlanArguments extends TemplateArguments {
  readonly base?: string
}

export interface ReapArguments extends ConnectionArguments {
  /** Milliseconds. */
  readonly olderThan: number
  readonly dryRun: boolean
  readonly json: boolean
  readonly summary?: string
}

export interface ServeArguments {
  readonly listen: string
  readonly data: string
  readonly simulate: boolean
  readonly guestPorts?: { has(port: number): boolean }
  readonly base?: string
  readonly nodes?: number
  readonly pve?: '7.4' | '8.4' | '9.2'
  readonly faults?: string
}

export function addTemplateOptions(command: Command): Command {
  command
    .argument('[template]', 'template file, or folder with *.pkr.hcl files', '.')
    .addOption(
      new Option('--var <name=value>', 'set a variable; may be repeated').argParser(variable).default([], 'none'),
    )
    .addOption(
      new Option('--var-file <file>', 'file with variables, or a pattern in quotes; may be repeated')
        .argParser(item)
        .default([], 'none'),
    )
    .addOption(new Option('--only <names>', 'build only these, separated by commas').argParser(list).default([], 'all'))
    .addOption(new Option('--except <names>', 'build all but these').argParser(list).default([], 'none'))
    .addOption(
      new Option(
        '--trust <what>',
        'what the template may use beyond the files of this folder: all, none, or some of files,env,network,commands; default: all',
      ).argParser(granted),
    )
    .option('--json', 'print JSON for programs; the log goes to stderr', false)
  return addConnectionOptions(command)
}

export function addBuildOptions(command: Command): Command {
  return addTemplateOptions(command)
    .option('--force', 'replace a machine that has the vm_id of the template', false)
    .addOption(
      new Option('--on-error <what>', 'what becomes of the machine of a failed build')
        .choices(['cleanup', 'abort', 'run-cleanup-provisioner'])
        .default('cleanup'),
    )
    .addOption(new Option('--parallel-builds <number>', 'how many builds at once; 0: all').argParser(count).default(0))
    .addOption(new Option('--boot-wait-factor <factor>', 'stretch the waits of the boot command').argParser(factor))
    .option('--summary <file>', 'write a report in Markdown')
}

export function addPlanOptions(command: Command): Command {
  return addTemplateOptions(command).addOption(
    new Option('--base <commit>', 'show what changes against the same template at this commit of its git repository'),
  )
}

export function addReapOptions(command: Command): Command {
  command
    .addOption(
      new Option('--older-than <duration>', 'leave alone what is younger: longer than any build takes')
        .argParser(duration)
        .default(defaultAge, '6h'),
    )
    .option('--dry-run', 'only show what would be removed', false)
    .option('--json', 'print JSON for programs; the log goes to stderr', false)
    .option('--summary <file>', 'write a report in Markdown')
  return addConnectionOptions(command)
}

const defaultAge = 6 * 3_600_000

function duration(text: string): number {
  const value = parseDuration(text)
  if (value === undefined || value < 0) throw new InvalidArgumentError('It must be a duration such as 6h or 1h30m.')
  return value
}

export function addServeOptions(command: Command): Command {
  return command
    .option('--listen <address:port>', 'where to listen; port 0: a free one', '127.0.0.1:8006')
    .option('--data <folder>', 'where the machines are kept', './proxmox-data')
    .option('--simulate', simulateHelp, false)
    .addOption(
      new Option(
        '--guest-ports <from-to>',
        'ports of this computer’s loopback that guests reach at the address of their bridge; default: 8000-9000, where Packer serves answer files',
      ).argParser(ports),
    )
    .option('--base <file>', 'JSON that says what a fresh data folder starts with: users, storages, files ...')
    .addOption(new Option('--nodes <number>', 'a cluster of so many nodes, for a fresh data folder').argParser(nodes))
    .addOption(
      new Option('--pve <version>', 'whose differences clients meet, for a fresh data folder; default: 8.4').choices([
        '7.4',
        '8.4',
        '9.2',
      ]),
    )
    .option('--faults <file>', 'JSON that says which calls go wrong, and how')
}

function ports(text: string): { has(port: number): boolean } {
  const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? []
  const [first, last] = [Number(from), Number(to)]
  if (!(first >= 1 && first <= last && last <= 65535))
    throw new InvalidArgumentError('It is a port, or a range such as 8000-9000.')
  return { has: (port) => port >= first && port <= last }
}

function nodes(text: string): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || number < 1 || number > 32) throw new InvalidArgumentError('It is a number from 1 to 32.')
  return number
}

/**
 * What the flags ask for. `folder` is where a temporary embedded Proxmox may keep its data. Throws InvalidArgumentError
 * where a file can not be read.
 */
export function orderOf(command: Order['command'], template: string, given: TemplateArguments, folder = ''): Order {
  return {
    command,
    template,
    vars: given.var,
    varFiles: given.varFile,
    only: given.only,
    except: given.except,
    workingDirectory: process.cwd(),
    trust: trustOf(given),
    connection: connectionOf(given),
    embedded: embeddedOf(given, folder),
  }
}

function trustOf({ trust: granted }: TemplateArguments): Trust {
  return granted === undefined ? fullTrust : { granted, workspace: process.cwd(), because: '--trust says so' }
}

function granted(text: string): ReadonlySet<Grant> {
  const parsed = parseGrants(text)
  if ('problem' in parsed) throw new InvalidArgumentError(`It ${parsed.problem}`)
  return parsed.granted
}

type Variables = readonly (readonly [string, string])[]

function variable(text: string, before: Variables): Variables {
  const equals = text.indexOf('=')
  // Commander would repeat the text, which may be a secret.
  if (equals <= 0) throw new CommanderError(2, 'variable', '--var must be of the form name=value.')
  return [...before, [text.slice(0, equals), text.slice(equals + 1)]]
}

function item(text: string, before: readonly string[]): readonly string[] {
  return [...before, text]
}

function list(text: string, before: readonly string[]): readonly string[] {
  const names = text.split(',').map((name) => name.trim())
  return [...before, ...names.filter((name) => name !== '')]
}

function count(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 0.')
  return Number(text)
}

function factor(text: string): number {
  const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (!(value > 0 && value <= 1000)) throw new InvalidArgumentError('It must be a number above 0 and up to 1000.')
  return value
}
