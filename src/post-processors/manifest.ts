import { stat, writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import * as z from 'zod'
import { ExternalError } from '../diagnostics/errors.ts'
import { writeBeside } from '../host/beside.ts'
import { readSmallFile } from '../intake/small-file.ts'
import { checkOutput, outputPlace } from '../options/output-place.ts'
import { unwritable } from './archive/output-file.ts'
import type { PostProcessor } from './post-processor.ts'

const options = z.object({
  output: z.string().default('packer-manifest.json').describe('File to write; builds are added to what it holds.'),
  strip_path: z.boolean().default(false).describe('Only the names of files, no folders.'),
  strip_time: z.boolean().default(false).describe('Leave `build_time` out.'),
  custom_data: z
    .record(z.string(), z.string())
    .default({})
    .meta({ attribute: true })
    .describe('More values to write with the build.'),
})

interface ManifestFile {
  readonly builds: readonly unknown[]
  readonly last_run_uuid: string
}

// Builds of one run end side by side; each must see what the one before it wrote.
const queues = new Map<string, Promise<void>>()

/** Writes what was built to a JSON file, in the form of Packer's own manifest. */
export const manifest: PostProcessor<typeof options> = {
  type: 'manifest',
  description: 'Writes a JSON file that lists what was built.',
  options,
  rules: (given, context) => {
    checkOutput(given.output, ['output'], context)
    return given
  },
  async run(given, { artifact, buildName, builderType, runUuid, force, workingDirectory, trust, clock }) {
    const file = outputPlace(resolve(workingDirectory, given.output), 'output', given.output, trust)
    const entry = {
      name: buildName,
      builder_type: builderType,
      ...(given.strip_time ? {} : { build_time: Math.floor(clock.now() / 1000) }),
      files: await filesOf(artifact.files ?? [], workingDirectory, given.strip_path),
      artifact_id: artifact.id,
      packer_run_uuid: runUuid,
      ...(artifact.replicas === undefined ? {} : { replicas: artifact.replicas }),
      custom_data: Object.keys(given.custom_data).length === 0 ? null : given.custom_data,
    }
    const add = async (): Promise<void> => {
      const before = await read(file)
      const builds = force && before.last_run_uuid !== runUuid ? [] : before.builds
      await write(file, { builds: [...builds, entry], last_run_uuid: runUuid })
    }
    const turn = (queues.get(file) ?? Promise.resolve()).then(add)
    queues.set(
      file,
      turn.catch(() => {}),
    )
    await turn
  },
}

interface ManifestedFile {
  readonly name: string
  /** Bytes. */
  readonly size: number
}

async function filesOf(
  files: readonly string[],
  workingDirectory: string,
  stripPath: boolean,
): Promise<readonly ManifestedFile[] | null> {
  if (files.length === 0) return null
  const found = files.map(async (name): Promise<ManifestedFile> => {
    const { size } = await stat(resolve(workingDirectory, name)).catch((cause: Error) => {
      throw new ExternalError('unreadable-file', `Unable to read ${name}: ${cause.message}`, undefined, { cause })
    })
    return { name: stripPath ? basename(name) : name, size }
  })
  return Promise.all(found)
}

async function read(file: string): Promise<ManifestFile> {
  let text: string
  try {
    text = readSmallFile(file).toString('utf8')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return { builds: [], last_run_uuid: '' }
    throw new ExternalError('unreadable-file', `Unable to open ${file} for reading: ${(thrown as Error).message}`)
  }
  if (text.trim() === '') return { builds: [], last_run_uuid: '' }
  try {
    const { builds = [], last_run_uuid = '' } = JSON.parse(text) as Partial<ManifestFile>
    if (!Array.isArray(builds)) throw new Error('"builds" is no list')
    return { builds: builds as readonly unknown[], last_run_uuid }
  } catch (cause) {
    const detail = 'It is no manifest. Remove it, or name another file as output.'
    throw new ExternalError(
      'not-a-manifest',
      `Unable to parse content from ${file}: ${(cause as Error).message}`,
      detail,
      { cause },
    )
  }
}

// Never half a file: a manifest is read by whatever comes next.
async function write(file: string, content: ManifestFile): Promise<void> {
  const text = JSON.stringify(content, undefined, 2)
  await writeBeside(file, (beside) => writeFile(beside, text)).catch((cause: unknown) => {
    throw unwritable(file, cause)
  })
}
