import { literal } from '../../scripts/windows/powershell-text.ts'

/** A command line of cmd that a user other than that of the connection runs. */
export interface ScheduledTask {
  /** Of the task, and of the file for its output. */
  readonly name: string
  readonly user: string
  /** Empty: an account of the system, as SYSTEM is, which has none. */
  readonly password: string
  readonly command: string
  /** Where the script is put, in the guest. */
  readonly file: string
  /** A file of the guest that the command needs, and nobody after it. */
  readonly spent?: string
}

/** The script's exit code where the task scheduler did not start the command. */
export const notStarted = 2_300_301

/**
 * A script that runs a command as a task of the task scheduler, tells its output while it runs, and ends with its exit code.
 * It removes its own file at once, since a password stands in it: PowerShell has read it by then. Whoever it was started by
 * may use the task scheduler; a session of WinRM or SSH has no way to another user or to full rights but this one.
 */
export function taskScript({ name, user, password, command, file, spent }: ScheduledTask): string {
  return `$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Remove-Item -LiteralPath ${literal(file)} -Force -ErrorAction SilentlyContinue

$name = ${literal(name)}
$user = ${literal(user)}
$password = ${literal(password)}
$log = Join-Path $env:SystemRoot "Temp\\$name.out"

# Numbers of the interfaces of the task scheduler 2.0.
$createOrUpdate = 6
$logonPassword = 1
$logonServiceAccount = 5
$runLevelHighest = 1
$actionExecute = 0
$ignoreNew = 2
$stateQueued = 2
$stateRunning = 4
$resultReady = 0x41300
$resultRunning = 0x41301
$resultNeverRan = 0x41303
$resultQueued = 0x41325

function Complain([string]$text) { [Console]::Error.WriteLine($text) }

$service = New-Object -ComObject 'Schedule.Service'
$service.Connect()
$folder = $service.GetFolder('\\')

try {
  $definition = $service.NewTask(0)
  $definition.RegistrationInfo.Description = 'Runs a script of a template build'
  $definition.Principal.RunLevel = $runLevelHighest
  $settings = $definition.Settings
  $settings.Enabled = $true
  $settings.AllowDemandStart = $true
  $settings.MultipleInstances = $ignoreNew
  $settings.DisallowStartIfOnBatteries = $false
  $settings.StopIfGoingOnBatteries = $false
  $settings.ExecutionTimeLimit = 'PT0S'
  $settings.Priority = 4
  $action = $definition.Actions.Create($actionExecute)
  $action.Path = Join-Path $env:SystemRoot 'System32\\cmd.exe'
  $action.Arguments = '/s /c "' + ${literal(command)} + ' > "' + $log + '" 2>&1"'

  $secret = $password
  $logon = $logonPassword
  if ($password.Length -eq 0) {
    $secret = $null
    $logon = $logonServiceAccount
  }
  $task = $folder.RegisterTaskDefinition($name, $definition, $createOrUpdate, $user, $secret, $logon)
} catch {
  Complain "The task for $user could not be made: $($_.Exception.Message)"
  $problem = $_.Exception
  while ($problem.InnerException) { $problem = $problem.InnerException }
  exit [System.Runtime.InteropServices.Marshal]::GetHRForException($problem)
}

# Consoles of the task scheduler have the system's code page, whatever that of this one is.
$codePage = (Get-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Nls\\CodePage').OEMCP
$encoding = [System.Text.Encoding]::GetEncoding([int]$codePage)
$reader = $null
function Show-Output {
  if ($null -eq $script:reader) {
    if (-not (Test-Path -LiteralPath $log)) { return }
    $share = [System.IO.FileShare]'ReadWrite, Delete'
    $stream = [System.IO.File]::Open($log, [System.IO.FileMode]::Open, [System.IO.FileAccess]::Read, $share)
    $script:reader = New-Object System.IO.StreamReader($stream, $encoding)
  }
  while (($count = $script:reader.Read($buffer, 0, $buffer.Length)) -gt 0) {
    [Console]::Out.Write($buffer, 0, $count)
  }
  [Console]::Out.Flush()
}

$buffer = New-Object 'char[]' 8192
$code = ${notStarted}
try {
  $null = $task.Run($null)
  $waited = 0
  while ($true) {
    Start-Sleep -Milliseconds 200
    $state = $task.State
    $result = $task.LastTaskResult
    Show-Output
    if ($state -eq $stateRunning -or $state -eq $stateQueued) { $waited = 0; continue }
    if (@($resultRunning, $resultQueued) -contains $result) { continue }
    # Without the file for its output it has not begun, whatever the result says that was there before.
    if (@($resultReady, $resultNeverRan) -contains $result -or ($result -eq 0 -and $null -eq $reader)) {
      $waited += 200
      if ($waited -lt 60000) { continue }
      Complain "The task for $user was not started within a minute."
      break
    }
    $code = $result
    break
  }
  Show-Output
} finally {
  if ($null -ne $reader) { $reader.Dispose() }
  Remove-Item -LiteralPath ${spent === undefined ? '$log' : `$log, ${literal(spent)}`} -Force -ErrorAction SilentlyContinue
  try { $folder.DeleteTask($name, 0) } catch { Complain "The task $name is left: $($_.Exception.Message)" }
}

if ($code -gt 2147483647) { $code = $code - 4294967296 }
# Windows 8 and Server 2012 tell an exit code of 5 as the error 0x80070005.
$version = [System.Environment]::OSVersion.Version
if ($version.Major -eq 6 -and $version.Minor -ge 2 -and ($code -band -65536) -eq -2147024896) {
  $code = $code -band 65535
}
exit [int]$code
`
}

/** A script that ends a task whose own script can not do it any more, and removes all that is left of it. */
export function endTaskScript({ name, file, spent }: ScheduledTask): string {
  return `$ErrorActionPreference = 'SilentlyContinue'
$service = New-Object -ComObject 'Schedule.Service'
$service.Connect()
$folder = $service.GetFolder('\\')
try {
  $folder.GetTask(${literal(name)}).Stop(0)
  $folder.DeleteTask(${literal(name)}, 0)
} catch { Write-Debug 'it has never come to be' }
$log = Join-Path $env:SystemRoot ${literal(`Temp\\${name}.out`)}
Remove-Item -LiteralPath ${['$log', literal(file), ...(spent === undefined ? [] : [literal(spent)])].join(', ')} -Force -ErrorAction SilentlyContinue
`
}

/** A script that removes the file of a task, and fails where it is still there. */
export function removalScript(file: string): string {
  return `$path = ${literal(file)}
Remove-Item -LiteralPath $path -Force -ErrorAction SilentlyContinue
if (Test-Path -LiteralPath $path) { exit 1 }
exit 0
`
}
