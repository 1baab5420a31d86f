# A web server's template: a clone of the template that examples/debian makes, set up by an Ansible playbook.

packer {
  required_plugins {
    proxmox = {
      version = ">= 1.1.7"
      source  = "github.com/hashicorp/proxmox"
    }
    ansible = {
      version = ">= 1.1.0"
      source  = "github.com/hashicorp/ansible"
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

source "proxmox-clone" "web" {
  proxmox_url              = var.proxmox_url
  node                     = var.node
  username                 = var.username
  token                    = var.token
  insecure_skip_tls_verify = true

  clone_vm             = "debian-template"
  vm_name              = "web-template"
  template_description = "Web server, built ${formatdate("YYYY-MM-DD", timestamp())}"
  cores                = 2
  memory               = 2048
  scsi_controller      = "virtio-scsi-pci"
  cloud_init           = true

  network_adapters {
    model  = "virtio"
    bridge = "vmbr0"
  }

  ipconfig {
    ip = "dhcp"
  }

  # Cloud-init lets the user in with a key that is made for this build.
  ssh_username              = "debian"
  ssh_clear_authorized_keys = true
  ssh_timeout               = "10m"
}

build {
  sources = ["source.proxmox-clone.web"]

  # Cloud-init is still at work when SSH answers.
  provisioner "shell" {
    inline = ["cloud-init status --wait || test $? -eq 2"]
  }

  provisioner "ansible" {
    playbook_file       = "${path.root}/playbook.yml"
    inventory_directory = path.root
    groups              = ["web"]
    user                = "debian"
    extra_arguments     = ["--extra-vars", "built_by=${source.type}"]
  }

  # What only this machine should have: clones make their own.
  provisioner "shell" {
    inline = [
      "sudo cloud-init clean --logs --machine-id",
      "sudo rm -f /etc/ssh/ssh_host_*",
    ]
  }
}
