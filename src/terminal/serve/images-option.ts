import { InvalidArgumentError, Option } from 'commander'
import { parseImages, type WantedImage } from '../../engine/embedded/image-list.ts'

/** Of every command that may start an embedded server. */
export function imagesOption(): Option {
  return new Option(
    '--embedded-images <image>',
    'an image for the embedded Proxmox: "local:iso/debian.iso https://example.com/debian.iso sha256:..."; may be repeated',
  )
    .argParser(images)
    .default([], 'none')
}

function images(text: string, before: readonly WantedImage[]): readonly WantedImage[] {
  const found = parseImages(text, (_, why) => {
    throw new InvalidArgumentError(`It ${why}`)
  })
  return [...before, ...found]
}
