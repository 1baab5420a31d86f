import { describe, expect, it } from 'vitest'
import { guestCommands, temporaryFolder } from '../../src/provisioners/guest/guest-system.ts'

describe('commands of a guest', () => {
  it('with sudo leave a folder to who logs in', () => {
    const unix = guestCommands('unix', true)
    expect(unix.makeFolder("/tmp/it's")).toBe(
      `sudo mkdir -p '/tmp/it'"'"'s' && { test -w '/tmp/it'"'"'s' || sudo chown "$(id -u)" '/tmp/it'"'"'s'; }`,
    )
    expect(unix.removeFolder('~/x y')).toBe(`sudo rm -rf ~/'x y'`)
  })

  it('without it do what the user may', () => {
    const unix = guestCommands('unix', false)
    expect(unix.makeFolder('$HOME/a')).toBe('mkdir -p "$HOME/"a')
    expect(unix.moveFile('/tmp/a', '/etc/salt/b')).toBe('mkdir -p /etc/salt && cp /tmp/a /etc/salt/b && rm -f /tmp/a')
    expect(unix.moveTree('/a', '/b')).toBe('mkdir -p /b && cp -R /a/. /b/ && rm -rf /a')
  })

  it('of Windows are those of PowerShell, in which a failure is one', () => {
    const windows = guestCommands('windows', true)
    const start = `powershell.exe -NoProfile -NonInteractive -Command "$ErrorActionPreference = 'Stop'; `
    expect(windows.makeFolder("C:/it's a")).toBe(
      `${start}New-Item -ItemType directory -Force -Path 'C:/it''s a' | Out-Null"`,
    )
    expect(windows.removeFolder('C:/a')).toBe(`${start}Remove-Item -LiteralPath 'C:/a' -Recurse -Force"`)
    expect(windows.moveFile('C:/a', 'C:/salt/conf/minion')).toContain("-Path 'C:/salt/conf' |")
    expect(windows.moveTree('C:/a', 'C:/b')).toContain("Copy-Item -Path 'C:/a/*' -Destination 'C:/b' -Recurse -Force;")
    expect(windows.path('C:/Program Files/x')).toBe('"C:/Program Files/x"')
    expect(temporaryFolder('windows', 'x')).toBe('C:/Windows/Temp/x')
  })
})
