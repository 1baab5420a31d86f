import { B as string, D as array, I as number, L as object, O as boolean, R as record } from "./npm-zod.js";
import { s as oneOf } from "./communicators-communicator-registry.js";
import { o as gibibyte } from "./proxmox-notation-drive-notation.js";
import { t as duration } from "./options-codecs-duration.js";
import { n as vlanTag, r as diskSize, t as macAddress } from "./builders-proxmox-options-network-notation.js";
import { x as diskBus } from "./builders-proxmox-plan-machine-plan.js";
import { i as unknown, r as notation } from "./options-codecs-notation.js";
import { t as vmid } from "./builders-proxmox-options-vmid.js";

// src/builders/proxmox/options/tag-list.ts
const tag = /^[a-z0-9_][a-z0-9_+.-]{0,123}$/i;
/** The tags of a machine, separated by `;`. */
function tagList() {
	return notation({
		name: "string",
		read: (text) => {
			const tags = text.split(/[;, ]/);
			const bad = tags.find((one) => !tag.test(one));
			const twice = tags.find((one, index) => tags.slice(0, index).some((other) => isSame(one, other)));
			if (bad === void 0 && twice === void 0) return { value: tags };
			return {
				code: "invalid-tag",
				problem: "is not a list of tags",
				detail: bad === void 0 ? `There is a duplicate tag ${JSON.stringify(twice)}.` : `The tag ${JSON.stringify(bad)} is invalid: a tag has letters, digits, \`_\`, \`-\`, \`+\` and \`.\`, up to 124; tags are separated by \`;\`.`,
				severity: "refusal"
			};
		},
		write: (tags) => tags.join(";"),
		standIn: [unknown],
		emptyIsUnset: true
	});
}
function isSame(left, right) {
	return left.toLowerCase() === right.toLowerCase();
}

// src/builders/proxmox/options/device-options.ts
/** Milliseconds. Making a large disk, or reading a large image over a slow network, takes long without a word. */
const longestSilence = 18e5;
const networkAdapter = object({
	model: string().default("e1000").describe("Model of the card: `virtio`, `e1000`, `rtl8139`, `vmxnet3`, ..."),
	packet_queues: number().default(0).describe("Packet queues, for `virtio` only."),
	mac_address: macAddress().optional().describe("Fixed MAC address; `repeatable` derives one from the machine ID and the number of the card."),
	mtu: number().default(0).describe("MTU; 1 takes that of the bridge."),
	bridge: string().default("").describe("Bridge of the node; `nat` for none."),
	vlan_tag: vlanTag().optional().describe("VLAN tag."),
	firewall: boolean().default(false).describe("Let the node's firewall see this card.")
});
const disk = object({
	type: diskBus().default("scsi").describe("Bus."),
	storage_pool: string().default("").describe("Storage of the disk."),
	storage_pool_type: string().optional().meta({
		deprecated: true,
		instead: "It has no effect any more."
	}).describe("Type of the storage."),
	disk_size: diskSize().default(20 * gibibyte).describe("Size with unit K, M, G or T."),
	cache_mode: oneOf([
		"none",
		"writethrough",
		"writeback",
		"unsafe",
		"directsync"
	], { severity: "refusal" }).default("none").describe("How the node caches it."),
	format: oneOf([
		"raw",
		"cow",
		"qcow",
		"qed",
		"qcow2",
		"vmdk",
		"cloop"
	], { severity: "refusal" }).default("raw").describe("Format of the disk image, as the storage allows."),
	io_thread: boolean().default(false).describe("An I/O thread of its own; needs `virtio`, or `scsi` with `scsi_controller = \"virtio-scsi-single\"`."),
	asyncio: oneOf([
		"native",
		"threads",
		"io_uring"
	]).optional().describe("Kind of asynchronous I/O; not sent when empty."),
	exclude_from_backup: boolean().default(false).describe("Leave the disk out of backups."),
	discard: boolean().default(false).describe("Pass trim requests on to the storage."),
	ssd: boolean().default(false).describe("Present it as a solid state drive; not for `virtio`.")
});
/** Identity of the machine and of what becomes of it. */
const identityOptions = {
	vm_name: string().default("").describe("Name of the machine while it is built; default `packer-` and an ID."),
	vm_id: vmid().describe("ID of the machine, 100 to 999999999; 0 takes the next free one."),
	template_name: string().default("").describe("Name of the template; default `vm_name`."),
	template_description: string().default("").describe("Description of the template."),
	tags: tagList().default([]).describe("Tags, separated by `;`."),
	skip_convert_to_template: boolean().default(false).describe("Leave a virtual machine instead of a template."),
	force_order: oneOf(["replace-last", "delete-first"], { standIn: "replace-last" }).default("replace-last").describe("When the old template goes that `force` replaces: when the new one is done (`replace-last`), or before anything is made (`delete-first`), where there is no room for two. What comes from outside (`force-order`) wins."),
	keep_previous: boolean().default(false).describe("Keep the old template that `force` replaces, as `NAME-previous`, in place of the one that was kept before. With `vm_id` as a full copy under a free ID, which takes time and room; else it only gets that name. What comes from outside (`keep-previous`) wins."),
	task_timeout: duration({ emptyIsUnset: true }).default(longestSilence).describe("How long a task of the server may say nothing; then it is stopped, and the build fails. One that tells of its progress is waited for as long as it works.")
};
const cloudInitOptions = {
	cloud_init: boolean().default(false).describe("Add an empty cloud-init drive to the template."),
	cloud_init_storage_pool: string().default("").describe("Storage of the cloud-init drive; default: that of the boot disk."),
	cloud_init_disk_type: string().default("ide").describe("Bus of the cloud-init drive: `ide`, `scsi` or `sata`."),
	cloud_init_disable_upgrade_packages: boolean().optional().describe("`true` tells cloud-init not to upgrade packages at the first boot, Proxmox VE 8 and later.")
};
const deviceOptions = {
	network_adapters: array(networkAdapter).default([]).describe("Network cards."),
	disks: array(disk).default([]).describe("Hard disks.")
};

