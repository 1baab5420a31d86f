import { fetchImages } from '../../engine/embedded/fetch-images.ts'
import type { WantedImage } from '../../engine/embedded/image-list.ts'
import type { Product } from '../../engine/product.ts'

interface Placing {
  readonly wanted: readonly WantedImage[]
  /** The data folder of an embedded server. */
  readonly data: string
  readonly cacheDir: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  readonly onMessage: (text: string) => void
}

/** Puts the images that `--embedded-images` names where an embedded server has them. */
export async function placeImages(product: Product, { wanted, data, ...given }: Placing): Promise<void> {
  if (wanted.length === 0) return
  const how = { workingDirectory: process.cwd(), cache: undefined, clock: product.clock }
  await product.placeImages(data, await fetchImages(wanted, { ...given, ...how }))
}
