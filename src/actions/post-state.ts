import { rmSync } from 'node:fs'
import { saveState, setSecret } from '@actions/core'
import type { CleanUpNotes, Connections, FoundNotes } from '../engine/clean-up-notes.ts'
import { type JournalRecord, openEntries } from '../events/journal.ts'
import { parseRecord, readJournal } from '../report/journal-file.ts'
import type { Env } from './env.ts'
import { seal, unseal } from './sealed-file.ts'
import { intoRunnerFile } from './workspace.ts'

/**
 * What the post step needs, in the action's state, which the runner keeps even when it kills the step. Each record of
 * the journal is a state value of its own, so that writing one is one append. The runner prints state in debug logs:
 * there are no secrets in it, only the key of the file that holds them.
 */
export class StateNotes implements CleanUpNotes {
  readonly #folder: { readonly journal: string; readonly connections: string }
  #count = 0

  /** `folder` is where the session keeps its journal. */
  constructor(folder: string) {
    this.#folder = { journal: `${folder}/journal.jsonl`, connections: `${folder}/connections.sealed` }
    keep('journal-file', this.#folder.journal)
  }

  append(record: JournalRecord): void {
    this.#count++
    keep(`journal-${String(this.#count).padStart(6, '0')}`, JSON.stringify(record))
  }

  embedded(data: string): void {
    keep('embedded-data', data)
  }

  connections(connections: Connections): void {
    let key = ''
    intoRunnerFile('RUNNER_TEMP', () => {
      key = seal(this.#folder.connections, JSON.stringify(connections))
    })
    setSecret(key)
    keep('connections-file', this.#folder.connections)
    keep('connections-key', key)
  }
}

/** Before an embedded server is started that this step leaves running: the folder of its data. */
export function noteServed(folder: string): void {
  keep('served-folder', folder)
}

/** The folder of a server that the main step has left running, or was about to. */
export function servedFolder(env: Env): string | undefined {
  return env['STATE_served-folder'] || undefined
}

function keep(name: string, value: string): void {
  intoRunnerFile('GITHUB_STATE', () => saveState(name, value))
}

/** What the main step has noted for the post step. */
export function readNotes(env: Env): FoundNotes {
  const names = Object.keys(env)
    .filter((name) => /^STATE_journal-\d+$/.test(name))
    .sort()
  const records = names.flatMap((name) => parseRecord(env[name] ?? ''))
  // A note is written before what it is about: the last one that a kill has cut off tells of nothing.
  const cutOff = parseRecord(env[names.at(-1) ?? ''] ?? '').length === 0 && names.length > 0 ? 1 : 0
  const file = env['STATE_journal-file']
  // Both are written for every record; the longer one is the one that was not cut off.
  const filed = file === undefined || file === '' ? [] : readJournal(file)
  return {
    open: openEntries(filed.length > records.length ? filed : records),
    lost: Math.max(0, names.length - cutOff - Math.max(filed.length, records.length)),
    embeddedData: env['STATE_embedded-data'] || undefined,
    connections: readConnections(env),
  }
}

/** Removes the files of a run that has left nothing: they hold its credentials, and the runner may live on. */
export function forgetNotes(env: Env): void {
  for (const file of [env['STATE_connections-file'], env['STATE_journal-file']]) {
    try {
      if (file) rmSync(file, { force: true })
    } catch {
      // Nobody can read the connections any more: their key ends with the job.
    }
  }
}

function readConnections(env: Env): Connections {
  const text = unseal(env['STATE_connections-file'] ?? '', env['STATE_connections-key'] ?? '')
  return text === undefined ? {} : (JSON.parse(text) as Connections)
}
