import { literal } from '../../../scripts/windows/powershell-text.ts'
import type { Job, Look } from '../guest-system.ts'
import { mark } from '../state-line.ts'

/** Bytes of each stream that one look tells. */
const mostTold = 1 << 20

/** Of this start of the system. */
export const bootTime = '(Get-CimInstance Win32_OperatingSystem).LastBootUpTime.ToUniversalTime().Ticks'

/** Runs the command with its output in files, hands its input on as it comes, and leaves its exit code when all is written. */
const runner = String.raw`$ErrorActionPreference = 'Stop'
$d = $PSScriptRoot
function Leave([string]$name, [string]$text) {
  [IO.File]::WriteAllText("$d\$name.new", $text)
  Move-Item -LiteralPath "$d\$name.new" -Destination "$d\$name" -Force
}
try {
  $start = New-Object Diagnostics.ProcessStartInfo
  $start.FileName = [IO.File]::ReadAllText("$d\program")
  $start.Arguments = [IO.File]::ReadAllText("$d\arguments")
  $start.WorkingDirectory = $env:USERPROFILE
  $start.UseShellExecute = $false
  $start.CreateNoWindow = $true
  $start.RedirectStandardInput = $true
  $start.RedirectStandardOutput = $true
  $start.RedirectStandardError = $true
  $o = New-Object IO.FileStream("$d\o", 'Create', 'Write', 'ReadWrite', 1)
  $e = New-Object IO.FileStream("$d\e", 'Create', 'Write', 'ReadWrite', 1)
  $process = [Diagnostics.Process]::Start($start)
  $copies = @($process.StandardOutput.BaseStream.CopyToAsync($o), $process.StandardError.BaseStream.CopyToAsync($e))
  $inward = $process.StandardInput.BaseStream
  $next = 0
  $isOpen = $true
  do {
    if ($isOpen) {
      try {
        $isLast = Test-Path -LiteralPath "$d\in.end"
        $count = 0
        if (Test-Path -LiteralPath "$d\in.count") { $count = [int][IO.File]::ReadAllText("$d\in.count") }
        for (; $next -lt $count; $next++) {
          $bytes = [IO.File]::ReadAllBytes("$d\in.$next")
          $inward.Write($bytes, 0, $bytes.Length)
          $inward.Flush()
          Remove-Item -LiteralPath "$d\in.$next"
        }
        if ($isLast) { $inward.Close(); $isOpen = $false }
      } catch { $isOpen = $false }
    }
  } until ($process.WaitForExit(100))
  try { [void][Threading.Tasks.Task]::WaitAll($copies, 1000) } catch { }
  Leave 'rc' ([string]$process.ExitCode)
} catch {
  [IO.File]::AppendAllText("$d\failed", $_.Exception.Message)
  Leave 'rc' '1'
}`

/** Starts a job that is not there yet, and looks at it. Who runs it is no child of the agent's, and outlives it. */
export function startScript(
  { base, program, args }: { readonly base: string; readonly program: string; readonly args: string },
  job: Job,
  look: Look,
  before: string | undefined,
  known = '',
): string {
  const folder = `${base}\\${job.id}`
  return String.raw`$d = ${literal(folder)}
${before === undefined ? '' : `Remove-Item -LiteralPath ${literal(`${base}\\${before}`)} -Recurse -Force -ErrorAction SilentlyContinue`}
if (${literal(known)} -ne '' -and -not (Test-Path -LiteralPath $d) -and [string]${bootTime} -ne ${literal(known)}) {
  Say "${'`'}n${mark} 0.0 gone 255 0 0 $(${bootTime})"
  exit 0
}
if (-not (Test-Path -LiteralPath $d)) {
  $n = "$d.new"
  [void](New-Item -ItemType Directory -Force -Path $n)
  [IO.File]::WriteAllText("$n\program", ${literal(program)})
  [IO.File]::WriteAllText("$n\arguments", ${literal(args)})
  [IO.File]::WriteAllText("$n\boot", [string]${bootTime})
  [IO.File]::WriteAllText("$n\run.ps1", ${literal(runner)})
  ${job.stdin === 'given' ? '$in = New-Object IO.FileStream("$n\\in.0", "Create"); [Console]::OpenStandardInput().CopyTo($in); $in.Close(); [IO.File]::WriteAllText("$n\\in.count", "1")' : ''}
  ${job.stdin === 'pieces' ? '' : '[IO.File]::WriteAllText("$n\\in.end", "")'}
  Move-Item -LiteralPath $n -Destination $d
  $line = 'powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "' + $d + '\run.ps1"'
  $made = Invoke-CimMethod -ClassName Win32_Process -MethodName Create -Arguments @{ CommandLine = $line }
  if ($made.ReturnValue -ne 0) { Fail "Win32_Process.Create answers $($made.ReturnValue)" 90 }
  [IO.File]::WriteAllText("$d\pid", [string]$made.ProcessId)
}
${lookScript(base, job.id, look)}`
}

export function lookScript(base: string, id: string, look: Look): string {
  const [out = '0', err = '0'] = look.cursor.split('.')
  return String.raw`$d = ${literal(`${base}\\${id}`)}