// src/builders/proxmox/options/guest-settings.ts
const ipConfig = object({
	ip: string().default("").describe("IPv4 address with prefix length, `10.0.0.5/24`, or `dhcp`."),
	gateway: string().default("").describe("IPv4 gateway; needs an address in `ip`."),
	ip6: string().default("").describe("IPv6 address with prefix length, `auto` or `dhcp`."),
	gateway6: string().default("").describe("IPv6 gateway; needs an address in `ip6`.")
});
/** What cloud-init tells the guest while it is built. */
const guestSettings = {
	nameserver: string().default("").describe("Addresses of DNS servers for cloud-init, separated by blanks."),
	searchdomain: string().default("").describe("DNS search domain for cloud-init."),
	ipconfig: array(ipConfig).default([]).describe("Addresses for cloud-init, one block for each network card in order.")
};
object(guestSettings);

// src/builders/proxmox/options/hardware-options.ts
const efiConfig = object({
	efi_storage_pool: string().default("").describe("Storage of the EFI variables disk."),
	efi_format: string().default("").describe("Format of the disk image; not sent when empty."),
	pre_enrolled_keys: boolean().default(false).describe("Enrol the distributions' and Microsoft's Secure Boot keys."),
	efi_type: oneOf(["4m", "2m"], { severity: "refusal" }).optional().describe("Size of the variables store; default `4m`.")
});
const tpmConfig = object({
	tpm_storage_pool: string().default("").describe("Storage of the TPM state."),
	tpm_version: oneOf(["v1.2", "v2.0"]).optional().describe("Version; default `v2.0`.")
});
const vga = object({
	type: string().default("").describe("Display type: `std`, `qxl`, `virtio`, `serial0`, ..."),
	memory: number().default(0).describe("Display memory in MiB.")
});
const rngSources = [
	"/dev/urandom",
	"/dev/random",
	"/dev/hwrng"
];
const rng = object({
	source: oneOf(rngSources).optional().describe("Device of the node."),
	max_bytes: number().optional().describe("Bytes per period; 0 means no limit."),
	period: number().optional().describe("Period in milliseconds.")
});
const pciDevice = object({
	host: string().default("").describe("PCI ID of a device of the node; needs root@pam with a password."),
	mapping: string().default("").describe("Name of a resource mapping."),
	device_id: string().default("").describe("Override the PCI device ID seen by the guest."),
	vendor_id: string().default("").describe("Override the PCI vendor ID seen by the guest."),
	sub_device_id: string().default("").describe("Override the PCI subsystem device ID."),
	sub_vendor_id: string().default("").describe("Override the PCI subsystem vendor ID."),
	hide_rombar: boolean().default(false).describe("Hide the device's ROM from the guest."),
	legacy_igd: boolean().default(false).describe("Pass in legacy IGD mode; needs machine `pc` and `vga.type = \"none\"`."),
	mdev: string().default("").describe("Type of the mediated device."),
	pcie: boolean().default(false).describe("Present it as a PCI Express device; needs machine `q35`."),
	romfile: string().default("").describe("ROM file in the node's `/usr/share/kvm/`."),
	x_vga: boolean().default(false).describe("Mark it as the primary graphics card.")
});
/** The virtual hardware but for disks and network cards. */
const hardwareOptions = {
	boot: string().default("").describe("Boot order: `order=virtio0;ide2;net0`, or the old form `c`, `d`, `n`."),
	memory: number().default(512).describe("Memory in MiB; below 16 means 512."),
	ballooning_minimum: number().default(0).describe("Lower limit of memory in MiB for ballooning; 0: not sent."),
	cores: number().default(1).describe("Cores per socket."),
	sockets: number().default(1).describe("CPU sockets."),
	cpu_type: string().default("kvm64").describe("CPU model, with flags if wanted: `host`, `x86-64-v2-AES`, `host,flags=+aes`, `custom-name`."),
	numa: boolean().default(false).describe("Emulate NUMA."),
	os: string().default("other").describe("Guest type: `l26`, `win11`, `other`, ..."),
	bios: string().default("").describe("`seabios` or `ovmf`; not sent when empty."),
	machine: string().default("").describe("Machine type: `pc`, `q35`, `pc-q35-8.1`; not sent when empty."),
	scsi_controller: string().default("lsi").describe("`lsi`, `lsi53c810`, `megasas`, `pvscsi`, `virtio-scsi-pci` or `virtio-scsi-single`."),
	onboot: boolean().default(false).describe("Start the machine when the node boots."),
	disable_kvm: boolean().default(false).describe("Run without hardware acceleration."),
	qemu_agent: boolean().default(true).describe("Enable the QEMU guest agent device."),
	serials: array(string()).default([]).describe("Up to four serial ports: `socket` or a device of the node."),
	qemu_additional_args: string().default("").describe("Arguments for QEMU; needs root@pam with a password."),
	vm_interface: string().default("").describe("Name of the guest's interface whose address is used to connect."),
	vga: vga.optional().describe("The display."),
	efi_config: efiConfig.optional().describe("The EFI variables disk."),
	efidisk: string().default("").meta({
		deprecated: true,
		instead: "Use efi_config with efi_storage_pool."
	}).describe("Storage of the EFI variables disk."),
	tpm_config: tpmConfig.optional().describe("A TPM."),
	rng0: rng.optional().describe("A virtio random number generator."),
	pci_devices: array(pciDevice).default([]).describe("Passes PCI devices through."),
	extra_config: record(string(), string()).default({}).meta({ attribute: true }).describe("Further options of the machine as Proxmox VE has them, sent as they stand: `{ hotplug = \"disk,network\", watchdog = \"i6300esb\" }`. None that the template sets by an option of its own. docs/extra-config.md")
};

