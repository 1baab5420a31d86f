import { describe, expect, it } from 'vitest'
import { insteadOfServer, labelFor, namesServer } from '../../src/boot/answer-cd.ts'

it.each([
  [['user-data', 'meta-data'], 'cidata'],
  [['ks.cfg', 'post.sh'], 'OEMDRV'],
  [['autoinst.xml'], 'OEMDRV'],
  [['combustion/script'], 'combustion'],
  [['combustion/'], 'combustion'],
  [['ignition/config.ign'], 'ignition'],
  [['answer.toml'], 'proxmox-ais'],
  [['preseed.cfg'], 'answers'],
  [['sub/ks.cfg'], 'answers'],
  [[], 'answers'],
])('a CD with %j is labelled %s', (files, label) => {
  expect(labelFor(files)).toBe(label)
})

const server = 'http://{{ .HTTPIP }}:{{ .HTTPPort }}'

describe('what to write in place of the server', () => {
  it.each([
    [`<tab> inst.text inst.ks=${server}/el9/ks.cfg<enter>`, 'OEMDRV', '`inst.ks=hd:LABEL=OEMDRV:/el9/ks.cfg`'],
    [`linux ks=${server}/7.ks`, 'answers', '`inst.ks=hd:LABEL=answers:/7.ks`'],
    [`autoinstall 'ds=nocloud-net;s=${server}/'`, 'cidata', 'label cidata. This one has it.'],
    [`autoinstall ds=nocloud;s=${server}/ubuntu/`, 'answers', 'set answer_media_label = "cidata"'],
    [`<esc>auto preseed/url=${server}/preseed.cfg<enter>`, 'answers', 'newc:preseed.cfg:($answers)/preseed.cfg'],
    [`install auto=true url=${server}/bookworm/a.cfg `, 'answers', '($answers)/bookworm/a.cfg'],
    [`autoyast=${server}/leap.xml<enter>`, 'OEMDRV', '`autoyast=device://disk/by-label/OEMDRV/leap.xml`'],
    [`ignition.config.url=${server}/config.ign`, 'ignition', 'label ignition'],
    [`root<enter>wget ${server}/a<enter>setup-alpine -f a<enter>`, 'answers', '`setup-alpine -f /mnt/a<enter>`'],
    [`curl -O ${server}/install.sh && sh install.sh`, 'answers', '`/mnt/install.sh`'],
  ])('%s', (command, label, expected) => {
    expect(namesServer(command)).toBe(true)
    expect(insteadOfServer([command], command, label)).toContain(expected)
  })

  it('is found by the whole command, of which a part has the address', () => {
    const parts = ['<tab> inst.ks=', `${server}/a.ks`]
    expect(insteadOfServer(parts, parts[1]!, 'answers')).toContain('inst.ks=hd:LABEL=answers:/a.ks')
    expect(parts.map(namesServer)).toEqual([false, true])
    expect(namesServer('{{ .SSHPublicKey }}')).toBe(false)
  })
})
