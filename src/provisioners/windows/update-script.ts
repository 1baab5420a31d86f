import { literal } from '../../scripts/windows/powershell-text.ts'

export interface UpdateFilter {
  readonly action: 'include' | 'exclude'
  /** An expression of PowerShell; `$_` is the update, an IUpdate of the Windows Update Agent. */
  readonly condition: string
}

export interface UpdateOrder {
  readonly criteria: string
  readonly filters: readonly UpdateFilter[]
  readonly limit: number
}

/**
 * A script for one round of updates: search, download, install, by the COM interfaces of the Windows Update Agent
 * (learn.microsoft.com, "Windows Update Agent API"). It tells all that happens in lines that update-events.ts reads, since what
 * a console of Windows does to other text depends on its code page. Updates go one by one: the agent tells of progress only
 * to objects that PowerShell can not make.
 */
export function updateScript({ criteria, filters, limit }: UpdateOrder): string {
  const chosen = filters.map(
    ({ action, condition }) => `  @{ Action = ${literal(action)}; Text = ${literal(condition)} }`,
  )
  return `$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

$criteria = ${literal(criteria)}
$limit = ${limit}
$filters = @(
${chosen.join('\n')}
)

# Numbers of the agent's interfaces.
$succeeded = 2
$succeededWithErrors = 3
$priorityHigh = 3
$priorityExtraHigh = 4

function Tell([string]$kind, [object[]]$fields) {
  $line = '@@ ' + $kind
  foreach ($field in $fields) {
    $line += ' .' + [Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes([string]$field))
  }
  [Console]::Out.WriteLine($line)
  [Console]::Out.Flush()
}

function Get-Innermost($record) {
  $problem = $record.Exception
  while ($problem.InnerException) { $problem = $problem.InnerException }
  return $problem
}

function Get-Code($record) {
  return [System.Runtime.InteropServices.Marshal]::GetHRForException((Get-Innermost $record))
}

function Test-RestartDue {
  $system = New-Object -ComObject 'Microsoft.Update.SystemInfo'
  if ($system.RebootRequired) { return $true }
  $key = 'HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\PackagesPending'
  if (-not (Test-Path -Path $key)) { return $false }
  return @(Get-ChildItem -Path $key -ErrorAction SilentlyContinue).Count -gt 0
}

# A restart under its hands can cost an installation that looks finished: it comes and goes, so that it has to be away for a while.
function Wait-ForInstaller {
  $away = 0
  for ($seconds = 0; $away -lt 15 -and $seconds -lt 3600; $seconds++) {
    Start-Sleep -Seconds 1
    if (Get-Process -Name 'TiWorker' -ErrorAction SilentlyContinue) { $away = 0 } else { $away++ }
    if ($seconds % 60 -eq 59) { Tell 'servicing' @($seconds + 1) }
  }
}

function Test-Chosen($update) {
  foreach ($filter in $filters) {
    if (@(Where-Object -InputObject $update -FilterScript $filter.Condition).Count -gt 0) {
      return $filter.Action -eq 'include'
    }
  }
  return $false
}

function New-Collection($update) {
  $collection = New-Object -ComObject 'Microsoft.Update.UpdateColl'
  $null = $collection.Add($update)
  # Without the comma PowerShell would take it apart.
  return , $collection
}

try {
  foreach ($filter in $filters) { $filter.Condition = [ScriptBlock]::Create($filter.Text) }

  if (Test-RestartDue) {
    Wait-ForInstaller
    Tell 'end' @('restart')
    exit 0
  }

  Tell 'search' @($criteria)
  $session = New-Object -ComObject 'Microsoft.Update.Session'
  $session.ClientApplicationID = 'template build'
  $searcher = $session.CreateUpdateSearcher()
  $found = $searcher.Search($criteria)
  if ($found.ResultCode -ne $succeeded -and $found.ResultCode -ne $succeededWithErrors) {
    throw "the search ended with the result $($found.ResultCode)"
  }
  foreach ($warning in @($found.Warnings)) {
    if ($warning) { Tell 'warning' @($warning.HResult, $warning.Message) }
  }

  $chosen = @()
  $titles = @{}
  for ($index = 0; $index -lt $found.Updates.Count; $index++) {
    $update = $found.Updates.Item($index)
    $title = $update.Title
    if (-not $title) {
      Tell 'blind' @()
      exit 1
    }
    $date = ''
    if ($update.LastDeploymentChangeTime) { $date = $update.LastDeploymentChangeTime.ToString('yyyy-MM-dd') }
    $about = @("$($update.Identity.UpdateID).$($update.Identity.RevisionNumber)", $update.MaxDownloadSize, $date, $title)
    if ($titles.ContainsKey($title)) { Tell 'skipped' (@('twice') + $about); continue }
    if (-not (Test-Chosen $update)) { Tell 'skipped' (@('filter') + $about); continue }
    if ($chosen.Count -ge $limit) { Tell 'skipped' (@('limit') + $about); continue }
    $titles[$title] = $true
    Tell 'found' $about
    if ($update.InstallationBehavior.CanRequestUserInput) { Tell 'asks' @($title) }
    $chosen += @{ Id = $about[0]; Title = $title; Update = $update }
  }
  if ($chosen.Count -eq 0) {
    Tell 'end' @('done')
    exit 0
  }

  $downloader = $session.CreateUpdateDownloader()
  try { $downloader.Priority = $priorityExtraHigh } catch { $downloader.Priority = $priorityHigh }
  $ready = @()
  foreach ($each in $chosen) {
    try {
      if (-not $each.Update.EulaAccepted) { $each.Update.AcceptEula() }
      if (-not $each.Update.IsDownloaded) {
        Tell 'download' @($each.Id)
        $downloader.Updates = New-Collection $each.Update
        $result = $downloader.Download().GetUpdateResult(0)
        if ($result.ResultCode -ne $succeeded) {
          Tell 'failed' @('download', $each.Id, $result.HResult)
          continue
        }
      }
      Tell 'downloaded' @($each.Id)
      $ready += $each
    } catch {
      Tell 'failed' @('download', $each.Id, (Get-Code $_))
    }
  }

  $installer = $session.CreateUpdateInstaller()
  $installer.AllowSourcePrompts = $false
  try { $installer.ForceQuiet = $true } catch { Write-Debug 'an old agent asks nothing' }
  foreach ($each in $ready) {
    # Some can go on only after a restart; the next round finds the rest.
    if ($installer.RebootRequiredBeforeInstallation) { break }
    try {
      Tell 'install' @($each.Id)
      $installer.Updates = New-Collection $each.Update
      $result = $installer.Install().GetUpdateResult(0)
      if ($result.ResultCode -eq $succeeded -or $result.ResultCode -eq $succeededWithErrors) {
        Tell 'installed' @($each.Id, $result.RebootRequired)
      } else {
        Tell 'failed' @('install', $each.Id, $result.HResult)
      }
    } catch {
      Tell 'failed' @('install', $each.Id, (Get-Code $_))
    }
  }
  Wait-ForInstaller
  Tell 'end' @('restart')
  exit 0
} catch {
  $problem = Get-Innermost $_
  Tell 'error' @((Get-Code $_), $problem.Message, $_.InvocationInfo.PositionMessage)
  exit 1
}
`
}
