/** A file or folder of this machine that was opened for a template. */
export interface Opening {
  /** Absolute. */
  readonly file: string
  /** As it was named. */
  readonly text: string
  /** `content`: what is in it, of a folder all of it. `names`: only which files there are in the folder. */
  readonly of: 'content' | 'names'
  /** The option that names it. Undefined: the language read it, and what came of it is in the template's values. */
  readonly option?: readonly (string | number)[] | undefined
  /** Of names: those that matter, by their absolute paths. Undefined: all. */
  readonly matters?: ((file: string) => boolean) | undefined
}

/** The list that the door keeps: whoever opens a file for a template notes it here, in order. */
export class Opened {
  readonly #all: Opening[] = []

  note(opening: Opening): void {
    this.#all.push(opening)
  }

  /** Answers what has been opened since, each once. */
  mark(): () => readonly Opening[] {
    const from = this.#all.length
    return () => {
      const seen = new Map<string, Opening>()
      for (const each of this.#all.slice(from)) {
        const key = JSON.stringify([each.file, each.of, each.text, each.option])
        if (!seen.has(key)) seen.set(key, each)
      }
      return [...seen.values()]
    }
  }
}
