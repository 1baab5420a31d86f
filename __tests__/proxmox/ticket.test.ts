import { describe, expect, it } from 'vitest'
import { TicketKeeper } from '../../src/proxmox/transport/session-ticket.ts'
import { answer, clientOf, failureOf, type Handler, impatientClock, refuse, startServer } from './server.ts'

/** Gives out tickets T1, T2, ... and accepts those that are not in `dead`. */
function issuer(dead: Set<string> = new Set()) {
  let count = 0
  const handler: Handler = ({ method, path, headers, body }, response) => {
    if (method === 'POST' && path === '/access/ticket') {
      const password = new URLSearchParams(body).get('password') ?? ''
      if (password !== 'secret pässword' && (!password.startsWith('PVE:T') || dead.has(password)))
        return refuse(response, 401, 'authentication failure')
      count++
      return answer(response, { ticket: `PVE:T${count}`, CSRFPreventionToken: `C${count}`, username: 'root@pam' })
    }
    const cookie = decodeURIComponent(/PVEAuthCookie=([^;]*)/.exec(headers.cookie ?? '')?.[1] ?? '')
    if (dead.has(cookie) || !cookie.startsWith('PVE:T')) {
      response.writeHead(401, 'permission denied - invalid PVE ticket', { connection: 'close' })
      return response.end()
    }
    answer(response, cookie)
  }
  return { handler, count: () => count }
}

const login = { username: 'root@pam', password: 'secret pässword' }

describe('login with a password', () => {
  it('sends the cookie, and the CSRF token with what changes something', async () => {
    const { handler } = issuer()
    await using server = await startServer(handler)
    const client = await clientOf(server, login)
    expect(await client.request('POST', '/nodes/pve/qemu', { vmid: 100 })).toBe('PVE:T1')
    expect(server.seen.at(-1)?.headers).toMatchObject({ cookie: 'PVEAuthCookie=PVE%3AT1', csrfpreventiontoken: 'C1' })
    expect(client.identity).toBe('root@pam')
    await client.close()
  })

  it('logs in once for many calls at once', async () => {
    const { handler, count } = issuer()
    await using server = await startServer(handler)
    const client = await clientOf(server, login)
    await Promise.all(Array.from({ length: 8 }, () => client.request('GET', '/cluster/nextid')))
    expect(count()).toBe(1)
    await client.close()
  })

  it('renews the ticket with itself after an hour, once', async () => {
    const { handler, count } = issuer()
    await using server = await startServer(handler)
    const clock = impatientClock()
    const client = await clientOf(server, { ...login, clock })
    clock.advance(61 * 60 * 1000)
    const cookies = await Promise.all(Array.from({ length: 4 }, () => client.request('GET', '/cluster/nextid')))
    expect(cookies).toEqual(['PVE:T2', 'PVE:T2', 'PVE:T2', 'PVE:T2'])
    expect(count()).toBe(2)
    const logins = server.seen.filter(({ path }) => path === '/access/ticket')
    expect(logins.map(({ body }) => new URLSearchParams(body).get('password'))).toEqual([login.password, 'PVE:T1'])
    await client.close()
  })

  it('uses the password again when the ticket is too old to renew itself', async () => {
    const { handler } = issuer()
    await using server = await startServer(handler)
    const clock = impatientClock()
    const client = await clientOf(server, { ...login, clock })
    clock.advance(3 * 60 * 60 * 1000)
    expect(await client.request('GET', '/cluster/nextid')).toBe('PVE:T2')
    const logins = server.seen.filter(({ path }) => path === '/access/ticket')
    expect(new URLSearchParams(logins.at(-1)?.body).get('password')).toBe(login.password)
    await client.close()
  })

  it('logs in anew when the server does not accept the ticket any more, also for a POST', async () => {
    const dead = new Set<string>()
    const { handler } = issuer(dead)
    await using server = await startServer(handler)
    const client = await clientOf(server, login)
    dead.add('PVE:T1')
    expect(await client.request('POST', '/nodes/pve/qemu', { vmid: 100 })).toBe('PVE:T2')
    await client.close()
  })

  it('tries that only once', async () => {
    const dead = new Set(['PVE:T2', 'PVE:T3', 'PVE:T4'])
    const { handler, count } = issuer(dead)
    await using server = await startServer(handler)
    const client = await clientOf(server, login)
    dead.add('PVE:T1')
    const failure = await failureOf(client.request('GET', '/cluster/nextid'))
    expect(failure.message).toContain('401 permission denied - invalid PVE ticket')
    expect(count()).toBe(2)
    await client.close()
  })

  it('says that name or password is wrong', async () => {
    await using server = await startServer(issuer().handler)
    const failure = await failureOf(clientOf(server, { ...login, password: 'wrong' }))
    expect(failure.message).toBe('POST /access/ticket: 401 authentication failure')
    expect(failure.detail).toContain('User name or password')
    expect(`${failure.message}${failure.detail}`).not.toContain('wrong"')
  })

  it('explains that nobody can enter a second factor', async () => {
    await using server = await startServer((_, response) =>
      answer(response, {
        NeedTFA: 1,
        ticket: 'PVE:!tfa!%7B%22totp%22%3Atrue%7D',
        CSRFPreventionToken: 'C',
        username: 'root@pam',
      }),
    )
    const failure = await failureOf(clientOf(server, login))
    expect(failure.code).toBe('second-factor-needed')
    expect(failure.message).toContain('second factor')
    expect(failure.detail).toContain('API token')
  })

  it('names everything that must not be shown', async () => {
    await using server = await startServer(issuer().handler)
    const client = await clientOf(server, login)
    await client.request('GET', '/cluster/nextid')
    expect(client.secrets()).toEqual(expect.arrayContaining([login.password, 'PVE:T1', 'PVE%3AT1', 'C1']))
    await client.close()
  })
})

it('a ticket that is refused late does not cost the one that came after it', async () => {
  let logins = 0
  const login = async () => ({ ticket: `PVE:T${++logins}`, CSRFPreventionToken: 'C' })
  const keeper = new TicketKeeper('root@pam', 'secret', login, impatientClock())
  const first = await keeper.get()
  keeper.reject(first)
  const second = await keeper.get()
  // Of two calls that the server refused together, one has logged in anew already.
  keeper.reject(first)
  expect(await keeper.get()).toBe(second)
  expect(logins).toBe(2)
})
