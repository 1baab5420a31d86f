import type { Secret } from '../diagnostics/secret.ts'
import { GrowingAutomaton } from './hiding/automaton.ts'
import { isCommonWord } from './hiding/common-words.ts'
import { patternsOf } from './hiding/secret-forms.ts'
import { type TextView, viewsOf } from './hiding/text-views.ts'

interface Span {
  readonly start: number
  end: number
}

/** Texts that must not be shown, in every form in which they may come back to us. */
export class Secrets {
  readonly #patterns = new GrowingAutomaton()
  /** A row of letters and digits of each pattern, which no way of writing changes: without any of them there is no secret. */
  readonly #anchors = new GrowingAutomaton()
  #isAnchored = true
  readonly #learnt = new Set<string>()
  readonly #added = new Set<string>()

  /** False where the text is too short or too common to be hidden without hiding everything else. */
  add(secret: string): boolean {
    this.#added.add(secret)
    const patterns = patternsOf(secret)
    for (const pattern of patterns) {
      this.#patterns.add(pattern)
      const [anchor = ''] = (pattern.match(/[A-Za-z0-9]+/g) ?? []).sort((left, right) => right.length - left.length)
      if (anchor.length >= 3) this.#anchors.add(anchor)
      else this.#isAnchored = false
    }
    return patterns.length > 0
  }

  /** All of these and further ones, for a place that shows less. */
  with(further: readonly string[]): Secrets {
    const secrets = new Secrets()
    for (const text of [...this.#added, ...further]) secrets.add(text)
    return secrets
  }

  /** Answers what others have to hide of it; undefined: nothing that they do not know. */
  learn(secret: Secret): Secret | undefined {
    const { text, madeOf } = secret
    if (text === '' || this.#learnt.has(text)) return undefined
    // Of what only holds secrets as they are, they are all that there is to hide.
    if (madeOf !== undefined && (isCommonWord(text) || this.carries(text, madeOf))) return undefined
    this.#learnt.add(text)
    // Of an answer file that is called a secret as a whole, other steps need not miss every line.
    const lines = text.includes('\n') ? text.split('\n').filter((line) => this.isIn(line)) : []
    this.add(text)
    return lines.length > 0 ? { ...secret, text: lines.join('\n') } : secret
  }

  redact(text: string): string {
    return this.redactAround(text, []).text
  }

  /** With the places where the given ones are afterwards: carets stay under what they point at. */
  redactAround(text: string, places: readonly number[]): { readonly text: string; readonly places: readonly number[] } {
    if (this.#patterns.isEmpty) return { text, places }
    let spans: readonly Span[]
    try {
      spans = this.#spansOf(text)
    } catch {
      // What can not be searched is not shown.
      return { text: mask, places: places.map(() => 0) }
    }
    if (spans.length === 0) return { text, places }
    let redacted = ''
    let done = 0
    for (const { start, end } of spans) {
      redacted += text.slice(done, start) + mask
      done = end
    }
    return { text: redacted + text.slice(done), places: places.map((place) => moved(place, spans)) }
  }

  /** Is everything in this text that must not be shown, that stands in one of the others, found in it? */
  carries(text: string, others: readonly string[]): boolean {
    const views = this.#viewsOf(text)
    const carried = new Set(others.flatMap((other) => [...this.#foundIn(other)]))
    return carried.size > 0 && [...carried].every((secret) => views.some((view) => view.text.includes(secret)))
  }

  /** Is there anything in the text that must not be shown? */
  isIn(text: string): boolean {
    return this.redact(text) !== text
  }

  #viewsOf(text: string): readonly TextView[] {
    return viewsOf(text, (view) => !this.#isAnchored || this.#anchors.isIn(view))
  }

  #foundIn(text: string): Set<string> {
    const found = new Set<string>()
    for (const view of this.#viewsOf(text))
      this.#patterns.search(view.text, (start, end) => found.add(view.text.slice(start, end)))
    return found
  }

  #spansOf(text: string): readonly Span[] {
    const views = this.#viewsOf(text)
    const spans = views.flatMap((view) => this.#spansIn(view))
    return views.length === 1 ? spans : united(spans.sort((left, right) => left.start - right.start))
  }

  #spansIn({ text, places }: TextView): Span[] {
    const spans: Span[] = []
    this.#patterns.search(text, (start, end) =>
      spans.push({ start: places?.starts[start] ?? start, end: places?.ends[end - 1] ?? end }),
    )
    return united(spans.sort((left, right) => left.start - right.start))
  }
}

const mask = '***'

/** What overlaps or touches is one; the spans are in the order of their starts. */
function united(spans: readonly Span[]): Span[] {
  const whole: Span[] = []
  for (const { start, end } of spans) {
    const last = whole.at(-1)
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end)
    else whole.push({ start, end })
  }
  return whole
}

function moved(place: number, spans: readonly Span[]): number {
  let shift = 0
  for (const { start, end } of spans) {
    if (place <= start) break
    if (place < end) return start + shift
    shift += mask.length - (end - start)
  }
  return place + shift
}

const names = [
  'PROXMOX_PASSWORD',
  'PROXMOX_TOKEN',
  'VAULT_TOKEN',
  'CONSUL_HTTP_TOKEN',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
]

/** What the environment holds for us and for the servers of secrets. */
export function environmentSecrets(env: Readonly<Record<string, string | undefined>>): readonly Secret[] {
  return names.map((name) => ({ text: env[name] ?? '', name }))
}
