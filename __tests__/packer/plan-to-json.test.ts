import { expect, it } from 'vitest'
import { planToJson } from '../../src/packer/plan-to-json.ts'
import { plan } from './planning.ts'

it('shows a plan as data, without secrets', async () => {
  const given = await plan(
    `variable "pw" {
  default   = "hunter22"
  sensitive = true
}
source "toy" "a" {
  name     = "x"
  password = var.pw
  old      = "y"
}
build {
  sources = ["toy.a"]
  provisioner "say" { text = build.ID }
  post-processor "note" {}
}`,
  )
  const json = planToJson(given)
  expect(JSON.parse(JSON.stringify(json))).toEqual({
    builds: [
      {
        name: 'toy.a',
        builder: 'toy',
        config: {
          name: 'x',
          size: 4,
          on: false,
          color: 'red',
          wait: '10s',
          tags: [],
          labels: {},
          points: [],
          password: { sensitive: true },
          old: 'y',
          command: [],
          wheels: [],
        },
        provisioners: [{ type: 'say', config: { text: '<unknown>', times: 1, command: '{{ .Path }}' } }],
        postProcessors: [[{ type: 'note', config: { text: '' } }]],
        requests: [{ method: 'POST', path: '/qemu', params: { args: ['--pw <sensitive>'], size: 4 } }],
      },
    ],
    variables: { pw: { sensitive: true } },
    warnings: [
      {
        code: 'deprecated-option',
        severity: 'warning',
        summary: '"old" is deprecated',
        detail: 'Use name.',
        file: 'main.pkr.hcl',
        line: 8,
        column: 14,
        endLine: 8,
        endColumn: 17,
      },
    ],
  })
})

it('hides a secret in the names of steps, the longer one first where two start alike, and numbers', async () => {
  const given = await plan(
    `variable "short" {
  default   = "hunter"
  sensitive = true
}
variable "long" {
  default   = "hunter22"
  sensitive = true
}
variable "number" {
  default   = 1234567
  sensitive = true
}
variable "size" {
  default   = 2048
  sensitive = true
}
source "toy" "a" {
  name = "x"
}
build {
  sources = ["toy.a"]
  provisioner "say" {
    name = "for \${var.long}"
    text = "x"
  }
  post-processor "note" {
    name = "number \${var.number}"
  }
}`,
  )
  expect(given.secrets.map(({ text }) => text)).toEqual(['hunter', 'hunter22', '1234567'])
  const [build] = planToJson(given).builds
  expect(build?.provisioners[0]?.name).toBe('for <sensitive>')
  expect(build?.postProcessors[0]?.[0]?.name).toBe('number <sensitive>')
})
