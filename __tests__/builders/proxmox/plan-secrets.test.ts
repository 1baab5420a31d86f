import { expect, it } from 'vitest'
import { judge } from './planned.ts'

const top = `variable "s" {
  default   = "s3cret-text"
  sensitive = true
}
variable "n" {
  default   = 87654321987
  sensitive = true
}`

it('hides the devices of CD drives that are secret and none', async () => {
  const { config } = await judge(
    'boot_iso {\n iso_file = "local:iso/a.iso"\n device = var.s\n}\nadditional_iso_files {\n iso_file = "local:iso/b.iso"\n device = var.s\n index = var.s\n}',
    { top },
  )
  expect(config?.config).toMatchObject({
    boot_iso: { device: { sensitive: true } },
    additional_iso_files: [{ device: { sensitive: true }, index: { sensitive: true } }],
  })
  expect(JSON.stringify(config)).not.toContain('s3cret')
})

it.each([
  ['vm_name = var.s', 'template_name'],
  ['vm_name = "of-${var.n}"', 'template_name'],
  ['iso_file = "local:iso/${var.s}.iso"', 'boot_iso'],
  ['disks {\n storage_pool = "x"\n disk_size = "1G"\n}\nbios = "ovmf"\nefidisk = var.s', 'efi_storage_pool'],
  ['node = var.s', '/nodes/<sensitive>/qemu'],
])('hides what is made of a secret: %s', async (lines, place) => {
  const { config, errors } = await judge(lines, { top })
  expect(errors).toEqual([])
  const shown = JSON.stringify(config)
  expect(shown).toContain(place)
  expect(shown).toMatch(/<sensitive>|"sensitive":true/)
  expect(shown).not.toMatch(/s3cret|87654321987|object Object/)
})
