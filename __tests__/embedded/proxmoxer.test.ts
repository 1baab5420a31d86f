import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startEmbedded } from '../../src/embedded/index.ts'

// The distribution's own interpreter: its packages are not those of another one in PATH.
const python = '/usr/bin/python3'
const { status, stderr } = spawnSync(python, ['-c', 'import proxmoxer, requests'], { encoding: 'utf8' })
const reason =
  status === 0
    ? undefined
    : `install python3-proxmoxer and python3-requests: ${(stderr ?? '').trim().split('\n').at(-1)}`

const script = `
import json, sys, time
import urllib3
from proxmoxer import ProxmoxAPI, ResourceException
urllib3.disable_warnings()
host, port, password, token, iso = sys.argv[1:6]
def wait(api, upid):
    while True:
        status = api.nodes('pve').tasks(upid).status.get()
        if status['status'] == 'stopped': return status['exitstatus']
        time.sleep(0.02)
said = {}
by_password = ProxmoxAPI(host, port=port, user='root@pam', password=password, verify_ssl=False)
said['version'] = by_password.version.get()['release']
by_password.pools.post(poolid='made-by-ticket')
user, name = token.split('=')[0].split('!')
api = ProxmoxAPI(host, port=port, user=user, token_name=name, token_value=token.split('=')[1], verify_ssl=False)
said['pools'] = [pool['poolid'] for pool in api.pools.get()]
node = api.nodes('pve')
said['upload'] = wait(api, node.storage('local').upload.post(content='iso', filename=open(iso, 'rb')))
said['content'] = [volume['volid'] for volume in node.storage('local').content.get(content='iso')]
said['create'] = wait(api, node.qemu.post(vmid=100, name='made', memory=512, scsi0='local:1', net0='virtio,bridge=vmbr0', agent=1))
said['start'] = wait(api, node.qemu(100).status.start.post())
said['agent'] = [found['name'] for found in node.qemu(100).agent('network-get-interfaces').get()['result']]
said['shutdown'] = wait(api, node.qemu(100).status.shutdown.post(timeout=30))
node.qemu(100).config.put(description='by proxmoxer')
said['template'] = wait(api, node.qemu(100).template.post())
said['clone'] = wait(api, node.qemu(100).clone.post(newid=101, full=0, name='copy'))
said['name'] = node.qemu(101).config.get()['name']
try: node.qemu(999).config.get()
except ResourceException as error: said['missing'] = str(error)
said['delete'] = [wait(api, node.qemu(vmid).delete(purge=1)) for vmid in (101, 100)]
print(json.dumps(said))
`

test.skipIf(reason !== undefined)(
  `proxmoxer works against it${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'proxmoxer-'))
    const server = await startEmbedded({
      data: path.join(folder, 'data'),
      listen: { host: '127.0.0.1', port: 0 },
      simulate: true,
    })
    try {
      const { hostname, port } = new URL(server.url)
      writeFileSync(path.join(folder, 'small.iso'), 'an installer')
      const { stdout } = await promisify(execFile)(python, [
        ...['-c', script, hostname, port, server.password, `${server.username}=${server.token}`],
        path.join(folder, 'small.iso'),
      ])
      expect(JSON.parse(stdout)).toEqual({
        version: '8.4',
        pools: ['made-by-ticket'],
        upload: 'OK',
        content: ['local:iso/small.iso'],
        create: 'OK',
        start: 'OK',
        agent: ['lo', 'eth0'],
        shutdown: 'OK',
        template: 'OK',
        clone: 'OK',
        name: 'copy',
        missing: expect.stringContaining(
          "500 Internal Server Error: Configuration file 'nodes/pve/qemu-server/999.conf' does not exist",
        ),
        delete: ['OK', 'OK'],
      })
    } finally {
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    }
  },
)
