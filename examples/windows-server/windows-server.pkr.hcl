# A Windows Server template: UEFI with Secure Boot, installed from an answer file on a CD, reached by WinRM with NTLM,
# whose messages are encrypted. See docs/windows.md.

packer {
  required_plugins {
    proxmox = {
      version = ">= 1.2.2"
      source  = "github.com/hashicorp/proxmox"
    }
  }
}

variable "proxmox_url" {
  type = string
}

variable "node" {
  type = string
}

variable "username" {
  type = string
}

variable "token" {
  type      = string
  sensitive = true
}

variable "password" {
  type        = string
  sensitive   = true
  description = "Of Administrator, during the build."
}

variable "storage_pool" {
  type    = string
  default = "local-lvm"
}

variable "windows_image" {
  type    = string
  default = "local:iso/windows-server-2025.iso"
}

variable "virtio_image" {
  type    = string
  default = "local:iso/virtio-win.iso"
}

source "proxmox-iso" "windows" {
  proxmox_url              = var.proxmox_url
  node                     = var.node
  username                 = var.username
  token                    = var.token
  insecure_skip_tls_verify = true

  vm_name              = "windows-server"
  template_description = "Windows Server, built ${formatdate("YYYY-MM-DD", timestamp())}"
  os                   = "win11"
  machine              = "q35"
  bios                 = "ovmf"
  cpu_type             = "host"
  cores                = 4
  memory               = 8192
  scsi_controller      = "virtio-scsi-single"
  qemu_agent           = true

  efi_config {
    efi_storage_pool  = var.storage_pool
    efi_type          = "4m"
    pre_enrolled_keys = true
  }
  disks {
    type         = "scsi"
    disk_size    = "64G"
    storage_pool = var.storage_pool
    discard      = true
  }
  network_adapters {
    bridge = "vmbr0"
    model  = "virtio"
  }

  boot_iso {
    iso_file = var.windows_image
    unmount  = true
  }
  additional_iso_files {
    iso_file = var.virtio_image
    unmount  = true
  }
  # The installer looks for its answers on every CD.
  additional_iso_files {
    cd_content = {
      "autounattend.xml" = templatefile("files/autounattend.xml.pkrtpl.hcl", { password = var.password })
      "first-logon.ps1"  = file("files/first-logon.ps1")
    }
    cd_label         = "answers"
    iso_storage_pool = "local"
    unmount          = true
  }
  # "Press any key to boot from CD"
  boot_wait    = "3s"
  boot_command = ["<enter><wait1s><enter><wait1s><enter>"]

  communicator   = "winrm"
  winrm_username = "Administrator"
  winrm_password = var.password
  winrm_use_ntlm = true
  winrm_timeout  = "1h"
}

build {
  sources = ["source.proxmox-iso.windows"]

  provisioner "powershell" {
    inline = [
      "Get-ComputerInfo -Property WindowsProductName, OsVersion",
      "Set-Service -Name QEMU-GA -StartupType Automatic",
    ]
  }
  provisioner "windows-restart" {}
  provisioner "file" {
    source      = "${path.root}/files/unattend.xml"
    destination = "C:/Windows/Panther/unattend.xml"
  }
  # Each clone gets an identity of its own. Then the machine is shut down, as every one is that becomes a template.
  provisioner "powershell" {
    inline = [
      "Start-Process -Wait $env:SystemRoot\\System32\\Sysprep\\Sysprep.exe '/oobe /generalize /quiet /quit /unattend:C:\\Windows\\Panther\\unattend.xml'",
    ]
  }
}
