import type { PostProcessor } from './post-processor.ts'
import { provenanceOptions, resolveProvenance } from './provenance/provenance-options.ts'

/** Writes down of what and by whom something was built, in a form that others can verify. */
export const provenance: PostProcessor<typeof provenanceOptions> = {
  type: 'provenance',
  description:
    'Writes a statement of what was built, of what and by whom (SLSA provenance), signed with a key: `verify-attestation` of this command line or of Packer verifies it.',
  options: provenanceOptions,
  keepsInput: 'always',
  rules: resolveProvenance,
  async run(options, context) {
    if (!options.provenance) {
      context.message('provenance = false: no statement is written')
      return
    }
    const { attest } = await import('./provenance/attest.ts')
    const { artifact } = context
    const file = await attest(options, context)
    context.say(`Wrote the attestation ${file}`)
    context.handOn?.({ ...artifact, files: [...(artifact.files ?? []), file] })
  },
}
