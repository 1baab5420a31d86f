import type { RuleContext } from '../../options/component.ts'
import { resolveLocalPath } from '../../options/local-path.ts'
import { checkOutput } from '../../options/output-place.ts'
import { mayTakeFrom, refuseUse } from '../../options/trusted-use.ts'
import { resolveS3 } from '../s3/s3-options.ts'
import type { ExportOptions } from './export-options.ts'

export const archiveEndings = { zstd: '.vma.zst', gzip: '.vma.gz', lzo: '.vma.lzo', none: '.vma' } as const

/** Checks what belongs together, and fills in what depends on something else. */
export function resolveExport(given: ExportOptions, context: RuleContext): ExportOptions {
  const { error, isLate, places } = context
  judgeRoad(given, context)
  if (given.format !== 'vzdump' && places.isSet(['compression']))
    error(
      'conflicting-options',
      ['compression'],
      'compression belongs to format = "vzdump"',
      'Compress disk images with the post-processor compress after this one.',
    )
  if (given.format === 'vzdump' && given.disks.length > 0)
    error(
      'conflicting-options',
      ['disks'],
      'A vzdump archive holds all disks',
      'Mark those that do not belong into it with backup = false.',
    )
  for (const [index, disk] of given.disks.entries())
    if (!isLate(['disks', index]) && !/^(?:scsi|virtio|sata|ide|efidisk|tpmstate)\d+$/.test(disk))
      error(
        'invalid-option-value',
        ['disks', index],
        `${disk} is no disk`,
        'Disks are called scsi0, virtio1, sata0, efidisk0.',
      )
  const resolved = { ...given, output: given.output || (given.s3 === undefined ? standardName(given) : '') }
  judgeNames(resolved, context)
  if (!given.output.includes('{{')) checkOutput(given.output, ['output'], context)
  return given.s3 === undefined ? resolved : { ...resolved, s3: resolveS3(given.s3, ['s3'], context) }
}

/** What a file is called that nobody has named. */
export function standardName({ format, compression }: ExportOptions): string {
  const stem = 'packer_{{.BuildName}}_{{.BuilderType}}'
  return format === 'vzdump' ? `${stem}${archiveEndings[compression]}` : `${stem}_{{.Disk}}.${format}`
}

function judgeRoad(given: ExportOptions, context: RuleContext): void {
  const { error, isLate } = context
  const hasStorage = given.storage !== '' || isLate(['storage'])
  if (hasStorage && given.node_ssh !== undefined)
    error('conflicting-options', ['node_ssh'], 'There are two roads, storage and node_ssh', 'Remove one of them.')
  if (!hasStorage && given.node_ssh === undefined)
    error(
      'missing-option',
      ['storage'],
      'Nothing says how the template leaves the server',
      "The API of Proxmox VE makes archives, and hands out none. Set storage and storage_path (a storage for backups that this machine has mounted: an API token is enough), or node_ssh (SSH to the template's node).",
    )
  if (hasStorage && given.storage_path === '' && !isLate(['storage_path']))
    error(
      'missing-option',
      ['storage_path'],
      'storage_path must be set with storage',
      'It is the folder in which this machine sees the storage: the one that holds the folder dump.',
    )
  if (given.storage_path !== '')
    resolveLocalPath(given.storage_path, ['storage_path'], 'directory', context, mayTakeFrom)
  if (given.node_ssh !== undefined) judgeSsh(given.node_ssh, context)
}

function judgeSsh(given: NonNullable<ExportOptions['node_ssh']>, context: RuleContext): void {
  const { error, isLate } = context
  refuseUse('network', 'node_ssh', ['node_ssh'], context)
  if (
    given.password === '' &&
    given.private_key_file === '' &&
    !isLate(['node_ssh', 'password']) &&
    !isLate(['node_ssh', 'private_key_file'])
  )
    error('missing-option', ['node_ssh'], 'node_ssh needs password or private_key_file')
  if (given.private_key_file !== '')
    resolveLocalPath(given.private_key_file, ['node_ssh', 'private_key_file'], 'file', context)
  if (!/^SHA256:[A-Za-z0-9+/]{43}=?$/.test(given.host_key) && !isLate(['node_ssh', 'host_key']))
    error(
      'invalid-option-value',
      ['node_ssh', 'host_key'],
      'host_key is no fingerprint',
      'It is written SHA256: and 43 characters, as `ssh-keyscan HOST | ssh-keygen -lf -` shows it.',
    )
  if (given.port < 1 || given.port > 65_535)
    error('invalid-option-value', ['node_ssh', 'port'], `${given.port} is no port`)
}

function judgeNames({ format, disks, output, s3 }: ExportOptions, { error, isLate }: RuleContext): void {
  if (format === 'vzdump' || disks.length < 2) return
  const names = [
    [['output'], output],
    [['s3', 'key'], s3?.key ?? ''],
  ] as const
  for (const [path, name] of names)
    if (name !== '' && !isLate(path) && !/\{\{[^}]*\.Disk\b/.test(name))
      error(
        'invalid-option-value',
        path,
        `${path.at(-1)} is the same for ${disks.length} disks`,
        'Put {{.Disk}} into it.',
      )
}
