import type { PlannedStep } from '../../packer/plan.ts'
import type { PostProcessedArtifact, PostProcessor } from '../../post-processors/post-processor.ts'

/**
 * What becomes of the artifacts of a build by `keep_input_artifact`, as Packer has it. What was built stays where the first
 * post-processor of any chain keeps it; what one of the later ones has made for the next, where that keeps it.
 */
export class ArtifactFates {
  readonly #built: PostProcessedArtifact
  #isKept = false
  #isUsed = false
  #isGivenUp = false
  readonly #files = new Set<string>()

  constructor(built: PostProcessedArtifact) {
    this.#built = built
  }

  /** A step has made `output` of `input`. Answers the files that go now. */
  used(step: 'first' | 'later', keeps: boolean, input: PostProcessedArtifact, output: PostProcessedArtifact): string[] {
    this.#isUsed = true
    if (step === 'first' && keeps) this.#isKept = true
    for (const file of output.files ?? []) this.#files.add(file)
    if (step === 'first' || keeps) return []
    if (input === this.#built) {
      this.#isGivenUp = true
      return []
    }
    // What was built waits for the end: other chains may work on it.
    const staying = new Set([...(this.#built.files ?? []), ...(output.files ?? [])])
    if (input.files?.some((file) => this.#built.files?.includes(file))) this.#isGivenUp = true
    const gone = (input.files ?? []).filter((file) => !staying.has(file))
    for (const file of gone) this.#files.delete(file)
    return gone.flatMap((file) => [file, ...[input.companions?.get(file) ?? []].flat()])
  }

  /** Is what was built to be removed at the end? */
  get isBuiltGivenUp(): boolean {
    return this.#isUsed && (this.#isGivenUp || !this.#isKept)
  }

  /** Of what was built, those that nothing has handed on. */
  filesGivenUp(last: readonly PostProcessedArtifact[]): string[] {
    const staying = new Set(last.filter((one) => one !== this.#built).flatMap(({ files = [] }) => files))
    const gone = this.isBuiltGivenUp ? (this.#built.files ?? []).filter((file) => !staying.has(file)) : []
    for (const file of gone) this.#files.delete(file)
    return gone
  }

  /** Files that post-processors have made or named, and that are there now. */
  get files(): readonly string[] {
    return [...this.#files]
  }
}

/** Does a post-processor keep what it was given? */
export function keepsInput(
  { keepInputArtifact }: Pick<PlannedStep, 'keepInputArtifact'>,
  { keepsInput: own = 'always' }: Pick<PostProcessor, 'keepsInput'>,
): boolean {
  return own === 'always' ? true : (keepInputArtifact ?? own === 'unless-told')
}
