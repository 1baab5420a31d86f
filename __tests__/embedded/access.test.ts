import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseBase } from '../../src/embedded/base-declaration.ts'
import { type EmbeddedServer, startEmbedded } from '../../src/embedded/index.ts'
import { type Login, sendRequest } from './replay/request.ts'
import type { Response } from './replay/scenario.ts'

const secret = '6f1c7d52-0a55-4a8e-9c55-3f0b8f0f6a10'
const base = {
  users: [
    { userid: 'root@pam', password: 'root-password' },
    { userid: 'ann@pve', password: 'ann-password' },
    { userid: 'bob@pve', password: 'bob-password' },
    { userid: 'pat@pve', password: 'pat-password' },
  ],
  tokens: [
    { userid: 'root@pam', tokenid: 'all', secret, privsep: 0 },
    { userid: 'ann@pve', tokenid: 'one', secret, privsep: 0 },
    { userid: 'ann@pve', tokenid: 'two', secret, privsep: 0 },
  ],
  acl: [
    { path: '/vms', userid: 'ann@pve', roleid: 'PVEVMAdmin' },
    { path: '/storage/local', userid: 'bob@pve', roleid: 'PVEDatastoreUser' },
  ],
}

let folder: string
let server: EmbeddedServer
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'access-'))
  server = await startEmbedded({
    data: path.join(folder, 'data'),
    listen: { host: '127.0.0.1', port: 0 },
    base: parseBase(base, folder),
    simulate: true,
    authFailureDelay: 0,
  })
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Caller {
  readonly as?: string
  readonly login?: Login
}

function call(
  { as, login }: Caller,
  method: string,
  at: string,
  params: Record<string, unknown> = {},
): Promise<Response> {
  const target = { port: Number(new URL(server.url).port), iso: Buffer.alloc(0) }
  const request = { as: as ?? (login === undefined ? 'anonymous' : 'ticket'), method, path: at, params }
  return sendRequest(target, request, login, false)
}

const token = (name: string): Caller => ({ as: `token:${name}=${secret}` })
const dataOf = (response: Response): unknown => (response.body as { data: unknown }).data

async function logIn(username: string, password: string): Promise<Login> {
  const response = await call({}, 'POST', '/access/ticket', { username, password })
  expect(response.status).toBe(200)
  return dataOf(response) as Login
}

describe('tickets', () => {
  it('of root open every door, of others their own', async () => {
    const root = await logIn('root@pam', 'root-password')
    await logIn('ann@pve', root.ticket)
    const ann = await logIn('ann@pve', 'ann-password')
    const refused = await call({}, 'POST', '/access/ticket', { username: 'bob@pve', password: ann.ticket })
    expect(refused.status).toBe(401)
  })

  it('are not made with a token at hand, be it a wrong one', async () => {
    for (const as of [token('ann@pve!one').as!, 'token:no@pve!such=thing']) {
      const refused = await call({ as }, 'POST', '/access/ticket', { username: 'ann@pve', password: 'ann-password' })
      expect([refused.status, refused.reason]).toEqual([
        403,
        "Permission check failed (URI '/access/ticket' not available with API token, need proper ticket.",
      ])
    }
  })

  it.each([
    ['/vms/100', 'VM.Audit,VM.Console', 200],
    ['/vms/100', 'VM.Audit,Sys.Modify', 401],
    ['/storage/local', 'Datastore.Audit', 401],
    ['no path', 'VM.Audit', 401],
  ])('verify privileges on %s (%s): %d', async (at, privs, expected) => {
    const asked = { username: 'ann@pve', password: 'ann-password', path: at, privs }
    const response = await call({}, 'POST', '/access/ticket', asked)
    expect(response.status).toBe(expected)
    if (expected === 200) expect(dataOf(response)).not.toHaveProperty('ticket')
  })

  it('tell what the user may do anywhere', async () => {
    const { cap } = (await logIn('bob@pve', 'bob-password')) as Login & { cap: Record<string, unknown> }
    expect(cap['storage']).toEqual({ 'Datastore.AllocateSpace': 1, 'Datastore.Audit': 1 })
    expect(cap['vms']).toEqual({})
  })
})

describe('passwords', () => {
  it("of others are changed by those who may, one's own with the former one", async () => {
    const pat = { login: await logIn('pat@pve', 'pat-password') }
    const change = async (userid: string, confirmation?: string): Promise<Response> =>
      await call(pat, 'PUT', '/access/password', {
        userid,
        password: 'another-password',
        ...(confirmation === undefined ? {} : { 'confirmation-password': confirmation }),
      })
    expect((await change('bob@pve', 'pat-password')).reason).toBe('Permission check failed')
    expect((await change('pat@pve')).body).toMatchObject({
      errors: { 'confirmation-password': 'password is required to modify user' },
    })
    expect((await change('pat@pve', 'wrong-password')).reason).toBe('invalid credentials')
    expect((await change('pat@pve', 'pat-password')).status).toBe(200)
    await logIn('pat@pve', 'another-password')
  })
})

