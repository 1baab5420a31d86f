import { type GuestSystem, powershell } from '../guest/guest-system.ts'

/** Where Salt is in a guest, and how it gets there. */
export interface SaltGuest {
  readonly stagingFolder: string
  readonly stateTree: string
  readonly pillarRoots: string
  /** Of the minion. */
  readonly configuration: string
  /** The script that installs Salt, under its name of the staging folder. */
  readonly scriptName: string
  fetchScript(path: string): string
  runScript(path: string): string
  /** Packages of Windows are described in a git repository: what installs git, and the calls of Salt that fetch it. */
  readonly packages?: { readonly installGit: string; readonly calls: readonly string[] }
}

// Since 2024 the scripts are here; the addresses of before lead nowhere.
const scripts = 'https://github.com/saltstack/salt-bootstrap/releases/latest/download'
const gitForWindows = 'https://github.com/git-for-windows/git/releases/download/v2.47.1.windows.1/Git-2.47.1-64-bit.exe'
const tls = '[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12'

export const saltGuests: Readonly<Record<GuestSystem, SaltGuest>> = {
  unix: {
    stagingFolder: '/tmp/salt',
    stateTree: '/srv/salt',
    pillarRoots: '/srv/pillar',
    configuration: '/etc/salt',
    scriptName: 'install_salt.sh',
    fetchScript: (path) =>
      `curl -fsSL ${scripts}/bootstrap-salt.sh -o ${path} || wget -q -O ${path} ${scripts}/bootstrap-salt.sh`,
    runScript: (path) => `sh ${path}`,
  },
  windows: {
    stagingFolder: 'C:/Windows/Temp/salt',
    stateTree: 'C:/salt/state',
    pillarRoots: 'C:/salt/pillar',
    configuration: 'C:/salt/conf',
    scriptName: 'bootstrap-salt.ps1',
    fetchScript: (path) =>
      powershell(
        `${tls}; Invoke-WebRequest -UseBasicParsing -Uri '${scripts}/bootstrap-salt.ps1' -OutFile ${path.replaceAll('"', "'")}`,
      ),
    runScript: (path) => `powershell.exe -NoProfile -ExecutionPolicy Bypass -File ${path}`,
    packages: {
      installGit: powershell(
        `if (-not (Get-Command git -ErrorAction SilentlyContinue)) { ${tls}; Invoke-WebRequest -UseBasicParsing -Uri '${gitForWindows}' -OutFile $env:TEMP/Git.exe; $p = Start-Process -FilePath $env:TEMP/Git.exe -ArgumentList '/VERYSILENT', '/NORESTART' -Wait -PassThru; Remove-Item $env:TEMP/Git.exe; exit $p.ExitCode }`,
      ),
      calls: ['winrepo.update_git_repos', 'pkg.refresh_db'],
    },
  },
}
