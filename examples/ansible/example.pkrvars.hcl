proxmox_url = "https://pve.example.com:8006/api2/json"
username    = "packer@pve!ci"
token       = "00000000-0000-0000-0000-000000000000"
node        = "pve"
