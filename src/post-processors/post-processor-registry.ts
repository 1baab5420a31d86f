import { artifice } from './artifice.ts'
import { checksum } from './checksum.ts'
import { compress } from './compress.ts'
import { exportTemplate } from './export.ts'
import { manifest } from './manifest.ts'
import type { PostProcessor } from './post-processor.ts'
import { provenance } from './provenance.ts'
import { replicate } from './replicate.ts'
import { shellLocal } from './shell-local.ts'
import { verify } from './verify.ts'

// Each is called with options of its own schema only, which a list of them cannot express.
const all = [
  artifice,
  checksum,
  compress,
  exportTemplate,
  manifest,
  provenance,
  replicate,
  shellLocal,
  verify,
] as readonly unknown[]

/** Every post-processor. */
export const postProcessors = all as readonly PostProcessor[]
