/** A file of values that could not be read, or not wholly: what it might have set is not judged. */
export interface UnreadValues {
  mightSet(name: string): boolean
}

/** Of a file whose text is there: it might have set what it names. */
export function unreadText(text: string): UnreadValues {
  const words = new Set(text.split(/[^\p{L}\p{N}_-]+/u))
  return { mightSet: (name) => words.has(name) }
}

/** Of a file that is not there. */
export const unreadFile: UnreadValues = { mightSet: () => true }