// src/builders/proxmox/options/import-options.ts
const diskFormats = [
	"qcow2",
	"raw",
	"vmdk"
];
/** Where the disk image comes from. */
const imageOptions = {
	image_url: string().default("").describe("URL of a disk image: qcow2, raw, vmdk or ova; also in a tar, and compressed with gz, xz or zst. This, `image_urls`, `image_file` or `image_volume`."),
	image_urls: array(string()).default([]).describe("Several URLs of the same image, tried in order."),
	image_file: string().default("").describe("Path of such an image on this machine."),
	image_volume: string().default("").describe("An image or a disk that is on a storage: `local:import/debian.qcow2`, `local:import/appliance.ova/disk.vmdk`, `local-lvm:vm-9000-disk-0`."),
	image_checksum: string().default("").describe("`sha256:...`, `sha512:...`, `md5:...`, a bare sum, `file:<path or URL>` (`file:https://example.com/SHA256SUMS`) or `none`; of the file as it is published. An `image_file` needs none."),
	image_format: oneOf(diskFormats).optional().describe("Format of the image: `qcow2`, `raw` or `vmdk`. Default: what it is."),
	image_storage_pool: string().default("").describe("Storage that receives the image, and keeps it for the next build: one with the content `import`."),
	image_download_pve: boolean().default(false).describe("Let the node download the image itself.")
};
/** What images for clouds are made for, where the installers of the other sources want what every system has. */
const cloudHardware = {
	memory: number().default(2048).describe(described(hardwareOptions.memory)),
	cpu_type: string().default("x86-64-v2-AES").describe(described(hardwareOptions.cpu_type)),
	os: string().default("l26").describe(described(hardwareOptions.os)),
	scsi_controller: string().default("virtio-scsi-pci").describe(described(hardwareOptions.scsi_controller)),
	serials: array(string()).default(["socket"]).describe(`${described(hardwareOptions.serials)} Many such images start only where there is one.`),
	network_adapters: array(networkAdapter.extend({ model: string().default("virtio").describe(described(networkAdapter.shape.model)) })).default([]).describe(described(deviceOptions.network_adapters)),
	disks: array(disk.extend({ disk_size: diskSize().default(20 * gibibyte).describe("Size with unit K, M, G or T; the first disk has that of the image where none is given.") })).default([]).describe("Hard disks. The first one is made of the image; without any it is one on `image_storage_pool`, or on that of `image_volume`.")
};
const importOptions = {
	...imageOptions,
	...cloudHardware,
	...guestSettings,
	cicustom: string().default("").describe("Files on a storage that cloud-init gets in place of what Proxmox VE makes, while it is built: `user=local:snippets/user.yaml`."),
	cloud_init: boolean().default(true).describe("A cloud-init drive: with the values of the build while it is built, and an empty one in the template.")
};
object(importOptions);
function described(schema) {
	return schema.description ?? "";
}

