import { describe, expect, it, test } from 'vitest'
import { plan, problems } from './planning.ts'

const sources = `
source "toy" "a" {
  name = "a"
}
source "toy" "b" {
  name = "b"
}
`

const names = (given: Awaited<ReturnType<typeof plan>>) => given.builds.map(({ name }) => name)

describe('sources of a build', () => {
  it('are named in every form, also by variables', async () => {
    const given = await plan(
      `variable "more" { default = ["sources.toy.b"] }\n${sources}build {\n  sources = concat(["source.toy.a"], var.more)\n}\nbuild {\n  name = "named"\n  sources = ["toy.a"]\n}`,
    )
    expect(names(given)).toEqual(['toy.a', 'toy.b', 'named.toy.a'])
    expect(given.builds[2]).toMatchObject({ builder: 'toy', sourceName: 'a', buildName: 'named' })
  })

  it('may get additions and a name of their own in the build', async () => {
    const given = await plan(
      `${sources}build {\n  source "toy.a" {\n    name = "other"\n    size = 7\n  }\n  source "toy.a" { tags = [source.name] }\n}`,
    )
    expect(names(given)).toEqual(['toy.other', 'toy.a'])
    expect(given.builds.map(({ options }) => options)).toMatchObject([
      { name: 'a', size: 7 },
      { name: 'a', tags: ['a'] },
    ])
  })

  it('can not be given twice what they have', async () => {
    expect(
      await problems(
        `source "toy" "a" {\n  name = "a"\n  size = 1\n}\nbuild {\n  source "toy.a" {\n    size = 7\n  }\n}`,
      ),
    ).toEqual(['main.pkr.hcl:7:5 error: Duplicate argument | Argument "size" was already set at main.pkr.hcl:3'])
  })

  it('may come from dynamic blocks', async () => {
    const given = await plan(
      `source "toy" "a" {}\nbuild {\n  dynamic "source" {\n    for_each = { one = 1, two = 2 }\n    labels   = ["toy.a"]\n    content {\n      name = "n-\${source.key}"\n      size = source.value\n    }\n  }\n}`.replace(
        'source "toy" "a" {}',
        'source "toy" "a" {\n  name = "x"\n}',
      ),
    )
    expect(names(given)).toEqual(['toy.n-one', 'toy.n-two'])
    expect(given.builds.map(({ options }) => options)).toMatchObject([{ size: 1 }, { size: 2 }])
  })

  it('that do not exist are reported at their place', async () => {
    const text = `${sources}source "toi" "c" { name = "c" }\nbuild {\n  sources = [\n    "toy.aa",\n    "nothing",\n    "a.b.c.d",\n    "source.toi.c",\n  ]\n}\nbuild {}\nsource "toy" "b" {}`
    expect(await problems(text)).toEqual([
      'main.pkr.hcl:8:8 error: Unknown source type toi | There is no builder of that type. Did you mean "toy"?',
      'main.pkr.hcl:11:5 error: Unknown source toy.aa | Did you mean "toy.a"?',
      expect.stringMatching(/^main.pkr.hcl:12:5 error: Invalid source reference/),
      expect.stringMatching(/^main.pkr.hcl:13:5 error: Invalid source reference/),
      'main.pkr.hcl:17:1 error: missing source reference | a build block must reference at least one source to be built',
      expect.stringMatching(/^main.pkr.hcl:18:1 error: Duplicate source block/),
    ])
  })

  it('of other plug-ins are left out with a word', async () => {
    const text = `packer {\n  required_plugins {\n    acme = {\n      source  = "github.com/acme/acme"\n      version = ">= 1"\n    }\n  }\n}\nsource "qemu" "q" { disk = 1 }\nsource "acme-iso" "x" {}\n${sources}build {\n  sources = ["qemu.q", "toy.a", "acme-iso.x"]\n}`
    expect(await problems(text)).toEqual([
      'main.pkr.hcl:3:5 warning: Packer plug-in "acme" is not available | It is used by the source acme-iso.x.',
      'main.pkr.hcl:9:8 warning: Source qemu.q is left out | qemu belongs to another Packer plug-in. Known: toy, cart.',
      'main.pkr.hcl:10:8 warning: Source acme-iso.x is left out | acme-iso belongs to another Packer plug-in. Known: toy, cart.',
    ])
    expect(names(await plan(text))).toEqual(['toy.a'])
    expect(await problems(text, { only: ['qemu.q'] })).toContain(
      'main.pkr.hcl:9:8 error: Source type qemu is not supported | qemu belongs to another Packer plug-in. Known: toy, cart.',
    )
  })
})

