import { type Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import type { WantedImage } from '../engine/embedded/image-list.ts'
import type { Order } from '../engine/order.ts'
import type { ForceOrder, OnError } from '../engine/run-setup.ts'
import { parseVmidRange, type VmidRange } from '../proxmox/notation/vmid-range.ts'
import { fullTrust, type Grant, parseGrants, type Trust } from '../trust/trust.ts'
import { addConnectionOptions, type ConnectionArguments, connectionOf, embeddedOf } from './connection-arguments.ts'
import { age } from './life/age-argument.ts'
import { addRetirementOptions } from './life/life-order-arguments.ts'
import { addNightlyOptions, type NightlyArguments } from './life/nightly-arguments.ts'
import { addLifeOptions, type LifeArguments } from './life-arguments.ts'
import { addSilentFlags } from './packer/silent-flags.ts'
import { imagesOption } from './serve/images-option.ts'
import {
  addUnchangedOptions,
  type ChangedArguments,
  type ExplainArguments,
  type UnchangedArguments,
} from './unchanged/unchanged-arguments.ts'

/** What `build`, `validate` and `plan` have in common, as commander hands it over. */
export interface TemplateArguments extends ConnectionArguments {
  readonly var: readonly (readonly [name: string, value: string])[]
  readonly varFile: readonly string[]
  readonly only: readonly string[]
  readonly except: readonly string[]
  readonly enforced?: string
  readonly json: boolean
  readonly trust?: ReadonlySet<Grant>
}

export interface ValidateArguments extends TemplateArguments {
  readonly syntaxOnly: boolean
  readonly evaluateDatasources: boolean
  readonly warnUndeclaredVar: boolean
}

export interface PlanArguments extends TemplateArguments, ExplainArguments {}

export interface MatrixArguments extends TemplateArguments, ChangedArguments {}

export interface BuildArguments extends TemplateArguments, LifeArguments, UnchangedArguments, NightlyArguments {
  readonly force: boolean
  readonly forceOrder?: ForceOrder
  readonly keepPrevious?: boolean
  readonly onError: OnError
  readonly parallelBuilds: number
  readonly bootWaitFactor?: number
  readonly screenshot: 'failure' | 'always' | 'never'
  readonly summary?: string
  /** Folder for bills of material. */
  readonly sbom?: string
  readonly embeddedImages: readonly WantedImage[]
}

/** Of `test`, which is a build whose result nobody gets. */
export interface TestArguments extends Omit<BuildArguments, 'force'> {
  readonly testVmids?: VmidRange
  readonly testPool?: string
}

export interface ReapArguments extends ConnectionArguments {
  /** Milliseconds. */
  readonly olderThan: number
  readonly dryRun: boolean
  readonly json: boolean
  readonly summary?: string
}

/** `fallback`: the template where none is named. */
export function addTemplateOptions(command: Command, fallback = '.'): Command {
  command
    .argument('[template]', 'template file, or folder with *.pkr.hcl files', fallback)
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

/** Of commands that look at the builds of a template, or run them. */
export function addEnforcedOption(command: Command): Command {
  return command.option(
    '--enforced <file>',
    'file with provisioners that run after those of the template in every build',
  )
}

export function addValidateOptions(command: Command): Command {
  const validating = addEnforcedOption(addTemplateOptions(command))
    .option('--syntax-only', 'look at the syntax alone: variables need no values', false)
    .option('--evaluate-datasources', 'ask the data sources of the template', false)
    .option('--no-warn-undeclared-var', 'say nothing of variables in var files that the template does not have')
  return addSilentFlags(validating, 'use-sequential-evaluation', 'ignore-prerelease-plugins')
}

export function addBuildOptions(command: Command): Command {
  return addRunOptions(
    addNightlyOptions(addUnchangedOptions(addRetirementOptions(addLifeOptions(addTemplateOptions(command)))))
      .option(
        '--force',
        'replace the template of the same vm_id, else of the same name, when the new one is done',
        false,
      )
      .option('--sbom <folder>', 'write bills of material of what is built into a folder: CycloneDX and SPDX')
      .addOption(
        new Option(
          '--force-order <when>',
          'when --force removes the old template; default: as the template says',
        ).choices(['replace-last', 'delete-first']),
      )
      .option(
        '--keep-previous',
        'keep the template that --force replaces, as NAME-previous; default: as the template says',
      )
      .option('--no-keep-previous', 'keep it not, whatever the template says'),
  )
}

export function addTestOptions(command: Command): Command {
  return addRunOptions(
    addTemplateOptions(command)
      .addOption(
        new Option(
          '--test-vmids <from-to>',
          'where the machines get their IDs from: 90000-90999; default: the next free ones',
        ).argParser(vmids),
      )
      .option('--test-pool <pool>', 'pool that the machines join; default: that of the template'),
  )
}

function addRunOptions(command: Command): Command {
  return addEnforcedOption(command)
    .addOption(imagesOption())
    .addOption(
      new Option('--on-error <what>', 'what becomes of the machine of a failed build')
        .choices(['cleanup', 'abort', 'run-cleanup-provisioner'])
        .default('cleanup'),
    )
    .addOption(new Option('--parallel-builds <number>', 'how many builds at once; 0: all').argParser(count).default(0))
    .addOption(new Option('--boot-wait-factor <factor>', 'stretch the waits of the boot command').argParser(factor))
    .addOption(
      new Option('--screenshot <when>', 'when the screen of a machine is kept as a picture')
        .choices(['failure', 'always', 'never'])
        .default('failure'),
    )
    .option('--summary <file>', 'write a report in Markdown')
}

export function addReapOptions(command: Command): Command {
  command
    .addOption(
      new Option('--older-than <age>', 'leave alone what is younger: longer than any build takes')
        .argParser(age)
        .default(defaultAge, '6h'),
    )
    .option('--dry-run', 'only show what would be removed', false)
    .option('--json', 'print JSON for programs; the log goes to stderr', false)
    .option('--summary <file>', 'write a report in Markdown')
  return addConnectionOptions(command)
}

const defaultAge = 6 * 3_600_000

function vmids(text: string): VmidRange {
  const range = parseVmidRange(text)
  if (range === undefined)
    throw new InvalidArgumentError('It is a range of IDs such as 90000-90999, within 100 and 999999999.')
  return range
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
    enforced: given.enforced,
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
