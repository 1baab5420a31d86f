import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { fixTemplate } from '../../src/packer/upgrade/fix-template.ts'
import { runWords } from '../terminal/running.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'fix-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Template = Parameters<typeof fixTemplate>[0]

const builder = (before: Template): unknown =>
  (fixTemplate({ builders: [before] })['builders'] as readonly unknown[])[0]

describe('fix', () => {
  it.each<[before: Template, after: Template]>([
    [{ type: 'proxmox' }, { type: 'proxmox-iso' }],
    [{ iso_md5: 'aa' }, { iso_checksum: 'md5:aa' }],
    [{ iso_checksum_type: 'sha256', iso_checksum: 'aa' }, { iso_checksum: 'sha256:aa' }],
    [{ iso_checksum_type: 'none' }, { iso_checksum: 'none' }],
    [{ iso_checksum_url: 'https://a/b', iso_checksum_type: 'md5' }, { iso_checksum: 'file:https://a/b' }],
    [{ iso_checksum: 'sha256:aa' }, { iso_checksum: 'sha256:aa' }],
    [{ ssh_wait_timeout: '5m' }, { ssh_timeout: '5m' }],
    [{ ssh_wait_timeout: '5m', ssh_timeout: '6m' }, { ssh_timeout: '6m' }],
    [{ ssh_key_path: 'a' }, { ssh_private_key_file: 'a' }],
    [{ ssh_disable_agent: true }, { ssh_disable_agent_forwarding: true }],
    [
      { vm_name: '{{clean_image_name `x`}}-{{ .CreateTime }}', tags: { a: ['{{ clean_ami_name `y` }}'] } },
      { vm_name: '{{clean_resource_name `x`}}-{{timestamp}}', tags: { a: ['{{ clean_resource_name `y` }}'] } },
    ],
  ])('makes %j into %j', (before, after) => {
    expect(builder(before)).toEqual(after)
    expect(builder(after)).toEqual(after)
  })

  it('knows provisioners and post-processors, in chains too', () => {
    expect(
      fixTemplate({
        provisioners: [
          { type: 'ansible-local', galaxycommand: 'x' },
          { type: 'powershell', elevated_password: 'a`$b``', environment_vars: ['A=`"x`"'] },
        ],
        'post-processors': [
          'manifest',
          { type: 'manifest', filename: 'a' },
          [{ type: 'manifest', filename: 'b' }, { type: 'checksum' }],
        ],
      }),
    ).toEqual({
      provisioners: [
        { type: 'ansible-local', galaxy_command: 'x' },
        { type: 'powershell', elevated_password: 'a$b`', environment_vars: ['A="x"'] },
      ],
      'post-processors': [
        'manifest',
        { type: 'manifest', output: 'a' },
        [{ type: 'manifest', output: 'b' }, { type: 'checksum' }],
      ],
    })
  })

  it('keeps names that every object of JavaScript has', () => {
    const names = '{"__proto__": {"a": 1}, "toString": 2, "valueOf": "3", "constructor": null, "hasOwnProperty": true}'
    for (const type of ['constructor', 'toString', '__proto__', 'powershell']) {
      const step = `{"type": "${type}", ${names.slice(1)}`
      const template = `{"builders": [${step}], "provisioners": [${step}], "post-processors": [${step}], ${names.slice(1)}`
      expect(JSON.stringify(fixTemplate(JSON.parse(template)))).toBe(JSON.stringify(JSON.parse(template)))
    }
  })

  it('writes to standard output, and says what is wrong still', async () => {
    const file = path.join(folder, 'a.json')
    writeFileSync(file, '{"_about": "old", "builders": [{"type": "proxmox", "memory": 2048}]}')
    expect(await runWords(['fix', file])).toEqual({
      code: 0,
      stdout:
        '{\n  "_about": "old",\n  "builders": [\n    {\n      "type": "proxmox-iso",\n      "memory": 2048\n    }\n  ]\n}\n',
      stderr: '',
    })
    writeFileSync(file, '{"builder": []}')
    expect(await runWords(['fix', file])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('"builder" is none'),
    })
    expect(await runWords(['fix', '-validate=false', file])).toMatchObject({ code: 0, stderr: '' })
    writeFileSync(file, '{"builders": [}')
    expect(await runWords(['fix', file])).toMatchObject({ code: 1, stdout: '' })
    const hcl = path.join(folder, 'a.pkr.hcl')
    writeFileSync(hcl, 'a = 1\n')
    expect(await runWords(['fix', hcl])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('The template is in HCL2'),
    })
  })
})
