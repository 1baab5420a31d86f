# A build that waits for ever in front of a machine that does nothing: the self-test cancels it.
source "proxmox-iso" "never-ends" {
  vm_name   = "never-ends"
  memory    = 256
  boot_wait = "1h"

  boot_command = ["<enter>"]

  boot_iso {
    iso_file = "local:iso/nothing.iso"
  }

  disks {
    type         = "virtio"
    storage_pool = "local-lvm"
    disk_size    = "1G"
  }

  communicator = "none"
}

build {
  sources = ["source.proxmox-iso.never-ends"]
}
