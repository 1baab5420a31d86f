import { ExternalError } from '../../diagnostics/errors.ts'
import { resolveChecksum } from '../../media/checksum.ts'
import { download, downloadText } from '../../media/download.ts'
import type { IsoCache } from '../../media/iso-cache.ts'
import type { Clock } from '../../time/clock.ts'
import type { PlacedImage } from '../product.ts'
import type { WantedImage } from './image-list.ts'

export interface Fetching {
  readonly cacheDir: string
  readonly workingDirectory: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cache: IsoCache | undefined
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly onMessage: (text: string) => void
}

/** The images as files of this machine, each checked by its checksum. Rejects with ExternalError, TemplateError or Cancelled. */
export async function fetchImages(wanted: readonly WantedImage[], given: Fetching): Promise<readonly PlacedImage[]> {
  const images: PlacedImage[] = []
  for (const { volid, content, name, url, checksum: rule } of wanted) {
    const { workingDirectory, env, signal } = given
    given.onMessage(`Fetching ${volid}`)
    const fetchText = (address: string) => downloadText(address, { env, signal })
    const checksum = await resolveChecksum(rule, { url, workingDirectory, fetchText })
    const { path: file } = await download({ ...given, urls: [url], checksum }).catch((thrown: unknown) => {
      if (!(thrown instanceof ExternalError)) throw thrown
      const said = `The image ${volid} of embedded-images: ${thrown.message}`
      throw new ExternalError(thrown.code, said, thrown.detail, { cause: thrown })
    })
    images.push({ content, name, file })
  }
  return images
}
