import { Raised } from './values.ts'

/** An update that Windows offers. Codes are HRESULTs. */
export interface OfferedUpdate {
  readonly id: string
  readonly title: string
  readonly size: number
  readonly browseOnly?: boolean
  readonly asks?: boolean
  /** How its downloads, and then its installations, end before one succeeds. */
  readonly failures?: { readonly phase: 'download' | 'install'; readonly code: number; left: number }
  readonly needsRestart?: boolean
}

/** What the agent of a guest has to give, and what became of it. */
export class UpdateStore {
  readonly offered: OfferedUpdate[] = []
  /** What is offered once the ones before are installed. */
  readonly later: OfferedUpdate[] = []
  readonly installed: string[] = []
  readonly downloaded: string[] = []
  readonly accepted: string[] = []
  readonly searches: string[] = []
  /** Codes with which searches end before one succeeds. */
  readonly searchFailures: number[] = []
  needsRestart = false
  isBlind = false

  restarted(): void {
    this.needsRestart = false
    if (this.offered.length === 0) this.offered.push(...this.later.splice(0))
  }
}

const [succeeded, failed] = [2, 4] as const

/** The COM objects of the Windows Update Agent by name, as Microsoft's documentation of them has it. */
export function updateAgent(name: string, store: UpdateStore): object | undefined {
  switch (name) {
    case 'Microsoft.Update.SystemInfo':
      return { RebootRequired: store.needsRestart }
    case 'Microsoft.Update.UpdateColl':
      return new Collection([])
    case 'Microsoft.Update.Session':
      return {
        ClientApplicationID: '',
        CreateUpdateSearcher: () => ({ Search: (criteria: string) => search(criteria, store) }),
        CreateUpdateDownloader: () => new Downloader(store),
        CreateUpdateInstaller: () => new Installer(store),
      }
    default:
      return undefined
  }
}

class Collection {
  readonly #items: object[]

  constructor(items: readonly object[]) {
    this.#items = [...items]
  }

  get Count(): number {
    return this.#items.length
  }

  Item(index: number): object {
    return this.#items[index]!
  }

  Add(item: object): number {
    return this.#items.push(item) - 1
  }

  // PowerShell takes such a collection apart where it passes a pipeline.
  [Symbol.iterator](): Iterator<object> {
    return this.#items[Symbol.iterator]()
  }
}

function search(criteria: string, store: UpdateStore): object {
  store.searches.push(criteria)
  const code = store.searchFailures.shift()
  if (code !== undefined) throw new Raised('Exception from HRESULT', code)
  return {
    ResultCode: succeeded,
    Warnings: new Collection([]),
    Updates: new Collection(store.offered.map((update) => (store.isBlind ? {} : updateObject(update, store)))),
  }
}

function updateObject(update: OfferedUpdate, store: UpdateStore): object {
  const isAccepted = () => store.accepted.includes(update.id)
  return {
    update,
    Title: update.title,
    MaxDownloadSize: update.size,
    BrowseOnly: update.browseOnly ?? false,
    LastDeploymentChangeTime: { ToString: () => '2026-11-10' },
    Identity: { UpdateID: update.id, RevisionNumber: 200 },
    InstallationBehavior: { CanRequestUserInput: update.asks ?? false },
    get EulaAccepted() {
      return isAccepted()
    },
    AcceptEula: () => void store.accepted.push(update.id),
    get IsDownloaded() {
      return store.downloaded.includes(update.id)
    },
  }
}

class Worker {
  Updates = new Collection([])
  protected readonly store: UpdateStore

  constructor(store: UpdateStore) {
    this.store = store
  }

  /** The only one of the collection, and how it ends. */
  protected work(phase: 'download' | 'install', done: (update: OfferedUpdate) => boolean): object {
    const { update } = this.Updates.Item(0) as { update: OfferedUpdate }
    const { failures } = update
    const isFailing = failures?.phase === phase && failures.left > 0
    if (isFailing) failures.left--
    const result = isFailing
      ? { ResultCode: failed, HResult: failures.code, RebootRequired: false }
      : { ResultCode: succeeded, HResult: 0, RebootRequired: done(update) }
    return { ResultCode: result.ResultCode, GetUpdateResult: () => result }
  }
}

class Downloader extends Worker {
  Priority = 2

  Download(): object {
    return this.work('download', ({ id }) => {
      if (!this.store.accepted.includes(id)) throw new Raised('its licence was not accepted', 0x8024_0023 | 0)
      this.store.downloaded.push(id)
      return false
    })
  }
}

class Installer extends Worker {
  AllowSourcePrompts = true

  get RebootRequiredBeforeInstallation(): boolean {
    return this.store.needsRestart
  }

  Install(): object {
    return this.work('install', (update) => {
      if (!this.store.downloaded.includes(update.id)) throw new Raised('it was not downloaded', 0x8024_6007 | 0)
      this.store.installed.push(update.id)
      this.store.offered.splice(this.store.offered.indexOf(update), 1)
      if (update.needsRestart === true) this.store.needsRestart = true
      return update.needsRestart ?? false
    })
  }
}
