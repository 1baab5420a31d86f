import { randomUUID } from 'node:crypto'
import { stat, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { Writable } from 'node:stream'
import * as z from 'zod'
import packageJson from '../../package.json' with { type: 'json' }
import { ExternalError, fileProblem, GuestError, toDiagnostics } from '../diagnostics/errors.ts'
import { writeBeside } from '../host/beside.ts'
import { makeFolder } from '../host/make-folder.ts'
import { readInventory } from '../inventory/read-inventory.ts'
import { sbomKind } from '../inventory/sbom-kind.ts'
import type { RuleContext } from '../options/component.ts'
import { outputPlace } from '../options/output-place.ts'
import { mayOpen } from '../options/trusted-use.ts'
import { placeToWrite } from '../trust/refused.ts'
import { transferOf } from './guest/upload.ts'
import type { ProvisionContext, Provisioner } from './provisioner.ts'

const withoutEffect =
  'Has no effect here: the database of the package manager is read, and nothing runs that would need it.'

const options = z.object({
  source: z.string().default('').describe('File of the guest with a bill of material, CycloneDX or SPDX as JSON.'),
  destination: z
    .string()
    .default('')
    .describe(
      'Where it goes on this machine; in a folder that is there, or with a slash at its end, by a name of its own.',
    ),
  sbom_name: z
    .string()
    .default('')
    .describe('Its name at HCP Packer, which gets none: 3 to 36 letters, digits and hyphens.'),
  auto_generate: z.boolean().default(false).describe('Make one of the packages of the guest, in place of `source`.'),
  scanner_args: z
    .array(z.string())
    .default([])
    .describe('With `auto_generate`: `["-o", "spdx-json"]` or `["-o", "cyclonedx-json"]`, which is the default.'),
  scan_path: z.string().default('').describe(withoutEffect),
  execute_command: z
    .string()
    .default('')
    .meta({ renderedLate: ['Path', 'Args', 'ScanPath', 'Output'] })
    .describe(withoutEffect),
  elevated_user: z.string().default('').describe(withoutEffect),
  elevated_password: z.string().default('').meta({ sensitive: true }).describe(withoutEffect),
  scanner_url: z
    .string()
    .default('')
    .meta({ deprecated: true, instead: 'Packer ignores it too: remove it.' })
    .describe(withoutEffect),
  scanner_checksum: z
    .string()
    .default('')
    .meta({ deprecated: true, instead: 'Packer ignores it too: remove it.' })
    .describe(withoutEffect),
})
type Options = z.output<typeof options>

/** Milliseconds for reading the database of a package manager. */
const readTimeout = 180_000
/** Bytes. More than the bill of any guest has. */
const largest = 256 << 20

/** Keeps a bill of material of the guest, or makes one. */
export const hcpSbom: Provisioner<typeof options> = {
  type: 'hcp-sbom',
  description: 'Keeps a software bill of materials that is in the guest, or makes one of its packages.',
  options,
  needsGuest: true,
  rules,
  async run(given, context) {
    // As Packer does: a build fails of no bill.
    try {
      const text = given.auto_generate ? await make(given, context) : await take(given.source, context)
      if (given.destination !== '') await keep(text, given.destination, context)
      context.message('It is not sent to HCP Packer: no service of HashiCorp is contacted')
    } catch (thrown) {
      const isOutside = thrown instanceof ExternalError || fileProblem(thrown) !== undefined
      if (context.signal.aborted || !isOutside) throw thrown
      const told = toDiagnostics(thrown).map(({ summary, detail }) => [summary, detail].filter(Boolean).join('. '))
      context.warn('no-sbom', 'There is no bill of material of this step', told.join('; '))
    }
  },
}

function rules(given: Options, context: RuleContext): Options {
  const { error, warn, isLate, places, workingDirectory } = context
  const { source, destination, auto_generate: isMade, sbom_name: name } = given
  if (source !== '' && isMade)
    error('conflicting-options', ['source'], 'source and auto_generate are mutually exclusive', 'Remove one of them.')
  if (source === '' && !isMade && !isLate(['source']))
    error('missing-option', ['source'], 'source must be specified, or auto_generate set')
  if (name !== '' && !isLate(['sbom_name']) && !/^[0-9A-Za-z-]{3,36}$/.test(name))
    error('invalid-option-value', ['sbom_name'], 'sbom_name must have 3 to 36 letters, digits and hyphens')
  if (isMade) {
    if (given.scanner_checksum !== '' && given.scanner_url === '')
      error('option-requires-another', ['scanner_checksum'], 'scanner_checksum needs scanner_url')
    if (given.elevated_password !== '' && given.elevated_user === '')
      error('option-requires-another', ['elevated_password'], 'elevated_password needs elevated_user')
    checkArguments(given.scanner_args, context)
    for (const option of ['execute_command', 'elevated_user', 'scan_path'] as const)
      if (places.isSet([option]) && given[option] !== '' && given[option] !== '/')
        warn(
          'option-without-effect',
          [option],
          `${option} has no effect`,
          'The database of the package manager is read.',
        )
  }
  if (destination === '' && !isLate(['destination']))
    warn(
      'sbom-goes-nowhere',
      [],
      'The bill of material goes nowhere',
      'It is read and checked, but not sent to HCP Packer. Set `destination` to keep it on this machine.',
    )
  // Into a folder it goes by a name of its own.
  mayOpen(destination, ['destination'], context)
  const isRelative = destination !== '' && !isAbsolute(destination)
  return { ...given, destination: isRelative ? join(workingDirectory, destination) : destination }
}

function checkArguments(words: readonly string[], { error, warn, isLate }: RuleContext): void {
  if (words.length === 0 || isLate(['scanner_args'])) return
  if (formatIn(words) === undefined)
    error('invalid-option-value', ['scanner_args'], 'scanner_args must name cyclonedx-json or spdx-json after -o')
  const rest = words.filter((word, index) => !isOutput(word) && !isOutput(words[index - 1]))
  if (rest.length > 0)
    warn(
      'option-without-effect',
      ['scanner_args'],
      `scanner_args: ${rest.join(' ')} has no effect`,
      'All packages are told.',
    )
}

function isOutput(word: string | undefined): boolean {
  return word === '-o' || word === '--output'
}

/** As Packer reads it: `cyclonedx` or `spdx` somewhere in the last one counts. Undefined: something else. */
function formatIn(words: readonly string[]): 'cyclonedx' | 'spdx' | undefined {
  const at = words.findLastIndex(isOutput)
  const text = at === -1 ? 'cyclonedx' : (words[at + 1] ?? '').toLowerCase()
  return (['cyclonedx', 'spdx'] as const).find((format) => text.includes(format))
}

async function make(given: Options, { communicator, signal, clock, scriptEnvironment, say }: ProvisionContext) {
  say('Making a bill of material of the packages of the guest')
  const inventory = await readInventory(communicator, { signal, timeout: readTimeout })
  const { billsOf } = await import('../inventory/bills.ts')
  const subject = scriptEnvironment['PACKER_BUILD_NAME'] ?? 'template'
  const bills = billsOf({ inventory, subject, madeAt: clock.now(), id: randomUUID(), version: packageJson.version })
  return bills[formatIn(given.scanner_args) ?? 'cyclonedx']
}

async function take(source: string, context: ProvisionContext): Promise<string> {
  context.say(`Downloading the bill of material ${source}`)
  const pieces: Buffer[] = []
  let bytes = 0
  const to = new Writable({
    write(piece: Buffer, _, done) {
      bytes += piece.length
      if (bytes > largest) return done(new GuestError('answer-too-large', `${source} has more than ${largest} bytes`))
      pieces.push(piece)
      done()
    },
  })
  await context.communicator.download(source, to, transferOf(source, context))
  const text = Buffer.concat(pieces).toString('utf8')
  const found = sbomKind(text)
  if ('wrong' in found) throw new GuestError('transfer-failed', `${source} is no bill of material: it ${found.wrong}`)
  context.message(`It is one of ${found.kind}`)
  return text
}

async function keep(text: string, destination: string, { trust, message }: ProvisionContext): Promise<void> {
  const place = (path: string): string => {
    const found = placeToWrite(trust, path, `destination: ${path}`)
    if ('code' in found) throw new GuestError(found.code, found.summary, found.detail)
    return found.file
  }
  const isFolder = destination.endsWith('/') || (await stat(destination).catch(() => undefined))?.isDirectory() === true
  // Packer's name for it, which is another one each time.
  const file = isFolder ? join(destination, `packer-user-sbom-${randomUUID().slice(0, 8)}.json`) : destination
  await makeFolder(place(dirname(file)))
  await writeBeside(outputPlace(file, 'destination', file, trust), (beside) => writeFile(beside, text))
  message(`=> ${file}`)
}
