import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ExternalError } from '../../diagnostics/errors.ts'
import { privateFolder } from '../../host/private-folder.ts'
import { placeToWrite } from '../../trust/refused.ts'
import type { ProvisionContext } from '../provisioner.ts'
import type { AnsibleOptions } from './ansible-options.ts'
import type { WayToGuest } from './way-to-guest.ts'

export interface Inventory {
  /** For `-i`. */
  readonly name: string
  remove(): Promise<void>
}

/** The template's own inventory, or one with the guest alone. */
export async function makeInventory(
  given: AnsibleOptions,
  way: WayToGuest,
  context: ProvisionContext,
): Promise<Inventory> {
  if (given.inventory_file !== '') return { name: given.inventory_file, remove: () => Promise.resolve() }
  const text = inventoryText(given, way, context)
  // A folder of its own: Ansible reads group_vars and host_vars beside an inventory.
  const folder = given.inventory_directory || (await ownFolder(given))
  const place = placeToWrite(
    context.trust,
    join(folder, `packer-provisioner-ansible${randomUUID()}`),
    'inventory_directory',
  )
  if (!('file' in place)) throw new ExternalError(place.code, place.summary, place.detail)
  await writeFile(place.file, text, { mode: 0o600, flag: 'wx' })
  return {
    name: place.file,
    async remove() {
      if (given.keep_inventory_file) context.say(`The inventory file stays: ${place.file}`)
      else if (given.inventory_directory === '') await rm(folder, { recursive: true, force: true })
      else await rm(place.file, { force: true })
    },
  }
}

async function ownFolder(given: AnsibleOptions): Promise<string> {
  // What the user keeps no later run removes.
  return given.keep_inventory_file ? await mkdtemp(join(tmpdir(), 'ansible-inventory-')) : privateFolder('inventory')
}

function inventoryText(given: AnsibleOptions, way: WayToGuest, context: ProvisionContext): string {
  const { inventory_file_template: own, host_alias: alias, groups, empty_groups: empty } = given
  const data = {
    ...context.late,
    HostAlias: own === '' ? word(alias) : alias,
    User: own === '' ? word(way.user) : way.user,
    Host: way.host,
    Port: way.port,
  }
  const line = context.renderLate(own || way.connection.line, ['inventory_file_template'], data)
  const host = line.endsWith('\n') ? line : `${line}\n`
  return [host, ...groups.map((group) => `[${group}]\n${host}`), ...empty.map((group) => `[${group}]\n`)].join('')
}

/** As Ansible reads a word of an inventory file. */
function word(text: string): string {
  return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll('\\', '\\\\').replaceAll("'", `'"'"'`)}'`
}
