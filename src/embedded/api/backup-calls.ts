import { callerId } from '../access/effective-rights.ts'
import { parameterError, permissionError } from '../api-errors.ts'
import { storageOf, usableStorage } from '../storage/storages.ts'
import { type BackupWish, backUp } from '../vm/backup/backup-vm.ts'
import { anyUser, type Call, ofNode, optionalFlag, optionalStorage, optionalText } from './call.ts'

const rootOnly = ['tmpdir', 'dumpdir', 'script'] as const

const vzdump: Call = {
  method: 'POST',
  path: '/nodes/{node}/vzdump',
  description: 'Back up a virtual machine that does not run, or a template, to a storage.',
  proxied: true,
  permission: anyUser,
  parameters: {
    ...ofNode,
    vmid: optionalText,
    storage: optionalStorage,
    mode: { type: 'string', optional: true, enum: ['snapshot', 'suspend', 'stop'] },
    compress: { type: 'string', optional: true, enum: ['0', '1', 'gzip', 'lzo', 'zstd'] },
    remove: optionalFlag,
    quiet: optionalFlag,
    protected: { ...optionalFlag, requires: 'storage' },
    'notes-template': { type: 'string', optional: true, maxLength: 1024, requires: 'storage' },
    mailnotification: { type: 'string', optional: true, enum: ['always', 'failure'] },
    'notification-mode': {
      type: 'string',
      optional: true,
      enum: ['auto', 'legacy-sendmail', 'notification-system'],
    },
    zstd: { type: 'integer', optional: true },
    bwlimit: { type: 'integer', optional: true, minimum: 0 },
    ionice: { type: 'integer', optional: true, minimum: 0, maximum: 8 },
    tmpdir: optionalText,
    dumpdir: optionalText,
    script: optionalText,
    stdout: optionalFlag,
  },
  run: ({ datacenter, access, node, parameters }) => {
    if (parameters.has('stdout') && parameters.flag('stdout'))
      throw parameterError({ stdout: 'option is only allowed on the command line interface.' })
    for (const name of rootOnly)
      if (parameters.has(name)) throw parameterError({ [name]: 'Only root may set this option.' })
    if (parameters.has('bwlimit') || parameters.has('ionice')) access.check('/', 'Sys.Modify')
    const given = parameters.optional('vmid') ?? ''
    const vmid = Number(given)
    if (!/^\d+$/.test(given)) throw parameterError({ vmid: 'this server backs up one virtual machine at a time' })
    const storage = parameters.optional('storage') ?? 'local'
    access.check(`/storage/${storage}`, 'Datastore.AllocateSpace')
    const asked = parameters.optional('compress') ?? '0'
    const compress = asked === '1' ? 'lzo' : asked
    // What runs elsewhere is silently none of this node's.
    if (datacenter.vms.exists(vmid) && datacenter.vms.nodeOf(vmid) !== node) return 'OK'
    const wish = {
      ...{ node, vmid, storage, compress: compress as BackupWish['compress'] },
      notes: parameters.has('notes-template') ? notesOf(parameters.text('notes-template'), vmid, node) : undefined,
      isProtected: parameters.has('protected') && parameters.flag('protected'),
    }
    return datacenter.tasks.start(node, 'vzdump', String(vmid), callerId(access.caller), async (worker) => {
      usableStorage(datacenter, node, storage)
      if (!storageOf(datacenter, storage).content.includes('backup'))
        throw new Error(
          `could not get storage information for '${storage}': can't use storage '${storage}' for backups - wrong content type`,
        )
      if (datacenter.vms.exists(vmid) && !access.has(`/vms/${vmid}`, 'VM.Backup'))
        throw permissionError(`/vms/${vmid}, VM.Backup`)
      if (compress === 'lzo') throw new Error("command 'lzop' not found")
      await backUp(datacenter, wish, worker)
    })
  },
}

/** Throws for a variable that there is none of. */
function notesOf(template: string, vmid: number, node: string): string {
  const values: Readonly<Record<string, string>> = {
    vmid: String(vmid),
    node,
    guestname: '',
    cluster: 'standalone node',
  }
  const text = template.replace(/\\(.)/g, (_, one: string) => (one === 'n' ? '\n' : '\\'))
  return text.replace(/\{\{([^}]*)\}\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw parameterError({ 'notes-template': `unexpected variable name '${name}'` })
    return value
  })
}

export const backupCalls: readonly Call[] = [vzdump]
