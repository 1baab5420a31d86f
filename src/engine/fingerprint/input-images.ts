import type { WantedImage } from '../../builders/builder.ts'
import { type Checksum, resolveChecksum } from '../../media/checksum.ts'
import { downloadText } from '../../media/download.ts'
import { hashFile } from '../../media/hash.ts'
import { localPath } from '../../media/local-path.ts'
import type { Trust } from '../../trust/trust.ts'
import { type Places, portablePath } from './portable-path.ts'

/** An image that a build gets by an address. */
export interface InputImage {
  /** The first one, without what it is asked with. */
  readonly address: string
  /** `sha256:...`; undefined: nobody says what is behind the address. */
  readonly checksum: string | undefined
}

export interface ImageAround extends Places {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly trust: Trust
  readonly signal: AbortSignal
}

/**
 * What the images are, by their checksums: as the template says, by the list that it names, else of the file itself where
 * it is one of this machine. Throws TemplateError where a list does not help.
 */
export async function readImages(wanted: readonly WantedImage[], around: ImageAround): Promise<readonly InputImage[]> {
  return Promise.all(wanted.map((image) => readImage(image, around)))
}

async function readImage({ urls, checksum: rule }: WantedImage, around: ImageAround): Promise<InputImage> {
  const { workingDirectory, env, trust, signal } = around
  const [url = ''] = urls
  const file = localPath(url, workingDirectory)
  const address = file === undefined ? withoutLogin(url) : portablePath(file, around)
  const isRemoteList = rule.kind === 'file' && /^https?:/i.test(rule.location)
  if (isRemoteList && !trust.granted.has('network')) return { address, checksum: undefined }
  const checksum = await resolveChecksum(rule, {
    url,
    workingDirectory,
    fetchText: (list) => downloadText(list, { env, signal }),
  })
  if (checksum !== undefined) return { address, checksum: textOf(checksum) }
  const own = file === undefined ? undefined : await hashFile(file, 'sha256', { signal })
  return { address, checksum: own === undefined ? undefined : `sha256:${own}` }
}

function textOf({ algorithm, digest }: Checksum): string {
  return `${algorithm}:${digest}`
}

function withoutLogin(url: string): string {
  const parsed = URL.parse(url)
  return parsed === null ? url : `${parsed.origin}${parsed.pathname}`
}
