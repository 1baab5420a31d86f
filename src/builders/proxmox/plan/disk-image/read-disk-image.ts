import type { OptionPath, RuleContext } from '../../../../options/component.ts'
import { parseVolid } from '../../../../proxmox/notation/volid.ts'
import { findProgram } from '../../../../scripts/local-program.ts'
import type { ImportOptions } from '../../options/import-options.ts'
import { checksumRule } from '../../rules/checksum-rule.ts'
import { checkUrls, type WrittenUrl } from '../image-urls.ts'
import type { DiskImage } from './disk-image.ts'
import { isPacked, namedFormat, nameOf } from './image-name.ts'

/** Reads the options of the disk image. */
export function readDiskImage(options: ImportOptions, context: RuleContext): DiskImage {
  const { error } = context
  const { image_url: url, image_urls: urls, image_file: file, image_volume: volume } = options
  if (url !== '' && urls.length > 0)
    error('conflicting-options', ['image_urls'], 'Only one of image_url or image_urls must be specified')
  if ([url !== '' || urls.length > 0, file !== '', volume !== ''].filter(Boolean).length !== 1)
    error(
      'no-single-image-source',
      [],
      'one of image_url, image_urls, image_file or image_volume must be specified',
      'It says of which disk image the template is made.',
    )
  if (volume !== '') return storedDisk(options, context)
  const written: readonly WrittenUrl[] =
    file !== ''
      ? [[file, ['image_file']]]
      : url === ''
        ? urls.map((one, index) => [one, ['image_urls', index]])
        : [[url, ['image_url']]]
  const path: OptionPath = file !== '' ? ['image_file'] : url === '' ? ['image_urls'] : ['image_url']
  if (options.image_storage_pool === '')
    error(
      'missing-option',
      path,
      'image_storage_pool must be specified',
      'It is the storage that the image is brought to: one with the content `import`.',
    )
  const { image_download_pve: isByNode, image_checksum: checksum } = options
  if (isByNode && file !== '')
    error(
      'option-requires-another',
      ['image_download_pve'],
      'image_download_pve can only be used together with image_url',
      'The node can not see files of this machine.',
    )
  for (const [one, at] of written) if (one !== '' && !context.isLate(at)) checkName(one, at, options, context)
  return {
    path,
    source: {
      kind: 'downloaded',
      storage: options.image_storage_pool,
      by: isByNode ? 'node' : 'us',
      urls: checkUrls(written, isByNode && file === '' ? ['image_download_pve'] : undefined, context),
      checksum:
        file !== '' && checksum === ''
          ? { kind: 'none' }
          : checksumRule(checksum, { at: ['image_checksum'], url: path }, context),
      format: options.image_format === '<unknown>' ? undefined : options.image_format,
    },
  }
}

/** The node does not unpack what it imports, and goes by the ending of its name. */
function checkName(
  url: string,
  at: OptionPath,
  { image_download_pve: isByNode, image_format: format }: ImportOptions,
  { buildFails, refuse, env }: RuleContext,
): void {
  const name = nameOf(url)
  const instead = 'Leave image_download_pve out: then this machine fetches it, unpacks it and uploads what is in it.'
  if (isByNode && isPacked(name))
    buildFails('invalid-image-name', at, `${name} is packed, and the node does not unpack it`, instead)
  else if (isByNode && namedFormat(name) === undefined && format === undefined)
    buildFails(
      'invalid-image-name',
      at,
      `The ending of ${name} does not say what it is`,
      'Set image_format: the node imports qcow2, raw and vmdk by that name. An .img of Ubuntu is qcow2.',
    )
  const program = { xz: 'xz', txz: 'xz', bz2: 'bzip2' }[name.toLowerCase().split('.').at(-1) ?? '']
  if (!isByNode && program !== undefined && findProgram(program, { env }) === undefined)
    refuse(
      'no-compressor',
      at,
      `The program ${program} is not on this machine`,
      `It unpacks ${name}. Install it, or choose an image that is not compressed, or with gz or zst.`,
    )
}

function storedDisk(options: ImportOptions, { error, warn, places, isLate }: RuleContext): DiskImage {
  const { image_volume: volid } = options
  const volume = parseVolid(volid)
  if ((volume === undefined || /^[^:]*:(?:iso|vztmpl|backup|snippets)\//.test(volid)) && !isLate(['image_volume']))
    error(
      'invalid-volume-id',
      ['image_volume'],
      `image_volume ${JSON.stringify(volid)} is no disk image on a storage`,
      'It has the form `local:import/debian.qcow2`, or is a disk of a machine: `local-lvm:vm-9000-disk-0`. A path of the node only root@pam may import, so it is not supported.',
    )
  // Without a disk the storage is that of the one that is made.
  const isStorageUsed = !places.isSet(['disks'])
  const unused = [
    'image_checksum',
    'image_format',
    'image_download_pve',
    ...(isStorageUsed ? [] : ['image_storage_pool']),
  ]
  for (const name of unused)
    if (places.isSet([name]))
      warn(
        'option-without-effect',
        [name],
        `${name} has no effect together with image_volume`,
        'What is on the storage already is taken as it is.',
      )
  const [, owner] = /(?:^|[/:])(?:vm|base)-(\d+)-/.exec(volid) ?? []
  const isImport = /^[^:]*:import\//.test(volid)
  return {
    path: ['image_volume'],
    source: {
      kind: 'stored',
      storage: volume?.storage ?? '',
      volid,
      owner: isImport || owner === undefined ? undefined : Number(owner),
    },
  }
}
