import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { type Given, plan, problems } from './planning.ts'

/** A Vault that answers when two have asked, so that who asks one after the other would wait for ever. */
async function vault() {
  const asked: string[] = []
  const waiting: (() => void)[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    waiting.push(() =>
      response.end(JSON.stringify({ data: { user: `${request.url}!`, password: 'hunter22', next: 'kv/b' } })),
    )
    if (waiting.length >= 2) for (const answer of waiting) answer()
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { asked, env: { VAULT_ADDR: `http://127.0.0.1:${port}`, VAULT_TOKEN: 't' } }
}

it('a path of Vault is asked for one time, and all at once, in HCL', async () => {
  const { asked, env } = await vault()
  const text = `
locals {
  user     = vault("kv/a", "user")
  password = vault("kv/a", "password")
  other    = vault(vault("kv/a", "next"), "user")
  third    = vault("kv/c", "user")
}
data "echo" "x" { text = "once" }
source "toy" "a" { name = "\${local.user} \${local.other} \${data.echo.x.text}" }
build { sources = ["toy.a"] }
`
  let steps = 0
  const step: Given['step'] = (_, run) => {
    steps++
    return run()
  }
  const found = await plan(text, { env, step })
  expect(asked.sort()).toEqual(['/v1/kv/a', '/v1/kv/b', '/v1/kv/c'])
  expect(found.builds[0]?.options).toMatchObject({ name: '/v1/kv/a! /v1/kv/b! once' })
  expect(found.secrets.map(({ text }) => text)).toContain('hunter22')
  expect(steps).toBe(1)
})

it('a path of Vault is asked for one time, and all at once, in a legacy template', async () => {
  const { asked, env } = await vault()
  const template = {
    variables: { a: '{{ vault `kv/a` `user` }}', b: '{{ vault `kv/a` `password` }}', c: '{{ vault `kv/c` `user` }}' },
    builders: [{ type: 'cart', old: '{{ user `a` }} {{ user `c` }}' }],
  }
  const found = await plan({ 't.json': JSON.stringify(template) }, { template: 't.json', env })
  expect(asked.sort()).toEqual(['/v1/kv/a', '/v1/kv/c'])
  expect(found.builds[0]?.options).toMatchObject({ old: '/v1/kv/a! /v1/kv/c!' })
  expect(found.secrets.map(({ text }) => text)).toContain('hunter22')
})

it('a name that is made up is the same however often the template is read, and is asked for once', async () => {
  const { asked, env } = await vault()
  const text = `
locals { x = [vault("kv/a/\${uuidv4()}", "user"), vault("kv/b/\${uuidv4()}", "user")] }
source "toy" "a" { name = local.x[0] }
build { sources = ["toy.a"] }
`
  const found = await plan(text, { env })
  expect(asked).toHaveLength(2)
  expect(found.builds[0]?.options).toMatchObject({ name: expect.stringMatching(/^\/v1\/kv\/a\/[\da-f-]{36}!$/) })
})

it('answers that lead to further questions are not asked for for ever', async () => {
  const { asked, env } = await vault()
  const nested = (path: string) =>
    Array.from({ length: 11 }).reduce<string>((inner) => `vault(${inner}, "user")`, `"${path}"`)
  const text = `
locals { x = [${nested('kv/a')}, ${nested('kv/b')}] }
source "toy" "a" { name = local.x[0] }
build { sources = ["toy.a"] }
`
  expect(await problems(text, { env })).toEqual([
    expect.stringContaining('each answer leads to another question (10 times)'),
    expect.stringContaining('each answer leads to another question (10 times)'),
  ])
  expect(asked).toHaveLength(20)
})