describe('giving rights', () => {
  const acl = (caller: Caller, given: Record<string, unknown>): Promise<Response> =>
    call(caller, 'PUT', '/access/acl', { users: 'bob@pve', ...given })

  it('needs Permissions.Modify, or to allocate there and to have them', async () => {
    const ann = token('ann@pve!one')
    expect((await acl(ann, { path: '/', roles: 'PVEVMUser' })).reason).toBe(
      'Permission check failed (/, Permissions.Modify)',
    )
    expect((await acl(ann, { path: '/vms/100', roles: 'PVEVMUser' })).status).toBe(200)
    expect((await acl(ann, { path: '/vms/100', roles: 'PVEAuditor' })).body).toMatchObject({
      errors: { role: "Cannot add role 'PVEAuditor' - requires 'Permissions.Modify' or superset of privileges." },
    })
    expect((await acl(ann, { path: '/vms/100', roles: 'PVEVMUser', delete: 1 })).status).toBe(200)
  })

  it('changes nothing when one of several is unknown', async () => {
    const root = token('root@pam!all')
    const refused = await acl(root, { path: '/', roles: 'PVEAuditor', users: 'bob@pve,none@pve' })
    expect(refused.reason).toBe("ACL update failed: user 'none@pve' does not exist")
    const entries = dataOf(await call(root, 'GET', '/access/acl')) as { path: string }[]
    expect(entries.map((entry) => entry.path).sort()).toEqual(['/storage/local', '/vms'])
  })

  it('refuses paths that carry none, and names that are none', async () => {
    const root = token('root@pam!all')
    expect((await acl(root, { path: '/nowhere', roles: 'PVEAuditor' })).body).toMatchObject({
      errors: { path: "invalid ACL path '/nowhere'" },
    })
    expect((await acl(root, { path: '/', roles: 'PVEAuditor', tokens: 'bob' })).body).toMatchObject({
      errors: { tokens: "invalid format - value 'bob' does not look like a valid token ID\n" },
    })
  })
})

describe('users', () => {
  it("are not managed by who may not, not even one's own tokens by a token", async () => {
    const ann = token('ann@pve!one')
    expect((await call(ann, 'GET', '/access/users/ann@pve/token')).reason).toBe('Permission check failed')
    expect((await call(ann, 'GET', '/access/users/ann@pve')).reason).toBe('Permission check failed')
    expect((await call(ann, 'POST', '/access/users', { userid: 'eve@pve' })).reason).toBe(
      'Permission check failed (/access/realm/pve, Realm.AllocateUser)',
    )
    expect((await call(ann, 'DELETE', '/access/users/none@pve')).reason).toBe(
      'Permission check failed (/access/realm/pve, Realm.AllocateUser)',
    )
    const login = await logIn('ann@pve', 'ann-password')
    expect((await call({ login }, 'GET', '/access/users/ann@pve/token')).status).toBe(200)
  })

  it('may be managed group by group', async () => {
    const root = token('root@pam!all')
    await call(root, 'POST', '/access/groups', { groupid: 'team' })
    await call(root, 'POST', '/access/users', { userid: 'tom@pve', groups: 'team' })
    await call(root, 'PUT', '/access/acl', { path: '/access/groups/team', roles: 'PVEUserAdmin', users: 'bob@pve' })
    const bob = { login: await logIn('bob@pve', 'bob-password') }
    expect((await call(bob, 'GET', '/access/users/tom@pve')).status).toBe(200)
    expect((await call(bob, 'GET', '/access/users/ann@pve')).reason).toBe('Permission check failed')
    expect((await call(bob, 'PUT', '/access/users/tom@pve', { comment: 'x' })).reason).toBe(
      'Permission check failed (/access/groups, User.Modify)',
    )
    expect((await call(bob, 'PUT', '/access/users/tom@pve', { comment: 'x', groups: 'team' })).status).toBe(200)
    expect((await call(root, 'PUT', '/access/users/tom@pve', { groups: 'none' })).reason).toBe(
      "update user failed: no such group 'none'",
    )
    const seen = dataOf(await call(bob, 'GET', '/access/users')) as { userid: string }[]
    expect(seen.map(({ userid }) => userid).sort()).toEqual(['bob@pve', 'tom@pve'])
  })
})

