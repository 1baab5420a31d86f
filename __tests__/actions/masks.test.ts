import { describe, expect, it, onTestFinished } from 'vitest'
import { actionPrograms, Job, type StepResult } from '../harness/runner.ts'

const secret = 'q7VtR2mXw9Zk4LpB'
const nothing = 'communicator = "none"'

/** A kickstart as people write them: a hundred lines, two of them with a secret. */
const kickstart = `# Fedora, unattended
text
lang en_US.UTF-8
keyboard --vckeymap=de
timezone Europe/Berlin --utc
rootpw --plaintext \${password}
user --name=admin --groups=wheel --password=\${password}
reboot
sudo
%packages
${Array.from({ length: 60 }, (_, index) => `package-${index}`).join('\n')}
%end
%post
echo "admin ALL=(ALL) NOPASSWD: ALL" > /etc/sudoers.d/admin
systemctl enable sshd
%end
`

function template(variables: Readonly<Record<string, string>>, expression: string): string {
  const declared = Object.entries(variables).map(
    ([name, value]) =>
      `variable "${name}" {\n  sensitive = true\n  default   = ${JSON.stringify(value)}\n}\nlocals {\n  use_${name} = var.${name}\n}\n`,
  )
  const source = `source "null" "a" {\n  ${nothing}\n}\n`
  const step = `provisioner "shell-local" {\n    inline = [${expression}]\n  }`
  return `${declared.join('')}${source}build {\n  sources = ["null.a"]\n  ${step}\n}\n`
}

async function run(
  files: Readonly<Record<string, string>>,
): Promise<{ job: Job; result: StepResult; masks: string[] }> {
  const job = new Job({ ...actionPrograms, inputs: { template: 'a.pkr.hcl' } })
  onTestFinished(() => job.remove())
  for (const [name, text] of Object.entries(files)) job.write(name, text)
  const result = await job.main().done
  const all = result.log.commands.filter(({ name }) => name === 'add-mask').map(({ data }) => data)
  // The key under which the post step's notes are kept is one in every build.
  const masks = all.filter((mask) => !/^[\w+/]{43}=$/.test(mask))
  return { job, result, masks }
}

describe('masks of the job', () => {
  it('are few for an answer file that holds a secret, and none of them is a word of other steps', async () => {
    const expression = 'templatefile("ks.cfg", { password = var.pw })'
    const { job, result, masks } = await run({
      'ks.cfg': kickstart,
      'a.pkr.hcl': template({ pw: secret }, `"cat <<'END'\\n\${${expression}}\\nEND"`),
    })
    expect(result.exitCode).toBe(0)
    expect(masks).toEqual([secret])
    expect(result.raw.replaceAll(`::add-mask::${secret}`, '')).not.toContain(secret)
    expect(result.raw).toContain('rootpw --plaintext ***')
    expect(job.masks.hide('text reboot sudo package-7 echo systemctl enable sshd')).not.toContain('*')
    expect(job.jobOutputs(result)).toEqual(result.outputs)
  })

  it('are the whole of what was made of it, where it is not found in that any more', async () => {
    const expression = 'base64encode(templatefile("ks.cfg", { password = var.pw }))'
    const { masks, result } = await run({
      'ks.cfg': kickstart,
      'a.pkr.hcl': template({ pw: secret }, `"echo \${${expression}}", "echo \${sha256(var.pw)}"`),
    })
    const whole = Buffer.from(kickstart.replaceAll('${password}', secret)).toString('base64')
    expect(masks).toHaveLength(3)
    expect(masks.some((mask) => mask.split('\n').includes(whole))).toBe(true)
    expect(
      result.raw
        .split('\n')
        .filter((line) => !line.startsWith('::add-mask'))
        .join('\n'),
    ).not.toContain(whole)
  })

  it('are few also where the whole file is called a secret', async () => {
    const local = 'local "ks" {\n  sensitive  = true\n  expression = templatefile("ks.cfg", { password = var.pw })\n}\n'
    const { job, masks, result } = await run({
      'ks.cfg': kickstart,
      'a.pkr.hcl': `${template({ pw: secret }, `"cat <<'END'\\n\${local.ks}\\nEND"`)}${local}`,
    })
    expect(masks).toHaveLength(2)
    expect(result.raw).not.toContain('--vckeymap')
    const seen = 'keyboard --vckeymap=de package-7 echo "admin ALL=(ALL) NOPASSWD: ALL" > /etc/sudoers.d/admin'
    expect(job.masks.hide(seen)).toBe(seen)
    expect(job.masks.hide(`rootpw --plaintext ${secret}`)).not.toContain(secret)
  })

  it('are one command for a key, without the lines that all keys have', async () => {
    const lines = Array.from({ length: 24 }, (_, index) => `b3BlbnNzaC1r${index}`.padEnd(70, 'A'))
    const key = `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`
    const { masks, job } = await run({ 'a.pkr.hcl': template({ key }, '"true"') })
    expect(masks).toEqual([lines.join('\n')])
    expect(job.masks.hide(`key ${lines[7]}`)).toBe('key ***')
    expect(job.masks.hide('-----BEGIN OPENSSH PRIVATE KEY-----')).toContain('BEGIN')
  })

  it('are not made of what is too short or too common, which is said of the variable', async () => {
    const weak = { short: 'abc12', word: 'Reboot', number: '123456', empty: '', good: secret }
    const { masks, job, result } = await run({ 'a.pkr.hcl': template(weak, '"true"') })
    expect(masks).toEqual([secret])
    expect(result.log.annotations.map(({ title }) => title)).toEqual([
      'The value of var.short is shorter than 6 characters, so that GitHub does not mask it',
      'The value of var.word is a common word, so that GitHub does not mask it',
      'The value of var.number is a short number, so that GitHub does not mask it',
    ])
    expect(job.masks.hide('abc12 Reboot 123456')).not.toContain('*')
    expect(result.exitCode).toBe(0)
  })

  it('hold the forms that the runner does not know, in the same command', async () => {
    const { masks } = await run({ 'a.pkr.hcl': template({ pw: `it's a $ecret` }, '"true"') })
    expect(masks).toHaveLength(1)
    expect(masks[0]?.split('\n')).toEqual(
      expect.arrayContaining([`it's a $ecret`, `it'\\''s a $ecret`, 'it%27s+a+%24ecret', `it\\'s\\ a\\ \\$ecret`]),
    )
  })
})
