import { createReadStream, existsSync, statSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join } from 'node:path'
import * as z from 'zod'
import { GuestError } from '../diagnostics/errors.ts'
import { makeFolder } from '../host/make-folder.ts'
import { special } from '../intake/small-file.ts'
import type { RuleContext } from '../options/component.ts'
import { contentForPath, isContent } from '../options/content-for-path.ts'
import { checkOutput, outputPlace } from '../options/output-place.ts'
import { mayOpen, mayRead } from '../options/trusted-use.ts'
import { placeToWrite } from '../trust/refused.ts'
import { downloadFile } from './guest/download.ts'
import { transferOf, uploadText } from './guest/upload.ts'
import type { ProvisionContext, Provisioner } from './provisioner.ts'

const options = z.object({
  source: z
    .string()
    .default('')
    .describe(
      'File or folder. Of a folder with a slash at its end only what is in it is sent; a folder that is downloaded needs the slash, and arrives by its own name in `destination`. Links in a folder arrive as copies of what they lead to.',
    ),
  sources: z.array(z.string()).default([]).describe('Several of them.'),
  content: z.string().optional().describe('Text to write to `destination`.'),
  destination: z
    .string()
    .default('')
    .describe('Where it goes; with a slash at its end: into that folder, by its own name.'),
  direction: z.string().default('upload').describe('`upload` to the guest or `download` from it.'),
  generated: z.boolean().default(false).describe('The source comes into being while the template is built.'),
})
type Options = z.output<typeof options>

/** Copies files and folders to the guest or from it. */
export const file: Provisioner<typeof options> = {
  type: 'file',
  description: 'Copies files and folders to the guest or from it.',
  options,
  needsGuest: true,
  rules,
  async run(given, context) {
    if (given.direction === 'download') {
      for (const source of given.sources) await download(source, given.destination, context)
      return
    }
    for (const source of given.sources) await upload(source, given.destination, context)
    if (given.content !== undefined) await uploadContent(given.content, given.destination, context)
  },
}

function rules(given: Options, context: RuleContext): Options {
  const { error, warn, isLate, places, workingDirectory } = context
  const { direction, destination } = given
  if (direction !== 'upload' && direction !== 'download')
    error('invalid-option-value', ['direction'], 'Direction must be one of: download, upload.')
  if (destination === '') error('missing-option', ['destination'], 'Destination must be specified.')
  const sources = [
    ...given.sources.map((path, index) => ({ path, place: ['sources', index] })),
    ...(given.source === '' ? [] : [{ path: given.source, place: ['source'] }]),
  ]
  const withContent = given.content !== undefined && places.isSet(['content'])
  if (sources.length > 0 && withContent) error('conflicting-options', ['content'], 'source(s) conflicts with content.')
  if (sources.length === 0 && !withContent) error('missing-option', [], 'source, sources or content must be specified')
  if (direction === 'download') {
    if (withContent) error('conflicting-options', ['content'], 'content can not be downloaded')
    const isFile = sources.some(({ path, place }) => !isLate(place) && !isFolderDownload(path))
    if (isFile && !destination.endsWith('/')) checkOutput(destination, ['destination'], context, intoFolder)
    else mayOpen(destination, ['destination'], context)
    return {
      ...given,
      source: '',
      sources: sources.map(({ path }) => path),
      destination: here(destination, workingDirectory),
    }
  }
  const paths = sources.map(({ path, place }) => {
    if (!isLate(place) && isContent(path)) {
      const [code, summary, detail] = contentForPath(String(place[0]), 'Text goes into content.')
      error(code, place, summary, detail)
      return path
    }
    const absolute = here(path, workingDirectory)
    if (!mayRead(path, place, context)) return absolute
    const found = isLate(place) ? undefined : statSync(absolute, { throwIfNoEntry: false })
    const wrong = found && special(found)
    if (wrong !== undefined) error('wrong-file-kind', place, `Bad source '${path}': ${wrong}`)
    if (!given.generated && !isLate(place) && found === undefined) {
      error(
        'file-not-found',
        place,
        `Bad source '${path}': no such file or directory`,
        'If it comes into being during the build, set generated = true.',
      )
    }
    return absolute
  })
  const files = paths.filter((path) => existsSync(path) && statSync(path).isFile())
  if (files.length > 1 && !isFolderOfGuest(destination)) {
    warn(
      'files-replace-each-other',
      ['destination'],
      'Several files go to one destination',
      'Each replaces the one before. End it with a slash to make it a folder.',
    )
  }
  return { ...given, source: '', sources: paths }
}