describe('pools', () => {
  it('take and give members all or none, where one may', async () => {
    const root = token('root@pam!all')
    for (const poolid of ['mine', 'theirs']) await call(root, 'POST', '/pools', { poolid })
    await call(root, 'PUT', '/pools/theirs', { vms: '100' })
    await call(root, 'PUT', '/access/acl', { path: '/pool/mine', roles: 'PVEPoolAdmin', users: 'ann@pve' })
    const ann = token('ann@pve!one')
    const change = (given: Record<string, unknown>): Promise<Response> => call(ann, 'PUT', '/pools/mine', given)
    expect((await change({ vms: '101,100' })).reason).toBe(
      "update pools failed: VM 100 belongs already to pool 'theirs' and 'allow-move' is not set",
    )
    expect((await change({ vms: '101,100', 'allow-move': 1 })).reason).toBe(
      'update pools failed: 403 Permission check failed (/pool/theirs, Pool.Allocate)',
    )
    expect((await change({ vms: '101', storage: 'local' })).reason).toBe(
      'update pools failed: 403 Permission check failed (/storage/local, Permissions.Modify|Datastore.Allocate)',
    )
    expect((await change({ vms: '101' })).status).toBe(200)
    await call(root, 'PUT', '/pools/mine', { vms: '100', 'allow-move': 1 })
    expect((await call(root, 'DELETE', '/pools/theirs')).status).toBe(200)
    expect((await call(root, 'PUT', '/pools/mine', { vms: '101', delete: 1 })).status).toBe(200)
  })
})

describe('task lists', () => {
  interface Row {
    readonly upid: string
    readonly user: string
    readonly tokenid?: string
    readonly id: string
  }
  const stop = async (caller: Caller, vmid: number): Promise<string> => {
    const upid = dataOf(await call(caller, 'POST', `/nodes/pve/qemu/${vmid}/status/stop`)) as string
    await expect
      .poll(async () => dataOf(await call(caller, 'GET', `/nodes/pve/tasks/${encodeURIComponent(upid)}/status`)))
      .toMatchObject({ status: 'stopped' })
    return upid
  }
  const listed = async (caller: Caller, params: Record<string, unknown> = {}): Promise<Row[]> =>
    dataOf(await call(caller, 'GET', '/nodes/pve/tasks', params)) as Row[]

  it('show a token its own tasks, the user those of all tokens, auditors all', async () => {
    const one = await stop(token('ann@pve!one'), 901)
    const two = await stop(token('ann@pve!two'), 902)
    const root = await stop(token('root@pam!all'), 903)
    const ann = { login: await logIn('ann@pve', 'ann-password') }
    const upids = async (caller: Caller): Promise<string[]> => (await listed(caller)).map(({ upid }) => upid)
    expect(await upids(token('ann@pve!one'))).toEqual([one])
    expect(await upids(ann)).toEqual([two, one])
    expect((await upids(token('root@pam!all'))).slice(0, 3)).toEqual([root, two, one])
    const refused = await call(token('ann@pve!one'), 'GET', `/nodes/pve/tasks/${encodeURIComponent(two)}/status`)
    expect(refused.reason).toBe('Permission check failed (/nodes/pve, Sys.Audit)')
  })

  it.each([
    [{ userfilter: 'ANN@' }, 2],
    [{ userfilter: '!one' }, 0],
    [{ vmid: 902 }, 1],
    [{ typefilter: 'qmstop', limit: 0 }, 0],
    [{ statusfilter: 'OK' }, 0],
    [{ statusfilter: 'ok,Error' }, 3],
    [{ errors: 1, statusfilter: 'ok' }, 3],
    [{ start: 2 }, 1],
    [{ source: 'active' }, 0],
  ])('filter by %j', async (filter, count) => {
    expect(await listed(token('root@pam!all'), filter)).toHaveLength(count)
  })

  it('refuse a status that is none, and count all that match', async () => {
    const refused = await call(token('root@pam!all'), 'GET', '/nodes/pve/tasks', { statusfilter: 'ok,fine' })
    expect(refused.body).toMatchObject({ errors: { statusfilter: "invalid format - invalid status 'fine'\n" } })
    const limited = await call(token('root@pam!all'), 'GET', '/nodes/pve/tasks', { limit: 1 })
    expect(limited.body).toMatchObject({ total: 3 })
  })

  it('of the cluster leave out what only the node can use', async () => {
    const rows = dataOf(await call(token('root@pam!all'), 'GET', '/cluster/tasks')) as Row[]
    expect(rows.map(({ id }) => id)).toContain('901')
    for (const row of rows) {
      expect(row).not.toHaveProperty('pid')
      expect(row.user).not.toContain('!')
    }
  })
})
