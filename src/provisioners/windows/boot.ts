import type { ProvisionContext } from '../provisioner.ts'
import { ask } from './guest-commands.ts'

/** A boot of the guest: another one has another identity. */
export interface Boot {
  readonly identity: string
  readonly host: string
}

/**
 * Which boot the guest is in: when its first process of the session of services was made. That is written down once in each
 * boot, where the time since the start, and the start as computed from it, move with every correction of the clock.
 * Undefined: the guest answers, and does not say. Throws as `exec` does.
 */
export async function bootOf(context: Pick<ProvisionContext, 'communicator' | 'signal'>): Promise<Boot | undefined> {
  const { lines, exitCode } = await ask(script, context)
  if (exitCode !== 0) return undefined
  const [, identity, host = ''] =
    lines.map((line) => /^boot (\d+) (\S*)/.exec(line)).find((found) => found !== null) ?? []
  return identity === undefined ? undefined : { identity, host }
}

const script = `$ErrorActionPreference = 'Stop'
$times = @(Get-WmiObject -Class Win32_Process -Filter "Name = 'wininit.exe'" | ForEach-Object { $_.CreationDate } | Where-Object { $_ })
if ($times.Count -eq 0) { $times = @((Get-WmiObject -Class Win32_OperatingSystem).LastBootUpTime) }
$ticks = [System.Management.ManagementDateTimeConverter]::ToDateTime($times[0]).ToUniversalTime().Ticks
Write-Output "boot $ticks $env:COMPUTERNAME"
`

/** For who parses all that is sent. */
export const bootScript = script
