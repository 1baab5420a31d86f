import { describe, expect, it } from 'vitest'
import { toDiagnostics } from '../../src/diagnostics/errors.ts'
import type { ProxmoxError } from '../../src/proxmox/error.ts'
import { clientOf, failureOf, impatientClock, refuse, startServer, token } from './server.ts'

// Statuses, reasons and bodies as a genuine Proxmox VE 8.4.1 gives them.
async function refusal(
  [method, path]: readonly ['GET' | 'POST' | 'PUT' | 'DELETE', string],
  status: number,
  message: string,
  errors?: object,
) {
  await using server = await startServer((_, response) => refuse(response, status, message, errors))
  const client = await clientOf(server, { clock: impatientClock() })
  const failure = (await failureOf(client.request(method, path))) as ProxmoxError
  await client.close()
  return failure
}

describe('a refusal', () => {
  it('403 says which privilege on which path, how to grant it, and what is special about tokens', async () => {
    const failure = await refusal(
      ['PUT', '/nodes/pve/qemu/207/config'],
      403,
      'Permission check failed (/vms/207, VM.Config.CPU)',
    )
    expect(failure.message).toBe(
      'PUT /nodes/pve/qemu/207/config: 403 Permission check failed (/vms/207, VM.Config.CPU)',
    )
    expect(failure.detail).toContain(`"${token.username}" needs VM.Config.CPU on /vms/207`)
    expect(failure.detail).toContain(`pveum acl modify /vms --roles PVEVMAdmin --tokens '${token.username}'`)
    expect(failure.detail).toContain('--privsep 0')
  })

  it.each([
    ['POST', '/nodes/pve/qemu', 'Permission check failed', 'VM.Allocate on /vms'],
    ['POST', '/nodes/pve/storage/local/upload', '', 'Datastore.AllocateTemplate on /storage/local'],
    [
      'POST',
      '/nodes/pve/storage/local/download-url',
      'Permission check failed',
      'pveum role add TemplateDownload --privs "Sys.AccessNetwork Sys.Audit"',
    ],
    [
      'DELETE',
      '/nodes/pve/storage/local/content/local:iso%2Fx.iso',
      'Permission check failed',
      'Datastore.Allocate on /storage/local',
    ],
    [
      'POST',
      '/nodes/pve/qemu',
      'Permission check failed (/sdn/zones/localnetwork/vmbr0, SDN.Use)',
      '--roles PVESDNUser',
    ],
  ] as const)('403 of %s %s "%s" suggests %s', async (method, path, message, suggestion) => {
    expect((await refusal([method, path], 403, message)).detail).toContain(suggestion)
  })

  it('400 lists every parameter', async () => {
    const failure = await refusal(['POST', '/nodes/pve/qemu'], 400, 'Parameter verification failed.', {
      name: 'invalid format - value does not look like a valid DNS name\n',
      scsi0: 'invalid format - format error\nscsi0.bogus: property is not defined in schema\n',
    })
    expect(failure.failure.parameters).toHaveProperty('name')
    expect(failure.detail).toBe(
      'name: invalid format - value does not look like a valid DNS name\n' +
        'scsi0: invalid format - format error, scsi0.bogus: property is not defined in schema',
    )
  })

  it.each([
    [501, "Method 'GET /foo' not implemented", 'call-unknown-to-server', '/api2/json'],
    [401, 'invalid token value!', 'unauthorised', 'its secret is another one'],
    [401, 'invalid token value!', 'unauthorised', 'pveum user token remove ci@pve builder'],
    [401, 'invalid token value!', 'unauthorised', 'pveum user token add ci@pve builder'],
    [401, 'Authentication failed!', 'unauthorised', 'The secret: it is shown only once'],
    [401, 'Authentication failed!', 'unauthorised', 'has expired or is disabled'],
    [401, 'Authentication failed!', 'unauthorised', 'Privilege separation (--privsep) is not the reason'],
    [403, "Permission check failed (pool 'ghost' does not exist)", 'unknown-pool', 'There is no pool of that name'],
    [401, "no such token 'x' for user 'ci@pve'", 'unauthorised', 'pveum user token list'],
    [
      500,
      "hostname lookup 'foo' failed - failed to get address info for: foo: Name or service not known",
      'unknown-node',
      'pvecm nodes',
    ],
    [500, "only root can set 'args' config", 'root-only', 'root@pam'],
    [500, "unable to create VM 200 - VM 200 already exists on node 'pve'", 'vmid-taken', 'vm_id'],
    [500, 'unable to create image: lvcreate error: insufficient free space', 'storage-full', 'The storage is full'],
    [500, "can't remove VM 407 - protection mode enabled", 'machine-protected', 'Protection'],
    [403, 'Permission check failed (/vms/100, VM.Audit)', 'permission-denied', 'VM.Audit'],
    [502, 'Bad Gateway', 'server-unavailable', 'reverse proxy'],
    [595, 'Connection refused', 'node-unreachable', 'pvecm status'],
    [500, 'got lock request timeout', 'resource-locked', 'Something else'],
  ])('%i "%s" has the code %s and a hint', async (status, message, code, hint) => {
    const failure = await refusal(['GET', '/nodes/foo/status'], status, message)
    expect(failure.code).toBe(code)
    expect(failure.detail).toContain(hint)
  })

  it.each([
    [500, "Configuration file 'nodes/pve/qemu-server/999.conf' does not exist", undefined],
    [400, 'Parameter verification failed.', { upid: 'no such task' }],
    [400, 'Parameter verification failed.', { storage: 'No such storage.' }],
  ])('%i "%s" is known as a thing that is not there', async (status, message, errors) => {
    const failure = await refusal(['GET', '/nodes/pve/qemu/999/config'], status, message, errors)
    expect(failure.notFound).toBe(true)
  })

  it('other refusals are not taken for a missing thing', async () => {
    expect((await refusal(['GET', '/nodes/pve/qemu/100/config'], 500, 'VM is locked (backup)')).notFound).toBe(false)
  })

  it('becomes a diagnostic', async () => {
    const failure = await refusal(['POST', '/nodes/pve/qemu/100/template'], 500, 'VM is locked (backup)')
    expect(toDiagnostics(failure)).toEqual([
      {
        code: 'resource-locked',
        severity: 'error',
        summary: 'POST /nodes/pve/qemu/100/template: 500 VM is locked (backup)',
        detail: 'Another task holds the machine, or one died with it. When none is running: qm unlock VMID',
      },
    ])
  })
})
