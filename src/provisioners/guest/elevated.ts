import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import type { RuleContext } from '../../options/component.ts'
import type { ProvisionContext } from '../provisioner.ts'
import { literal } from './guest-system.ts'
import { uploadText } from './upload.ts'

/** For programs that need more rights than a session over the network has on Windows. */
export const elevatedOptions = {
  elevated_user: z.string().default('').describe('Run it as a scheduled task of this user of a Windows guest.'),
  elevated_password: z
    .string()
    .default('')
    .meta({ sensitive: true, openWhenLiteral: true, renderedLate: true })
    .describe('Password of that user; none for one of the system, such as `SYSTEM`.'),
}

interface ElevatedOptions {
  readonly elevated_user: string
  readonly elevated_password: string
}

/** A scheduled task is something of Windows. */
export function checkElevated(
  given: ElevatedOptions & { readonly guest_os_type: string },
  { warn, buildFails, isLate }: RuleContext,
): void {
  if (given.elevated_user === '' && given.elevated_password !== '' && !isLate(['elevated_user']))
    warn('option-without-effect', ['elevated_password'], 'elevated_password has no effect without elevated_user')
  if (given.elevated_user !== '' && given.guest_os_type.toLowerCase() !== 'windows' && !isLate(['guest_os_type']))
    buildFails(
      'option-requires-another',
      ['elevated_user'],
      'elevated_user needs a Windows guest',
      'Set guest_os_type = "windows", or remove it.',
    )
}

/** The command line that runs another one so; the same one where no user is named. Brings a script into the guest. */
export async function elevated(command: string, given: ElevatedOptions, context: ProvisionContext): Promise<string> {
  const { elevated_user: user, elevated_password } = given
  if (user === '') return command
  const password = context.renderLate(elevated_password, ['elevated_password'], context.late)
  const name = `packer-${randomUUID()}`
  const script = `C:/Windows/Temp/${name}.ps1`
  await uploadText(taskScript({ name, user, password, command, script }), script, context, 0o600)
  return `powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File ${script}`
}

interface Task extends Readonly<Record<'name' | 'user' | 'password' | 'command' | 'script', string>> {}

/** A script that makes the task, shows what it prints, ends with its exit code and removes all traces of it. */
export function taskScript({ name, user, password, command, script }: Task): string {
  return `$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
# A password stands in it.
Remove-Item -LiteralPath ${literal(script)} -Force
$log = Join-Path $env:SystemRoot ${literal(`Temp\\${name}.out`)}
$cmd = Join-Path $env:SystemRoot 'System32\\cmd.exe'
$action = New-ScheduledTaskAction -Execute $cmd -Argument ('/s /c "' + ${literal(command)} + ' > "' + $log + '" 2>&1"')
$settings = New-ScheduledTaskSettingsSet -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries -ExecutionTimeLimit ([TimeSpan]::Zero) -Priority 4
$who = @{ User = ${literal(user)} }
${password === '' ? '' : `$who.Password = ${literal(password)}\n`}Register-ScheduledTask -TaskName ${literal(name)} -Action $action -Settings $settings -RunLevel Highest @who -Force | Out-Null
$lines = 0
function Show {
  if (-not (Test-Path -LiteralPath $log)) { return }
  Get-Content -LiteralPath $log | Select-Object -Skip $script:lines | ForEach-Object { $script:lines++; Write-Output $_ }
}
try {
  Start-ScheduledTask -TaskName ${literal(name)}
  # 0x41301: it runs; 0x41303: it has not begun; 0x41325: it waits.
  $idle = 0
  do {
    Start-Sleep -Milliseconds 200
    Show
    $result = (Get-ScheduledTaskInfo -TaskName ${literal(name)}).LastTaskResult
    if ($result -eq 0x41303) { $idle++ }
    if ($idle -gt 300) { throw 'The task was not started within a minute. May its user log on as a batch job?' }
  } while (@(0x41301, 0x41303, 0x41325) -contains $result)
  Show
} finally {
  Unregister-ScheduledTask -TaskName ${literal(name)} -Confirm:$false
  Remove-Item -LiteralPath $log -Force -ErrorAction SilentlyContinue
}
if ($result -gt 2147483647) { $result = $result - 4294967296 }
exit [int]$result
`
}
