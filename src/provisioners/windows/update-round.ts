import { errorMeaning, hex } from '../../scripts/windows/error-meanings.ts'
import { formatDuration } from '../../time/duration.ts'
import type { ProvisionContext } from '../provisioner.ts'
import type { FoundUpdate, UpdateEvent } from './update-events.ts'

interface FailedUpdate {
  readonly id: string
  readonly title: string
  readonly phase: string
  readonly code: number
}

type Teller = Pick<ProvisionContext, 'say' | 'message' | 'progress'>

/** One round: tells what happens, and keeps what the next depends on. */
export class UpdateRound {
  readonly #teller: Teller
  readonly #found = new Map<string, FoundUpdate>()
  #downloaded = 0
  #installing = 0
  #isDownloading = false
  #end: 'restart' | 'done' | undefined
  #problem: string | undefined
  readonly failed: FailedUpdate[] = []
  readonly installed: string[] = []

  constructor(teller: Teller) {
    this.#teller = teller
  }

  /** Undefined: it broke off. */
  get end(): 'restart' | 'done' | undefined {
    return this.#end
  }

  /** Why it broke off, where it has said so. */
  get problem(): string | undefined {
    return this.#problem
  }

  take(event: UpdateEvent): void {
    const { say, message } = this.#teller
    switch (event.kind) {
      case 'search':
        say(`Searching for Windows updates (${event.criteria})...`)
        break
      case 'found':
        this.#found.set(event.id, event)
        message(`Found: ${named(event)}`)
        break
      case 'skipped':
        message(`${reasons[event.reason] ?? event.reason}: ${named(event)}`)
        break
      case 'asks':
        message(
          `${event.title} may ask the user something. If its installation hangs, add the filter "exclude:$_.InstallationBehavior.CanRequestUserInput".`,
        )
        break
      case 'warning':
        message(`The search was not complete: ${described(event.code)} ${event.message}`.trimEnd())
        break
      case 'download':
        this.#beginDownloads()
        break
      case 'downloaded':
        this.#beginDownloads()
        this.#downloaded += this.#found.get(event.id)?.size ?? 0
        this.#showDownloads()
        break
      case 'install':
        this.#installing++
        message(`Installing ${this.#installing} of ${this.#found.size}: ${this.#title(event.id)}`)
        break
      case 'installed':
        this.installed.push(event.id)
        message(`Installed: ${this.#title(event.id)}`)
        break
      case 'failed': {
        const title = this.#title(event.id)
        this.failed.push({ ...event, title })
        message(`The ${event.phase} failed: ${title}: ${described(event.code)}`)
        break
      }
      case 'servicing':
        message(`The modules installer of Windows still works, since ${formatDuration(event.seconds * 1000)}`)
        break
      case 'blind':
        this.#problem =
          'The Windows Update Agent answers updates without a title. It does so after a preview update of June 2024 for Windows 11; install a later cumulative update by a powershell provisioner before this one.'
        break
      case 'error':
        this.#problem = [`${described(event.code)} ${event.message}`.trimEnd(), event.place].filter(Boolean).join('\n')
        break
      case 'end':
        this.#end = event.needsRestart ? 'restart' : 'done'
        break
    }
  }

  #beginDownloads(): void {
    if (this.#isDownloading) return
    this.#isDownloading = true
    this.#teller.say(`Downloading ${count(this.#found.size)} (${mebibytes(this.#total())})...`)
    this.#showDownloads()
  }

  #showDownloads(): void {
    this.#teller.progress('Downloading updates', this.#downloaded, this.#total())
  }

  #total(): number {
    return [...this.#found.values()].reduce((sum, { size }) => sum + size, 0)
  }

  #title(id: string): string {
    return this.#found.get(id)?.title ?? id
  }
}

/** A code of Windows with its meaning. */
export function described(code: number): string {
  const meaning = errorMeaning(code)
  return meaning === undefined ? `${hex(code)}.` : `${hex(code)}, ${meaning}.`
}

const reasons: Readonly<Record<string, string>> = {
  filter: 'Left out by the filters',
  limit: 'Left for the next round by update_limit',
  twice: 'Left out, since another one has its title',
}

function named({ title, date, size }: FoundUpdate): string {
  return `${title} (${[date, mebibytes(size)].filter(Boolean).join(', ')})`
}

function count(updates: number): string {
  return updates === 1 ? 'one update' : `${updates} updates`
}

// The agent tells the size of all that there is for all languages and editions, of which a part is fetched.
function mebibytes(bytes: number): string {
  return `up to ${(bytes / 2 ** 20).toFixed(1)} MiB`
}
