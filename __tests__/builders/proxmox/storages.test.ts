import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startOf } from '../../../src/diagnostics/range.ts'
import { type CallLab, openCallLab } from './call-lab.ts'

let on: CallLab
beforeAll(async () => {
  on = await openCallLab()
})
afterAll(() => on.lab.close())

const gib = 1024 ** 3
const usual = { type: 'lvmthin', active: 1, enabled: 1, content: 'images' }
const lvm = { ...usual, storage: 'local-lvm', avail: 90 * gib }
const local = { ...usual, type: 'dir', storage: 'local', content: 'iso,vztmpl', avail: 90 * gib }

/** Builds where the node tells of these storages; nothing may have been made. */
async function refused(storages: readonly object[], lines = '') {
  const template = on.iso(lines)
  const { ran, calls } = await on.build(template, {
    met: [{ call: 'GET /nodes/*/storage', fault: 'answer', data: storages }],
  })
  expect(calls).toEqual([])
  const texts = template.split('\n')
  return ran.build.problems.map(({ code, summary, detail, range }) => {
    const { line } = range === undefined ? { line: 0 } : startOf(range)
    return [code, texts[line - 1]?.trim().replace(/ +/g, ' '), summary, detail]
  })
}

const disk = 'storage_pool = "local-lvm"'
const iso = 'iso_file = "local:iso/installer.iso"'

describe('a storage of the node', () => {
  it.each([
    [
      'is not there',
      [{ ...lvm, storage: 'local-lvn' }, local],
      ['unknown-storage', disk, 'There is no storage "local-lvm" on node pve'],
      'Storages of node pve for images: local-lvn. Did you mean "local-lvn"?',
    ],
    [
      'is not there, nor any other',
      [local],
      ['unknown-storage', disk, 'There is no storage "local-lvm" on node pve'],
      'No storage of node pve holds images.',
    ],
    [
      'is switched off',
      [{ ...lvm, enabled: 0 }, local],
      ['storage-unavailable', disk, 'Storage local-lvm is not available on node pve'],
      'Storages of node pve for images: local-lvm.',
    ],
    [
      'can not be reached',
      [lvm, { ...local, active: 0 }],
      ['storage-unavailable', iso, 'Storage local is not available on node pve'],
      'Storages of node pve for iso: local.',
    ],
    [
      'holds something else',
      [lvm, { ...local, content: 'images,vztmpl' }],
      ['storage-without-content', iso, 'Storage local does not hold iso'],
      'No storage of node pve holds iso.',
    ],
    [
      'is full, of a kind that allocates at once',
      [{ ...lvm, type: 'lvm', avail: 7 * gib }, local],
      ['storage-full', disk, 'Storage local-lvm is full'],
      'The disk needs 8.0 GiB, 7.0 GiB are free.',
    ],
    [
      'is full to the last byte, of a kind that does not',
      [{ ...lvm, avail: 0 }, local],
      ['storage-full', disk, 'Storage local-lvm is full'],
      undefined,
    ],
  ])('that %s', async (_, storages, [code, line, summary], detail) => {
    expect(await refused(storages)).toEqual([[code, line, summary, detail]])
  })

  it.each([
    ['efi_storage_pool = "other"', 'efi_config {\n  efi_storage_pool = "other"\n  efi_type = "4m"\n}\nbios = "ovmf"'],
    ['tpm_storage_pool = "other"', 'tpm_config {\n  tpm_storage_pool = "other"\n}'],
    ['cloud_init_storage_pool = "other"', 'cloud_init = true\ncloud_init_storage_pool = "other"'],
  ])('is told at the option that names it: %s', async (line, lines) => {
    expect(await refused([lvm, local], lines)).toEqual([
      [
        'unknown-storage',
        line,
        'There is no storage "other" on node pve',
        'Storages of node pve for images: local-lvm.',
      ],
    ])
  })

  it('takes some formats of disks, and is told at the format', async () => {
    const raw = { ...lvm, type: 'lvmthin', format: [{ raw: 1, subvol: 1, qcow2: 0 }, 'raw'] }
    const lines = 'disks {\n  storage_pool = "local-lvm"\n  disk_size = "1G"\n  format = "qcow2"\n}'
    expect(await refused([raw, local], lines)).toEqual([
      [
        'storage-without-format',
        'format = "qcow2"',
        'Storage local-lvm does not hold disk images of the format qcow2',
        'It is of the type lvmthin and takes: raw.',
      ],
    ])
  })

  it.each([
    ['that tells nothing of its room', [{ ...lvm, type: 'lvm', avail: undefined }, local]],
    ['with less room than the disk, that allocates when it is written', [{ ...lvm, avail: gib }, local]],
    ['that nobody may see', []],
  ])('%s is no reason to refuse', async (_, storages) => {
    const { ran } = await on.build(on.iso(''), {
      met: [{ call: 'GET /nodes/*/storage', fault: 'answer', data: JSON.parse(JSON.stringify(storages)) }],
    })
    expect([ran.build.outcome, ran.build.problems]).toEqual(['succeeded', []])
  })
})
