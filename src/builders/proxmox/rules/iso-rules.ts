import { existsSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { parseChecksum } from '../../../media/checksum.ts'
import { expandGlob, isGlob } from '../../../media/glob.ts'
import type { OptionPath, RuleContext } from '../../../options/component.ts'
import { resolveLocalPath } from '../../../options/local-path.ts'
import type { IsoBlock } from '../options/iso-options.ts'

/** How many slots a bus has for drives. */
export const busSlots: Readonly<Record<string, number>> = { ide: 4, sata: 6, scsi: 31, virtio: 16 }

/** Checks one ISO block and fills in what its other options decide. `what` names it in messages: `boot_iso`. */
export function resolveIso(iso: IsoBlock, path: OptionPath, what: string, context: RuleContext): IsoBlock {
  const placed = resolveSlot(iso, path, context)
  checkSource(iso, path, what, context)
  return { ...placed, iso_target_extension: iso.iso_target_extension.toLowerCase() }
}

function resolveSlot(iso: IsoBlock, path: OptionPath, { error, buildFails }: RuleContext): IsoBlock {
  let { type, index } = iso
  if (iso.device !== '') {
    const match = /^(ide|sata|scsi)(\d+)$/.exec(iso.device)
    if (match === null)
      buildFails(
        'invalid-slot',
        [...path, 'device'],
        `invalid device ${JSON.stringify(iso.device)}`,
        'A bus and a slot: ide0 to ide3, sata0 to sata5, scsi0 to scsi30.',
      )
    else {
      type = match[1] ?? ''
      index = match[2] ?? ''
    }
  }
  if (type !== '' && !['ide', 'sata', 'scsi'].includes(type)) {
    error(
      'unknown-bus',
      [...path, 'type'],
      'ISOs must be of type ide, sata or scsi. VirtIO not supported for ISO devices',
    )
    return { ...iso, type: 'ide', index: '' }
  }
  if (index !== '') {
    const slots = busSlots[type === '' ? 'ide' : type] ?? 0
    const bus = (type === '' ? 'ide' : type).toUpperCase()
    const at: OptionPath = [...path, iso.device === '' ? 'index' : 'device']
    if (!/^\d+$/.test(index)) buildFails('invalid-slot', at, `index ${JSON.stringify(index)} is not a number`)
    else if (Number(index) >= slots) {
      const report = iso.device === '' || path[0] === 'boot_iso' ? buildFails : error
      report('invalid-slot', at, `${bus} bus index can't be higher than ${slots - 1}`)
    }
  }
  return { ...iso, type: type === '' ? 'ide' : type, index }
}

function checkSource(iso: IsoBlock, path: OptionPath, what: string, context: RuleContext): void {
  const { error, warn, buildFails, places } = context
  const at = (option: string): OptionPath => [...path, option]
  const hasUrl = iso.iso_url !== '' || iso.iso_urls.length > 0
  const hasCd = iso.cd_files.length > 0 || Object.keys(iso.cd_content).length > 0
  if (iso.iso_url !== '' && iso.iso_urls.length > 0)
    error('conflicting-options', at('iso_urls'), 'Only one of iso_url or iso_urls must be specified')
  if ([iso.iso_file !== '', hasUrl, hasCd].filter(Boolean).length !== 1) {
    error(
      'no-single-image-source',
      path,
      `one of iso_file, iso_url, or a combination of cd_files and cd_content must be specified for ${what}`,
    )
  }
  if (iso.iso_file !== '') {
    if (!/^[^:]+:iso\/.+$/.test(iso.iso_file)) {
      const report = what === 'boot_iso' || /^.+:iso\/.+$/.test(iso.iso_file) ? buildFails : error
      report(
        'invalid-volume-id',
        at('iso_file'),
        `iso_file ${JSON.stringify(iso.iso_file)} is not an ISO image on a storage`,
        'It has the form `storage:iso/file.iso`.',
      )
    }
    if (iso.iso_checksum !== '' && places.isSet(at('iso_checksum')))
      warn(
        'option-without-effect',
        at('iso_checksum'),
        'iso_checksum has no effect together with iso_file',
        'An image that is on the storage already is taken as it is.',
      )
  }
  if (hasUrl && iso.iso_checksum === '')
    error(
      'missing-checksum',
      at('iso_url'),
      'A checksum must be specified',
      'Set iso_checksum; `none` goes without, which is not recommended.',
    )
  if (hasUrl && iso.iso_checksum === 'none')
    warn('unverified-image', at('iso_checksum'), 'A checksum of `none` was specified: the image can not be verified')
  if (hasUrl && iso.iso_checksum !== '') checkChecksum(iso.iso_checksum, at('iso_checksum'), context)
  for (const [index, file] of iso.cd_files.entries()) {
    const at: OptionPath = [...path, 'cd_files', index]
    const looked = isAbsolute(file) ? undefined : `It was looked for in ${context.workingDirectory}.`
    if (context.isLate(at)) continue
    if (isGlob(file)) {
      if (expandGlob(file, context.workingDirectory).length === 0)
        error('no-file-matches', at, `Bad CD disk file '${file}': no file matches`, looked)
    } else if (!existsSync(resolve(context.workingDirectory, file)))
      error('file-not-found', at, `Bad CD disk file '${file}': no such file or directory`, looked)
  }
  if ((hasUrl || hasCd) && iso.iso_storage_pool === '')
    error('missing-option', path, `iso_storage_pool not set for storage of uploaded iso of ${what}`)
  if (iso.iso_download_pve && !hasUrl)
    error('option-requires-another', at('iso_download_pve'), 'iso_download_pve can only be used together with iso_url')
  if (iso.iso_download_pve && [iso.iso_url, ...iso.iso_urls].some((url) => url !== '' && !/^https?:/i.test(url))) {
    buildFails(
      'invalid-url',
      at('iso_download_pve'),
      'iso_download_pve needs an http or https URL',
      'The node fetches the image itself and can not see files of this machine.',
    )
  }
  if (iso.keep_cdrom_device && !iso.unmount)
    warn('option-without-effect', at('keep_cdrom_device'), 'keep_cdrom_device has no effect without unmount')
}

function checkChecksum(text: string, path: OptionPath, context: RuleContext): void {
  const rule = parseChecksum(text)
  if (!('kind' in rule)) {
    const ending = text.endsWith('.iso') ? 'Error parsing checksum: .iso is not a valid checksum ending' : rule.summary
    context.error(rule.code, path, ending, rule.detail)
  } else if (rule.kind === 'file' && !/^[a-z]{2,}:/i.test(rule.location))
    resolveLocalPath(rule.location, path, 'file', context)
}