// src/builders/proxmox/plan/disk-image/image-name.ts
/** The file's name in an address or path. */
function nameOf(url) {
	return (/^[a-z]+:\/\//i.test(url) ? URL.parse(url)?.pathname ?? url : url).replace(/^.*[/\\]/, "");
}
const compressed = /\.(?:gz|xz|zst|bz2)$/i;
const archive = /\.(?:tar|tgz|txz|ova)$/i;
/** Has somebody to unpack it before it is an image? */
function isPacked(name) {
	return compressed.test(name) || archive.test(name);
}
/** By its ending; undefined: that says nothing, as `.img`. */
function namedFormat(name) {
	const ending = name.replace(compressed, "").toLowerCase().split(".").at(-1);
	return archive.test(name) ? void 0 : diskFormats.find((format) => format === ending);
}
/** Without the endings that say how it is packed, and what it is. */
function stemOf(name) {
	return name.replace(compressed, "").replace(archive, "").replace(/\.(?:qcow2|raw|vmdk|img|disk)$/i, "");
}

export { diskFormats as a, rngSources as c, deviceOptions as d, identityOptions as f, stemOf as i, guestSettings as l, nameOf as n, importOptions as o, namedFormat as r, hardwareOptions as s, isPacked as t, cloudInitOptions as u };