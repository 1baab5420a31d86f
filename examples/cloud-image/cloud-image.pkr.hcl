# A template of Debian's image for clouds: no installer, and a minute of work. docs/import.md

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

variable "address" {
  type        = string
  description = "Free address with its prefix length, under which the machine is reached while it is built."
}

variable "gateway" {
  type = string
}

locals {
  images = "https://cloud.debian.org/images/cloud/trixie/latest"
}

source "proxmox-import" "debian" {
  proxmox_url = var.proxmox_url
  node        = var.node
  username    = var.username
  token       = var.token

  # The node downloads it once, and again when the list names another one. The storage holds `import`.
  image_url          = "${local.images}/debian-13-genericcloud-amd64.qcow2"
  image_checksum     = "file:${local.images}/SHA512SUMS"
  image_storage_pool = "local"
  image_download_pve = true

  vm_name              = "debian-13"
  template_description = "Debian 13, built ${formatdate("YYYY-MM-DD", timestamp())}"

  disks {
    storage_pool = "local-lvm"
    disk_size    = "10G"
    discard      = true
  }
  network_adapters {
    bridge = "vmbr0"
  }

  # The image has no guest agent that could tell an address.
  ipconfig {
    ip      = var.address
    gateway = var.gateway
  }
  ssh_username = "debian"
}

build {
  sources = ["source.proxmox-import.debian"]

  # Cloud-init is still at work when SSH answers.
  provisioner "shell" {
    inline = ["cloud-init status --wait || test $? -eq 2"]
  }

  provisioner "shell" {
    inline = [
      "sudo apt-get update",
      "sudo apt-get install -y --no-install-recommends qemu-guest-agent",
      # The next machine is another one.
      "sudo cloud-init clean --logs --machine-id",
      "sudo rm -f /etc/ssh/ssh_host_*",
    ]
  }
}