describe('only and except', () => {
  const text = `${sources}build {\n  name = "one"\n  sources = ["toy.a", "toy.b"]\n  post-processors {\n    post-processor "note" { name = "first" }\n    post-processor "note" {}\n  }\n}\nbuild {\n  sources = ["toy.a"]\n}`

  it.each([
    [{}, ['one.toy.a', 'one.toy.b', 'toy.a']],
    [{ only: ['one.*'] }, ['one.toy.a', 'one.toy.b']],
    [{ only: ['*.a'] }, ['one.toy.a', 'toy.a']],
    [{ only: ['toy.?', 'one.toy.{b,c}'] }, ['one.toy.b', 'toy.a']],
    [{ except: ['one.toy.[!a]'] }, ['one.toy.a', 'toy.a']],
    [{ only: ['one.*'], except: ['*.b'] }, ['one.toy.a']],
  ])('%j', async (given, expected) => {
    expect(names(await plan(text, given))).toEqual(expected)
  })

  it('warn of patterns that match nothing, and end where nothing is left', async () => {
    expect(await problems(text, { only: ['toy.a', 'toy.z'], except: ['nope'] })).toEqual([
      expect.stringMatching(/^only warning: an 'only' option was passed, but not all matches/),
      expect.stringMatching(/^except warning: an 'except' option was passed.*one.toy.a one.toy.b toy.a/),
    ])
    expect(await problems(text, { only: ['toy.a', 'one.*'], except: ['one.toy.b'] })).toEqual([])
    expect(await problems(text, { only: ['zzz'] })).toEqual([
      'only error: No builds to run | There is no build "zzz". The builds are: one.toy.a, one.toy.b, toy.a.',
    ])
    expect(await problems(text, { only: ['one.toy.aa'] })).toEqual([
      expect.stringContaining('There is no build "one.toy.aa". Did you mean "one.toy.a"?'),
    ])
    expect(await problems(text, { except: ['*'] })).toContainEqual(
      expect.stringMatching(/^template error: No builds to run \| Nothing is left/),
    )
    expect(await problems(text, { only: ['[a'] })).toContainEqual(
      expect.stringMatching(/^only error: Invalid -only pattern \[a/),
    )
  })

  it('except takes post-processors too, with what follows', async () => {
    const chains = (given: Awaited<ReturnType<typeof plan>>) =>
      given.builds[0]?.postProcessors.map((chain) => chain.map(({ name }) => name))
    expect(chains(await plan(text))).toEqual([['first', undefined]])
    expect(chains(await plan(text, { except: ['note'] }))).toEqual([['first']])
    expect(chains(await plan(text, { except: ['first'] }))).toEqual([])
  })
})

describe('steps of a build', () => {
  it('come in order with their meta-arguments', async () => {
    const given = await plan(`${sources}build {
  sources = ["toy.a", "toy.b"]
  provisioner "say" {
    name         = "first"
    text         = "{{ build_name }}/\${source.name}/\${build.name}"
    pause_before = "1m30s"
    timeout      = "5s"
    max_retries  = "3"
    only         = ["toy.a"]
  }
  dynamic "provisioner" {
    for_each = ["x", "y"]
    labels   = ["say"]
    content {
      text   = provisioner.value
      except = ["toy.a"]
    }
  }
  provisioner "say" {
    text     = "plain"
    override = {
      b = { text = "special", times = 2 }
    }
  }
  error-cleanup-provisioner "say" {
    text = "sorry"
  }
  post-processor "note" {
    keep_input_artifact = true
  }
  post-processors {
    post-processor "note" { text = "1" }
    post-processor "note" { text = "2" }
  }
}`)
    const [a, b] = given.builds
    expect(a?.provisioners).toMatchObject([
      { type: 'say', name: 'first', pauseBefore: 90_000, timeout: 5000, maxRetries: 3, preview: { text: 'a/a/' } },
      { name: undefined, pauseBefore: 0, timeout: undefined, maxRetries: 0, preview: { text: 'plain', times: 1 } },
    ])
    expect(b?.provisioners.map(({ preview }) => preview)).toMatchObject([
      { text: 'x' },
      { text: 'y' },
      { text: 'special', times: 2 },
    ])
    expect(a?.errorCleanupProvisioner?.preview).toMatchObject({ text: 'sorry' })
    expect(a?.postProcessors).toMatchObject([
      [{ keepInputArtifact: true }],
      [{ preview: { text: '1' } }, { preview: { text: '2' } }],
    ])
  })

  it('are reported once for all sources', async () => {
    const text = `${sources}build {
  sources = ["toy.a", "toy.b"]
  provisioner "sai" {}
  provisioner "say" {
    txt = 1
  }
  provisioner "say" {
    text         = "x"
    pause_before = "5"
    max_retries  = 1.5
    only         = ["toy.a"]
    except       = ["toy.b"]
  }
  provisioner "say" {
    text     = "x"
    only     = ["toy.aa"]
    override = { c = {}, a = 1 }
  }
  provisioners "say" {}
  provisioner {}
  post-processor "nota" {}
  post-processor "vagrant" {}
  hcp_packer_registry {}
  error-cleanup-provisioner "say" { text = "x" }
  error-cleanup-provisioner "say" { text = "x" }
  post-processors {
    provisioner "say" {}
  }
}`
    expect(await problems(text)).toEqual([
      'main.pkr.hcl:10:15 error: Unknown provisioner type "sai" | There is no provisioner of that type. Did you mean "say"?',
      'main.pkr.hcl:11:3 error: Missing required argument | The argument "text" is required, but no definition was found.',
      'main.pkr.hcl:12:5 error: Unsupported argument | An argument named "txt" is not expected here. Did you mean "text"?',
      'main.pkr.hcl:16:20 error: Failed to parse pause_before duration | missing unit in duration "5": write a number with a unit, such as "300ms", "5s" or "1h30m".',
      'main.pkr.hcl:17:20 error: Invalid max_retries | 1.5 is not a whole number from 0 on.',
      "main.pkr.hcl:19:5 error: only one of 'only' or 'except' may be specified",
      'main.pkr.hcl:23:17 warning: No source of this build is named "toy.aa" | Did you mean "toy.a"?',
      'main.pkr.hcl:24:22 warning: No source of this build is named "c" | Did you mean "a"?',
      "main.pkr.hcl:24:30 error: provisioner's override.'a' block must be an HCL object",
      'main.pkr.hcl:26:3 error: Unsupported block type | Blocks of type "provisioners" are not expected here. Did you mean "provisioner"?',
      'main.pkr.hcl:27:3 error: Missing type for provisioner | All provisioner blocks must have 1 label (type). Write provisioner "TYPE" { ... }.',
      'main.pkr.hcl:28:18 error: Unknown post-processor type "nota" | There is no post-processor of that type. Did you mean "note"?',
      expect.stringMatching(/^main.pkr.hcl:29:18 warning: Post-processor vagrant is left out/),
      expect.stringMatching(/^main.pkr.hcl:30:3 warning: hcp_packer_registry is left out/),
      'main.pkr.hcl:32:3 error: Only one error-cleanup-provisioner is allowed',
      expect.stringMatching(/^main.pkr.hcl:34:5 error: Unsupported block type/),
    ])
  })
})

test('hcp_packer_registry is checked and left out', async () => {
  const given = (registry: string) =>
    problems(
      `source "toy" "a" { name = "x" }\nbuild {\n  sources = ["toy.a"]\n  hcp_packer_registry {\n${registry}\n  }\n}`,
    )
  const leftOut = expect.stringMatching(/^main.pkr.hcl:4:3 warning: hcp_packer_registry is left out/)
  const wrong = (summary: string) => expect.stringContaining(`main.pkr.hcl:4:3 error: hcp_packer_registry.${summary}`)
  expect(await given('bucket_name = "debian-12"\nbucket_labels = { os = "debian" }\nnope = 1')).toEqual([
    leftOut,
    expect.stringMatching(/^main.pkr.hcl:7:1 error: Unsupported argument/),
  ])
  expect(await given('bucket_name = "a b"\ndescription = join("", [for i in range(256) : "x"])')).toEqual([
    wrong('description should have a maximum length of 255 characters'),
    wrong('bucket_name can only contain between 3 and 36 ASCII letters, numbers and hyphens'),
    leftOut,
  ])
  expect(await given('labels = { a = "b" }\nbucket_labels = { a = "b" }')).toEqual([
    wrong('labels and hcp_packer_registry.bucket_labels are mutually exclusive'),
    leftOut,
  ])
})

describe('late values', () => {
  it('are resolved when the machine is there', async () => {
    const given = await plan(
      `${sources}build {\n  name = "n"\n  sources = ["toy.a"]\n  provisioner "say" {\n    text  = "\${build.name} \${build.ID} at \${build.Host}:\${build.Port}, {{ build \`User\` }}"\n    times = build.Port\n  }\n}`,
    )
    const step = given.builds[0]?.provisioners[0]
    expect(step?.preview).toMatchObject({ text: '<unknown>', times: '<unknown>' })
    const late = { ID: '100', Host: '10.0.0.5', Port: 22, User: 'root' }
    expect(step?.resolve(late)).toMatchObject({ options: { text: 'n 100 at 10.0.0.5:22, root', times: 22 } })
    const { renderLate } = step!.resolve(late)
    expect(renderLate('{{ build `ID` }} {{ .Path }}', ['command'], { Path: '/x' })).toBe('100 /x')
    expect(() => renderLate('{{ build `WinRMPassword` }}', ['command'], {})).toThrow('Value not available')
    expect(step?.resolve({ ...late, Host: '10.0.0.6' }).options).toMatchObject({ text: 'n 100 at 10.0.0.6:22, root' })
    expect(() => step?.resolve({ ID: '1' })).toThrow('Value not available')
    expect(() => step?.resolve({ ...late, Port: 'ssh' })).toThrow('Incorrect attribute value type')
  })

  it('that do not exist are errors with a list of those that do', async () => {
    expect(
      await problems(
        `${sources}build {\n  sources = ["toy.a"]\n  provisioner "say" {\n    text = build.Hots\n  }\n  provisioner "say" {\n    text = "{{ build \`IP\` }}"\n  }\n}`,
      ),
    ).toEqual([
      expect.stringMatching(/^main.pkr.hcl:11:\d+ error: .*(Hots).*Host/),
      expect.stringMatching(
        /^main.pkr.hcl:14:16 error: Invalid template expression \| error calling build: there is no build value "IP".*ID, Host, Port/,
      ),
    ])
  })

  it('can not be in a source', async () => {
    const [problem] = await problems('source "toy" "a" {\n  name = build.ID\n}\nbuild {\n  sources = ["toy.a"]\n}')
    expect(problem).toMatch(/^main.pkr.hcl:2:10 error: /)
    expect(
      await problems('source "toy" "a" {\n  name = "{{ build `ID` }}"\n}\nbuild {\n  sources = ["toy.a"]\n}'),
    ).toEqual([
      expect.stringMatching(
        /^main.pkr.hcl:2:14 error: Invalid template expression \| .*build values are not available here/,
      ),
    ])
  })
})
