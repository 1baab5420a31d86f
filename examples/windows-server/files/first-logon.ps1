# Runs once, when Administrator is logged on for the first time: the drivers and the guest agent, and then WinRM.
$ErrorActionPreference = 'Stop'
$virtio = Get-Volume | Where-Object FileSystemLabel -like 'virtio-win*' | Select-Object -First 1
Start-Process msiexec -Wait -ArgumentList "/i $($virtio.DriveLetter):\virtio-win-gt-x64.msi /qn /norestart"
Start-Process msiexec -Wait -ArgumentList "/i $($virtio.DriveLetter):\guest-agent\qemu-ga-x86_64.msi /qn /norestart"

# WinRM lets nobody in from a public network, which is what a new one is taken for.
Get-NetConnectionProfile | Set-NetConnectionProfile -NetworkCategory Private
winrm quickconfig -quiet
winrm set winrm/config/winrs '@{MaxMemoryPerShellMB="2048"}'
Set-Service WinRM -StartupType Automatic
