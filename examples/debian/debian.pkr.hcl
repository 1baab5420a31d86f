# A Debian server template: UEFI with Secure Boot, unattended installation from the DVD, ready for cloud-init.

packer {
  required_plugins {
    proxmox = {
      version = ">= 1.1.7"
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

variable "storage_pool" {
  type    = string
  default = "local-lvm"
}

variable "iso_pool" {
  type    = string
  default = "local:iso"
}

variable "debian_image" {
  type    = string
  default = "debian-13.1.0-amd64-DVD-1.iso"
}

variable "vm_id" {
  type    = string
  default = "9000"
}

source "proxmox-iso" "debian" {
  proxmox_url              = "${var.proxmox_url}"
  node                     = "${var.node}"
  username                 = "${var.username}"
  token                    = "${var.token}"
  insecure_skip_tls_verify = true

  vm_id                = "${var.vm_id}"
  vm_name              = "debian-template"
  template_description = "Debian server, built ${formatdate("YYYY-MM-DD", timestamp())}"
  os                   = "l26"
  machine              = "q35"
  bios                 = "ovmf"
  cores                = "2"
  memory               = "2048"
  qemu_agent           = true
  scsi_controller      = "virtio-scsi-pci"

  efi_config {
    efi_storage_pool  = "${var.storage_pool}"
    pre_enrolled_keys = true
    efi_format        = "raw"
    efi_type          = "4m"
  }

  boot_iso {
    iso_file = "${var.iso_pool}/${var.debian_image}"
    unmount  = true
  }

  disks {
    type         = "virtio"
    storage_pool = "${var.storage_pool}"
    disk_size    = "40G"
    format       = "raw"
  }

  network_adapters {
    bridge   = "vmbr0"
    model    = "virtio"
    firewall = false
  }

  cloud_init              = true
  cloud_init_storage_pool = "${var.storage_pool}"

  # At the UEFI boot menu, `c` opens GRUB's command line.
  boot_command = [
    "c<wait>",
    "linux /install.amd/vmlinuz auto-install/enable=true priority=critical ",
    "DEBIAN_FRONTEND=text preseed/url=http://{{ .HTTPIP }}:{{ .HTTPPort }}/ks.cfg noprompt<enter>",
    "initrd /install.amd/initrd.gz<enter>",
    "boot<enter>"
  ]

  http_directory = "${path.root}/http"

  ssh_username = "root"
  ssh_password = "packer"
  ssh_timeout  = "20m"
}

build {
  sources = ["source.proxmox-iso.debian"]

  # Every clone makes its own host keys and machine ID.
  provisioner "shell" {
    inline = [
      "rm /etc/ssh/ssh_host_*",
      "truncate -s 0 /etc/machine-id",
      "apt -y autoremove --purge 2> /dev/null",
      "apt -y clean 2> /dev/null",
      "cloud-init clean",
      "sync"
    ]
  }

  # The cloud-init drive of Proxmox VE.
  provisioner "file" {
    source      = "${path.root}/files/99-pve.cfg"
    destination = "/tmp/99-pve.cfg"
  }

  provisioner "shell" {
    inline = ["sudo cp /tmp/99-pve.cfg /etc/cloud/cloud.cfg.d/99-pve.cfg"]
  }

  # The installation medium is no package source of the clones.
  provisioner "shell" {
    inline = ["sed -i '/cdrom/d' /etc/apt/sources.list"]
  }

  provisioner "file" {
    source      = "${path.root}/files/debian.sources"
    destination = "/etc/apt/sources.list.d/debian.sources"
  }
}
