import { Vm } from '../builders/proxmox/machine/vm.ts'
import { type CatalogueEntry, entryOf } from '../builders/proxmox/record/catalogue.ts'
import { type TemplateRecord, withRecord } from '../builders/proxmox/record/template-record.ts'
import { ExternalError } from '../diagnostics/errors.ts'
import { describeTemplate } from '../events/template-ref.ts'
import { ProxmoxError } from '../proxmox/error.ts'
import { backoff } from '../proxmox/transport/retry-request.ts'
import type { LifecycleContext } from './lifecycle-context.ts'

/** What is to be different. */
export interface Change {
  readonly tags?: readonly string[] | undefined
  readonly record?: TemplateRecord | undefined
}

const rounds = 6

/**
 * Changes tags and record of a template in one call, with the digest of what was read: of two who change it at once, one
 * reads again. `wish` looks at it as it is now, and answers undefined where nothing is left to do, which is so too after
 * a call whose answer was lost. Answers whether anything was changed. Throws ExternalError where it is another one by now.
 */
export async function changeNotes(
  template: CatalogueEntry,
  wish: (now: CatalogueEntry) => Change | undefined,
  { client, signal, clock }: LifecycleContext,
): Promise<boolean> {
  const vm = new Vm(client, template.node, template.vmid, { signal })
  let isDoubtful = false
  for (let round = 1; ; round++) {
    const now = await present(template, vm)
    const change = wish(now)
    if (change === undefined) return isDoubtful
    try {
      await client.request('PUT', `${vm.path}/config`, parametersOf(change, now), { signal })
      return true
    } catch (thrown) {
      signal.throwIfAborted()
      if (!(thrown instanceof ProxmoxError) || round === rounds) throw thrown
      if (!thrown.ambiguous && !isChanged(thrown)) throw thrown
      isDoubtful ||= thrown.ambiguous
      await clock.sleep(backoff(round), signal)
    }
  }
}

/** The template as it is, if it is still the one that was looked at. */
async function present(template: CatalogueEntry, vm: Vm): Promise<CatalogueEntry> {
  const config = await vm.unlocked()
  const now = config === undefined ? undefined : entryOf({ node: vm.node, vmid: vm.vmid, config }, [])
  const isSame =
    config?.['template'] === 1 &&
    now?.isUnfinished === false &&
    now.name === template.name &&
    (template.record === undefined || now.record?.built === template.record.built)
  if (now !== undefined && isSame) return now
  throw new ExternalError(
    'template-changed',
    `The ${describeTemplate(template)} is ${config === undefined ? 'gone' : 'another one'} since it was looked at`,
    'Somebody removed or replaced it meanwhile. Look at what is there now, and start again.',
  )
}

function parametersOf({ tags, record }: Change, now: CatalogueEntry): Readonly<Record<string, string>> {
  return {
    digest: String(now.config['digest'] ?? ''),
    ...(record === undefined ? {} : { description: withRecord(now.description, record) }),
    ...(tags === undefined ? {} : tags.length === 0 ? { delete: 'tags' } : { tags: tags.join(';') }),
  }
}

/** Somebody changed it between the reading and the writing. */
export function isChanged({ reason }: ProxmoxError): boolean {
  return /file change by other user|checksum mismatch|modified configuration/.test(reason)
}
