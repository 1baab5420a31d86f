import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { ExternalError } from '../diagnostics/errors.ts'
import type { Event } from '../events/event.ts'
import { describeEntry, openEntries } from '../events/journal.ts'
import type { ConnectionOverrides } from '../proxmox/overrides.ts'
import { FileJournal, readJournal } from '../report/journal-file.ts'
import type { Access, CleanUpOptions, Product } from './product.ts'

/**
 * The connection to the embedded server. Its node stands in for the template's, whatever that is called, unless the
 * user names one. Reading a template needs no server, only the options that would lead to one: what is planned with
 * `undefined` is built with the access of the server that is started then.
 */
export function embeddedConnection(access: Access | undefined, node: string | undefined): ConnectionOverrides {
  const { url, username, token, fingerprint, ...rest } = access ?? unstarted
  return { url, username, token, fingerprint, node: node ?? rest.node }
}

const unstarted = {
  url: 'https://127.0.0.1:8006/api2/json',
  username: 'root@pam!embedded',
  token: '00000000-0000-0000-0000-000000000000',
  fingerprint: '0'.repeat(64),
  node: 'pve',
}

/** To plan makes nothing, and a server of its own would be one without templates. Throws ExternalError. */
export function requireTemplates(data: string): void {
  if (existsSync(data)) return
  throw new ExternalError(
    'file-not-found',
    `The embedded Proxmox has no templates yet: there is no folder ${data}`,
    'A data source asks it for one. Name the folder of an earlier `build` or `serve` as --data; in a job it is that of the steps before.',
  )
}

export const journalName = 'journal.jsonl'

/** Does the journal in a folder name what may still be on a server? */
export function holdsNotes(folder: string): boolean {
  return openEntries(readJournal(path.join(folder, journalName))).length > 0
}

/** Milliseconds for what an earlier build left in a data folder. */
const budgetMs = 240_000

interface Finishing extends Pick<CleanUpOptions, 'env' | 'onEvent' | 'signal'> {
  readonly product: Product
}

/** Removes what the journal in the data folder holds open, and tells. Whoever wrote it is dead: the folder has one server at a time. */
export async function finishJournal(access: Access, { product, env, onEvent, signal }: Finishing): Promise<void> {
  const file = path.join(access.data, journalName)
  const open = openEntries(readJournal(file))
  if (open.length === 0) {
    rmSync(file, { force: true })
    return
  }
  // It is no build of this session.
  const tell = ({ build: _, ...event }: Event) => onEvent(event)
  const what = open.map(describeEntry).join(', ')
  tell({ kind: 'say', at: product.clock.now(), text: `Removing what an earlier build left behind: ${what}` })
  const connection = embeddedConnection(access, undefined)
  const result = await product.cleanUp(open, { connections: {}, connection, env, onEvent: tell, signal, budgetMs })
  const journal = new FileJournal(file)
  for (const { id } of result.removed) journal.append({ close: id, why: 'gone' })
  for (const { id } of result.foreign) journal.append({ close: id, why: 'handed-over' })
  journal.close()
}