// path.join would keep the slash at the end, but loses a leading "./" that means nothing.
function here(path: string, workingDirectory: string): string {
  return isAbsolute(path) || path === '' ? path : join(workingDirectory, path)
}

/** With a slash at its end, or a pattern. */
function isFolderDownload(source: string): boolean {
  return source.endsWith('/') || /[*?[]/.test(source)
}

const intoFolder = 'End the destination with a slash to put the file into the folder.'

/** Windows has another slash. */
function isFolderOfGuest(destination: string): boolean {
  return /[\\/]$/.test(destination)
}

async function upload(source: string, destination: string, context: ProvisionContext): Promise<void> {
  context.say(`Uploading ${source} => ${destination}`)
  const info = await stat(source).catch((cause: NodeJS.ErrnoException) => {
    throw new GuestError('unreadable-file', `Bad source '${source}': ${cause.message}`, undefined, { cause })
  })
  const wrong = special(info)
  if (wrong !== undefined) throw new GuestError('unreadable-file', `Bad source '${source}': ${wrong}`)
  if (info.isDirectory()) {
    await context.communicator.uploadDirectory(source, destination, transferOf(basename(source), context))
    return
  }
  const target = isFolderOfGuest(destination) ? `${destination}${basename(source)}` : destination
  await context.communicator.upload(createReadStream(source, { highWaterMark: 1 << 18 }), target, {
    ...transferOf(basename(source), context),
    mode: info.mode & 0o777,
    size: info.size,
  })
}

async function uploadContent(content: string, destination: string, context: ProvisionContext): Promise<void> {
  const target = isFolderOfGuest(destination) ? `${destination}pkr-file-content` : destination
  context.say(`Uploading content => ${target}`)
  // As with Packer, which writes it to a temporary file first: it may be a secret.
  await uploadText(content, target, context, 0o600)
}

async function download(source: string, destination: string, context: ProvisionContext): Promise<void> {
  const isFolder = isFolderDownload(source)
  const target = destination.endsWith('/') && !isFolder ? join(destination, basename(source)) : destination
  context.say(`Downloading ${source} => ${target}`)
  // The destination was asked for at the beginning; what comes to be in it is asked for by its own path.
  const place = (path: string): string => {
    const found = placeToWrite(context.trust, path, `destination: ${path}`)
    if ('code' in found) throw new GuestError(found.code, found.summary, found.detail)
    return found.file
  }
  await makeFolder(place(destination.endsWith('/') ? destination : dirname(destination)))
  if (isFolder) {
    await makeFolder(place(target))
    const transfer = { ...transferOf(basename(source), context), place }
    await context.communicator.downloadDirectory(source, target, transfer).catch((thrown: unknown) => {
      throw fullAt(target, thrown)
    })
    return
  }
  await downloadFile(source, outputPlace(target, 'destination', target, context.trust, intoFolder), context)
}

/** A communicator says of a disk that is full what the system says of it, and not that it is this machine's. */
function fullAt(target: string, thrown: unknown): unknown {
  for (let cause = thrown; cause instanceof Error; cause = cause.cause)
    if (/^(?:ENOSPC|EDQUOT)$/.test((cause as NodeJS.ErrnoException).code ?? ''))
      return Object.assign(cause, { path: target })
  return thrown
}