$at = @{ o = [long]${out}; e = [long]${err} }
function Size([string]$name) { $f = Get-Item -LiteralPath "$d\$name" -ErrorAction SilentlyContinue; if ($f) { $s = [IO.File]::Open($f.FullName, 'Open', 'Read', 'ReadWrite'); $l = $s.Length; $s.Close(); $l } else { 0 } }
function State([string]$state) {
  $code = '255'
  if (Test-Path -LiteralPath "$d\rc") { $code = [IO.File]::ReadAllText("$d\rc").Trim() }
  Say ("${'`'}n${mark} {0}.{1} {2} {3} 0 0 {4}" -f $at.o, $at.e, $state, $code, ${bootTime})
  exit 0
}
if (-not (Test-Path -LiteralPath $d)) { State 'gone' }
if ([IO.File]::ReadAllText("$d\boot") -ne [string]${bootTime}) { State 'gone' }
${look.pieces > 0 ? `[IO.File]::WriteAllText("$d\\in.new", '${look.pieces}'); Move-Item -LiteralPath "$d\\in.new" -Destination "$d\\in.count" -Force` : ''}
${look.isInputWhole ? '[IO.File]::WriteAllText("$d\\in.end", "")' : ''}
$state = 'runs'
$until = (Get-Date).AddSeconds(${look.patience})
while ($true) {
  if (Test-Path -LiteralPath "$d\rc") { $state = 'ended'; break }
  if ((Size 'o') -gt $at.o -or (Size 'e') -gt $at.e) {
    for ($i = 0; $i -lt ${look.linger} -and -not (Test-Path -LiteralPath "$d\rc"); $i++) { Start-Sleep -Milliseconds 100 }
    if (Test-Path -LiteralPath "$d\rc") { $state = 'ended' }
    break
  }
  if (Test-Path -LiteralPath "$d\pid") {
    $job = [int][IO.File]::ReadAllText("$d\pid")
    if (-not (Get-Process -Id $job -ErrorAction SilentlyContinue) -and -not (Test-Path -LiteralPath "$d\rc")) { $state = 'dead'; break }
  }
  if ((Get-Date) -ge $until) { break }
  Start-Sleep -Milliseconds 200
}
if (Test-Path -LiteralPath "$d\failed") { Fail ([IO.File]::ReadAllText("$d\failed")) 90 }
foreach ($name in 'e', 'o') {
  $length = [Math]::Min((Size $name) - $at[$name], ${mostTold})
  if ($length -le 0) { continue }
  $file = [IO.File]::Open("$d\$name", 'Open', 'Read', 'ReadWrite')
  [void]$file.Seek($at[$name], 'Begin')
  $bytes = New-Object byte[] $length
  $count = $file.Read($bytes, 0, $length)
  $file.Close()
  if ($name -eq 'e') { $to = [Console]::OpenStandardError() } else { $to = [Console]::OpenStandardOutput() }
  $to.Write($bytes, 0, $count)
  $to.Flush()
  $at[$name] += $count
  if ($at[$name] -lt (Size $name)) { $state = 'runs' }
}
State $state`
}

export function killScript(base: string, id: string): string {
  return String.raw`$d = ${literal(`${base}\\${id}`)}
if (Test-Path -LiteralPath "$d\pid") { [void](& taskkill.exe /F /T /PID ([IO.File]::ReadAllText("$d\pid")) 2>&1) }
Remove-Item -LiteralPath $d -Recurse -Force -ErrorAction SilentlyContinue`
}
