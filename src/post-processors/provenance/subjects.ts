import { createHash } from 'node:crypto'
import { basename, resolve } from 'node:path'
import type { Subject } from '../../attestation/statement.ts'
import { ExternalError } from '../../diagnostics/errors.ts'
import { hashFile } from '../../media/hash.ts'
import type { PostProcessContext } from '../post-processor.ts'
import { canonicalJson } from './canonical-json.ts'

/** What the statement is about. */
export interface Subjects {
  readonly subjects: readonly Subject[]
  /** What a digest is of that is none of a file: canonical JSON. */
  readonly identity: string | undefined
}

/** Files by their content; a template, whose disks nobody can read through the API, by what says which it is. */
export async function subjectsOf({
  artifact,
  builderType,
  workingDirectory,
  signal,
}: Pick<PostProcessContext, 'artifact' | 'builderType' | 'workingDirectory' | 'signal'>): Promise<Subjects> {
  const files = artifact.files ?? []
  const ofFiles = await Promise.all(
    files.map(async (file): Promise<Subject> => {
      const digest = await hashFile(resolve(workingDirectory, file), 'sha256', { signal }).catch((cause: Error) => {
        signal.throwIfAborted()
        throw new ExternalError('unreadable-file', `The file ${file} can not be read: ${cause.message}`)
      })
      return { name: basename(file), digest: { sha256: digest } }
    }),
  )
  if (artifact.template === undefined && files.length > 0) return { subjects: ofFiles, identity: undefined }
  const state = artifact.template === undefined ? {} : { state: await stateOf(artifact.template) }
  const id = artifact.template === undefined ? artifact.id : String(artifact.template.vmid)
  const identity = canonicalJson({ builderId: builderType, id, ...state })
  return { subjects: [...ofFiles, { name: `${builderType}:${id}`, digest: { sha256: sha256(identity) } }], identity }
}

type Template = NonNullable<PostProcessContext['artifact']['template']>

/** Which template it is, and how it is configured. */
async function stateOf(template: Template): Promise<unknown> {
  const { vmid, name, node, disks } = template
  await using open = await template.open()
  const { client } = open.session
  const config = (await client.api.nodes.$(node).qemu.$(vmid).config.$get()) as Readonly<Record<string, unknown>>
  return {
    node,
    vmid,
    name,
    disks: disks.map(({ key, volid, size }) => ({ key, volid, ...(size === undefined ? {} : { size }) })),
    configuration: { sha256: sha256(canonicalJson(lasting(config))) },
  }
}

/** Notes and tags change with the life of a template, and are no part of the machine. */
function lasting({ description: _, tags: __, digest: ___, meta: ____, ...config }: Readonly<Record<string, unknown>>) {
  return config
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
