import { parseImages, type WantedImage } from '../../engine/embedded/image-list.ts'
import { imagesFromYaml } from '../../engine/embedded/image-yaml.ts'
import type { InputReader } from '../input-kinds.ts'

/** What is asked of the embedded server, in this step or as one of its own. */
export interface EmbeddedInputs {
  readonly embeddedImages: readonly WantedImage[]
  readonly embeddedSetup: boolean
  readonly exportEnv: boolean
}

export function embeddedInputs(reader: InputReader): EmbeddedInputs {
  const wrong = (line: number, why: string) => reader.reject('embedded-images', `is wrong in line ${line}: it ${why}`)
  return {
    embeddedImages: parseImages(reader.text('embedded-images') ?? '', wrong, imagesFromYaml),
    embeddedSetup: reader.flag('embedded-setup'),
    exportEnv: reader.flag('export-env'),
  }
}
