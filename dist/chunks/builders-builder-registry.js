import { o as __toESM } from "./runtime.js";
import { A as custom, B as string, D as array, G as NEVER, I as number, L as object, O as boolean, R as record, T as _enum, k as codec } from "./npm-zod.js";
import { a as generateKeyPair, c as refuseUse, i as resolveCommunicator, l as noCommunicator, n as communicatorOptions, o as mayOpen, s as mayRead, t as communicatorOf } from "./communicators-communicator-registry.js";
import { n as ExternalError, r as GuestError, t as Cancelled } from "./diagnostics-errors.js";
import { i as wrongKind, n as readSmallFile, r as special, t as NotReadable } from "./intake-small-file.js";
import { n as isContent, t as contentForPath } from "./options-content-for-path.js";
import { a as dispatcherTo, d as guestValues, i as localPath, n as isGlob, o as checksumFile, r as staticPart, s as parseChecksum, t as expandGlob, u as connectTo } from "./media-glob.js";
import { t as connectionOf } from "./builders-proxmox-connection-of.js";
import { a as notation, o as unknown, r as misread, t as duration } from "./options-codecs-duration.js";
import { _ as cdSlot, b as oneOf, g as cdBus, v as diskBus, x as guestKeyOf, y as slotIndex } from "./builders-proxmox-plan-slots.js";
import { c as formatSize, i as driveBuses, l as gibibyte, s as parseVolid, t as basicAuthorization, u as parseSize } from "./proxmox-notation-drive-notation.js";
import { r as planClone } from "./builders-proxmox-plan-clone.js";
import { n as planNewMachine } from "./builders-proxmox-plan-new-machine.js";
import { t as readSmallBody } from "./intake-small-body.js";
import { n as parsePrivateKey } from "./communicators-ssh-tunnel-spec.js";
import { n as refusedFile, t as placeToWrite } from "./trust-refused.js";
import { a as readLines, r as shellPath, s as ConnectionLost } from "./communicators-remote-path.js";
import { t as formatDuration } from "./time-duration.js";
import path, { basename, dirname, isAbsolute, join, posix, relative, resolve } from "node:path";
import { tmpdir } from "node:os";
import { isIP, isIPv4, isIPv6 } from "node:net";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { createHash, randomInt, randomUUID } from "node:crypto";
import { appendFile, copyFile, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createReadStream, createWriteStream, existsSync, statSync } from "node:fs";
import { finished as finished$1, pipeline as pipeline$1 } from "node:stream/promises";
import { execFile, spawn } from "node:child_process";

// src/options/local-path.ts
/** Is the file or folder that an option names there? Empty texts name none. Answers the absolute path. */
function resolveLocalPath(text, path, kind, context) {
	const { error, isLate, workingDirectory } = context;
	if (text === "" || isLate(path)) return text;
	const name = path.findLast((part) => typeof part === "string") ?? "";
	if (isContent(text)) {
		const [code, summary, detail] = contentForPath(name, "Write it into a file, and name that.");
		error(code, path, summary, detail);
		return text;
	}
	const absolute = isAbsolute(text) ? text : join(workingDirectory, text);
	if (!mayRead(text, path, context)) return absolute;
	const found = lookAt(absolute);
	if (typeof found === "string") error("file-not-found", path, `${name}: ${short(text)} is invalid: ${found}`, isAbsolute(text) ? void 0 : `It was looked for in ${workingDirectory}.`);
	else if (special(found) !== void 0) error("wrong-file-kind", path, `${name}: ${text} can not be used: ${special(found)}`);
	else if (kind !== "any" && found.isDirectory() !== (kind === "directory")) error("wrong-file-kind", path, `${name}: ${text} must point to a ${kind}`);
	return absolute;
}
/** The file, or why there is none. */
function lookAt(absolute) {
	try {
		return statSync(absolute, { throwIfNoEntry: false }) ?? "no such file or directory";
	} catch (thrown) {
		const { code, message } = thrown;
		return code === void 0 ? message : /^\w+: ([^,]+)/.exec(message)?.[1] ?? code;
	}
}
/** No file's name is longer; what is may be anything, also a secret of which a part would be found by nobody. */
function short(text) {
	return text.length > 255 ? `a text of ${text.length} characters` : text;
}

// src/builders/file.ts
const options$22 = object({
	target: string().min(1).describe("The file to write."),
	content: string().default("").describe("What to write."),
	source: string().default("").describe("A file to copy.")
});
/** Makes a file on this machine: what other builds or post-processors need. */
const file$1 = {
	type: "file",
	description: "Writes a file on the machine that builds.",
	options: options$22,
	rules: (given, context) => {
		const { error, warn, isLate } = context;
		resolveLocalPath(given.source, ["source"], "file", context);
		mayOpen(given.target, ["target"], context);
		if (given.content !== "" && given.source !== "") error("conflicting-options", ["source"], "Cannot specify source file AND content");
		const isKnown = !isLate(["content"]) && !isLate(["source"]);
		if (given.content === "" && given.source === "" && isKnown) warn("blank-content", [], "Both source file and contents are blank", "The target will have no content.");
		return given;
	},
	plan: (given) => ({
		options: given,
		requests: []
	}),
	async build({ options: { target, content, source } }, context) {
		const absolute = (name) => path.resolve(context.workingDirectory, name);
		await context.step(source === "" ? `Writing ${target}` : `Copying ${source} to ${target}`, async () => {
			try {
				await mkdir(path.dirname(absolute(target)), { recursive: true });
				if (source === "") await writeFile(absolute(target), content, { mode: 384 });
				else await copyFile(absolute(source), absolute(target));
			} catch (cause) {
				throw new ExternalError("unwritable-file", cause.message, void 0, { cause });
			}
		});
		await context.provision(noCommunicator(), {
			ID: "File",
			ConnType: "none"
		});
		context.onArtifact({
			kind: "file",
			files: [target]
		});
	}
};

// src/builders/null.ts
const options$21 = object(communicatorOptions);
/** Runs provisioners on a machine that is there already, or only what runs locally. Makes nothing. */
const nothing$1 = {
	type: "null",
	description: "Provisions a machine that is there already, at `ssh_host`. Makes nothing.",
	options: options$21,
	rules: rules$5,
	plan: (given) => ({
		options: given,
		requests: []
	}),
	async build({ options: given }, context) {
		const { host = "" } = communicatorOf(given).access(given);
		const guest = await connectTo(given, { address: () => Promise.resolve(host) }, void 0, context);
		try {
			await context.provision(guest.communicator, {
				ID: "Null",
				...guestValues(given, guest.host, void 0)
			});
		} finally {
			await guest.communicator.close();
		}
		context.onArtifact({
			kind: "none",
			files: []
		});
	}
};
function rules$5(given, context) {
	communicatorOf(given).checkStandalone?.(given, context);
	return resolveCommunicator(given, context);
}

// src/builders/proxmox/options/vmid.ts
/** The ID of a machine; 0 is none, as for Packer. */
function vmid() {
	return codec(number(), custom(), {
		decode: (id, payload) => {
			if (id === 0) return void 0;
			if (Number.isInteger(id) && id >= 100 && id <= 999999999) return id;
			payload.issues.push(misread(id, {
				code: "invalid-vmid",
				problem: "is not in range 100-999999999"
			}));
			return NEVER;
		},
		encode: (id) => id ?? 0
	}).optional();
}

// src/builders/proxmox/options/clone-options.ts
const ipConfig = object({
	ip: string().default("").describe("IPv4 address with prefix length, `10.0.0.5/24`, or `dhcp`."),
	gateway: string().default("").describe("IPv4 gateway; needs an address in `ip`."),
	ip6: string().default("").describe("IPv6 address with prefix length, `auto` or `dhcp`."),
	gateway6: string().default("").describe("IPv6 gateway; needs an address in `ip6`.")
});
/** What is cloned, and what cloud-init tells the clone while it is built. */
const cloneOptions = {
	clone_vm: string().default("").describe("Name of the machine or template to clone. This or `clone_vm_id`."),
	clone_vm_id: vmid().describe("ID of the machine or template to clone."),
	full_clone: boolean().default(true).describe("Copy the disks; `false` links them to those of the template."),
	nameserver: string().default("").describe("Addresses of DNS servers for cloud-init, separated by blanks."),
	searchdomain: string().default("").describe("DNS search domain for cloud-init."),
	ipconfig: array(ipConfig).default([]).describe("Addresses for cloud-init, one block for each network card in order.")
};
object(cloneOptions);

// src/builders/proxmox/options/boot-options.ts
/** What the guest's installer can reach; Packer's server has these two as well. */
const notReachable = ["unix", "unixpacket"];
/** The boot command and the server for the answer files. */
const bootOptions = {
	boot_wait: duration({ emptyIsUnset: true }).default(1e4).describe("Wait after the start before the boot command is typed; negative: none, zero: the default."),
	boot_command: array(string()).default([]).meta({ readByPlan: true }).describe("What is typed on the console."),
	boot_key_interval: duration({ emptyIsUnset: true }).optional().describe("Pause between two keys; default `PACKER_KEY_INTERVAL`, else 5ms, longer on an emulated machine."),
	boot_keygroup_interval: duration({ emptyIsUnset: true }).optional().describe("Pause after each string of `boot_command`."),
	http_directory: string().default("").describe("Folder that is served to the guest over HTTP."),
	http_content: record(string(), string()).default({}).meta({ attribute: true }).describe("Paths and contents that are served to the guest over HTTP."),
	http_port_min: number().default(8e3).describe("Lowest port of the HTTP server."),
	http_port_max: number().default(9e3).describe("Port below which the HTTP server stays."),
	http_bind_address: string().default("").describe("Address on which the HTTP server listens, and which the guest is told."),
	http_interface: string().default("").describe("Interface of this machine whose address the guest is told."),
	http_network_protocol: oneOf([
		"tcp",
		"tcp4",
		"tcp6"
	], {
		severity: (text) => notReachable.includes(text) ? "refusal" : "error",
		standIn: "tcp"
	}).default("tcp").describe("Family of the addresses.")
};

// src/builders/proxmox/options/connection-options.ts
/** Where the Proxmox VE API is and who asks. */
const connectionOptions = {
	proxmox_url: string().optional().describe("URL of the Proxmox VE API, with the full path: `https://pve.example.com:8006/api2/json`. Default: `PROXMOX_URL`."),
	insecure_skip_tls_verify: boolean().default(false).describe("Accept any certificate. Better: `proxmox-ca` or `proxmox-fingerprint` (inputs of the action, options of the command line)."),
	username: string().optional().describe("User with realm, `packer@pve`, or with the name of an API token, `packer@pve!ci`. Default: `PROXMOX_USERNAME`."),
	password: string().optional().meta({ sensitive: true }).describe("Password of the user. Default: `PROXMOX_PASSWORD`."),
	token: string().optional().meta({ sensitive: true }).describe("Secret of the API token; wins over `password`. Default: `PROXMOX_TOKEN`."),
	node: string().optional().describe("Node on which the machine is built."),
	pool: string().default("").describe("Resource pool that the machine joins.")
};

// src/builders/proxmox/options/disk-size.ts
/** The size of a disk that is made: a positive whole number and a unit, `20G`. */
function diskSize() {
	return notation({
		name: "size",
		read: (text) => {
			const value = /^\d+[KMGT]$/.test(text) ? parseSize(text) : void 0;
			if (value !== void 0 && value > 0) return { value };
			return {
				code: "invalid-disk-size",
				problem: "is not a size",
				detail: "A whole number and one of the units K, M, G, T: `20G`.",
				severity: "refusal"
			};
		},
		write: (value) => value === unknown ? value : formatSize(value),
		standIn: unknown,
		emptyIsUnset: true
	});
}

// src/builders/proxmox/options/network-notation.ts
/** Six pairs of hexadecimal digits, or `repeatable`: made of the machine's ID and the card's number. */
function macAddress() {
	return notation({
		name: "MAC address",
		read: (text) => text === "repeatable" || /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text) ? { value: text } : {
			code: "invalid-mac-address",
			problem: "is not a MAC address",
			detail: "Six pairs of hexadecimal digits with colons, or `repeatable`.",
			severity: "refusal"
		},
		write: (value) => value,
		standIn: unknown,
		emptyIsUnset: true
	});
}
/** A number, which Packer keeps as text. */
function vlanTag() {
	return notation({
		name: "number",
		read: (text) => /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 4094 ? { value: Number(text) } : {
			code: "value-out-of-range",
			problem: "is not in range 1-4094",
			severity: "refusal"
		},
		write: String,
		standIn: unknown,
		emptyIsUnset: true
	});
}

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
	pci_devices: array(pciDevice).default([]).describe("Passes PCI devices through.")
};

// src/builders/proxmox/options/iso-options.ts
/** Options of every ISO image: where it comes from and to which slot it goes. */
const isoSource = {
	iso_file: string().default("").describe("Image on a storage: `local:iso/debian.iso`."),
	iso_url: string().default("").describe("URL or path of an image to be downloaded and uploaded."),
	iso_urls: array(string()).default([]).describe("Several URLs, tried in order."),
	iso_checksum: string().default("").describe("`sha256:...`, `sha512:...`, `md5:...`, a bare sum, `file:<path or URL>` or `none`."),
	iso_target_path: string().default("").describe("Where the downloaded image is kept."),
	iso_target_extension: string().default("iso").describe("Extension of the downloaded image."),
	iso_storage_pool: string().default("").describe("Storage that receives the image."),
	iso_download_pve: boolean().default(false).describe("Let the node download the image itself.")
};
const isoDevice = {
	type: cdBus().optional().describe("Bus of the drive; default `ide`."),
	index: slotIndex().optional().describe("Fixed slot on the bus."),
	device: cdSlot().optional().meta({
		deprecated: true,
		instead: "Use type and index."
	}).describe("Bus and slot: `ide3`."),
	...isoSource,
	cd_files: array(string()).default([]).describe("Files and folders for an image made on the spot; globs are allowed."),
	cd_content: record(string(), string()).default({}).meta({ attribute: true }).describe("Paths and contents for an image made on the spot."),
	cd_label: string().default("packer").describe("Volume label of the image made on the spot."),
	unmount: boolean().default(false).describe("Remove the drive from the template."),
	keep_cdrom_device: boolean().default(false).describe("With `unmount`: leave an empty drive.")
};
const isoBlock = object(isoDevice);
/** The deprecated top-level options, each an alias of one in `boot_iso`. */
const deprecatedIsoOptions = {
	iso_file: deprecated(isoSource.iso_file, "iso_file"),
	iso_storage_pool: deprecated(isoSource.iso_storage_pool, "iso_storage_pool"),
	iso_download_pve: boolean().optional().meta({
		deprecated: true,
		instead: advice("iso_download_pve")
	}).describe(text(isoSource.iso_download_pve)),
	iso_url: deprecated(isoSource.iso_url, "iso_url"),
	iso_urls: array(string()).optional().meta({
		deprecated: true,
		instead: advice("iso_urls")
	}).describe(text(isoSource.iso_urls)),
	iso_checksum: deprecated(isoSource.iso_checksum, "iso_checksum"),
	unmount_iso: boolean().optional().meta({
		deprecated: true,
		instead: advice("unmount")
	}).describe("Remove the drive from the template."),
	iso_target_path: deprecated(isoSource.iso_target_path, "iso_target_path"),
	iso_target_extension: deprecated(isoSource.iso_target_extension, "iso_target_extension")
};
function advice(name) {
	return `Use ${name} in a boot_iso block.`;
}
function text(schema) {
	return schema.description ?? "";
}
function deprecated(schema, name) {
	return string().optional().meta({
		deprecated: true,
		instead: advice(name)
	}).describe(text(schema));
}

// src/builders/proxmox/options/common-options.ts
/** What the builders that make a machine through the Proxmox API have in common. */
const commonOptions = {
	...connectionOptions,
	...identityOptions,
	...hardwareOptions,
	...deviceOptions,
	...cloudInitOptions,
	...bootOptions,
	...communicatorOptions,
	additional_iso_files: array(isoBlock).default([]).describe("Further ISO images.")
};
object(commonOptions);

// src/builders/proxmox/options/option-versions.ts
/** Options that templates still have from older versions of Packer; the plug-in itself has dropped none. */
const optionVersions = {
	current: "Packer's plug-in for Proxmox 1.2.4",
	former: {
		iso_checksum_type: "Packer has it no more since 1.6.0: write the type in front of the checksum, iso_checksum = \"sha256:...\".",
		iso_checksum_url: "Packer has it no more since 1.6.0: write iso_checksum = \"file:https://.../SHA256SUMS\" in its place."
	}
};

// src/builders/proxmox/plan/claims.ts
/** By ID, else by the name by which `force` finds the template that it replaces: both are the whole cluster's. */
function claimsOf({ options, vmid }) {
	const url = options.proxmox_url ?? "";
	const server = URL.parse(url)?.host ?? url;
	if (vmid !== void 0) return [{
		key: `${server} ${vmid}`,
		what: `vm_id ${vmid}`,
		path: ["vm_id"],
		onlyWithForce: false
	}];
	const name = options.template_name;
	const path = [options.vm_name === name ? "vm_name" : "template_name"];
	return [{
		key: `${server} ${name}`,
		what: `the name ${name}`,
		path,
		onlyWithForce: true
	}];
}

// src/builders/proxmox/plan/image-urls.ts
/** The addresses of an image, in the order in which they are tried. */
function urlsOf(iso, path, context) {
	const { error, buildFails, isLate } = context;
	const written = iso.iso_url === "" ? iso.iso_urls.map((url, index) => [url, [
		...path,
		"iso_urls",
		index
	]]) : [[iso.iso_url, [...path, "iso_url"]]];
	const known = written.filter(([url, at]) => url !== "" && !isLate(at));
	for (const [url, at] of known) warnOfOthers(url, at, context);
	for (const [url, at] of known) if (/^https?:/i.test(url)) refuseUse("network", "The download of the image", at, context);
	if (iso.iso_download_pve) {
		if (known.some(([url]) => !/^https?:/i.test(url))) buildFails("invalid-url", [...path, "iso_download_pve"], "iso_download_pve needs an http or https URL", "The node fetches the image itself and can not see files of this machine.");
	} else {
		const missing = known.flatMap(([url, at]) => {
			const problem = problemOf(url, at, context);
			return problem === void 0 ? [] : [{
				...problem,
				at
			}];
		});
		if (missing.length === written.length) for (const { code, summary, detail, at } of missing) (code === "file-not-found" ? error : buildFails)(code, at, summary, detail);
	}
	return written.map(([url]) => url);
}
function problemOf(url, at, context) {
	try {
		const file = localPath(url, context.workingDirectory);
		if (file === void 0 || !mayRead(file, at, context) || existsSync(file)) return void 0;
		return {
			code: "file-not-found",
			summary: `There is no file ${file}`,
			detail: `Relative paths are relative to ${context.workingDirectory}; an address begins with https://.`
		};
	} catch (thrown) {
		if (!(thrown instanceof ExternalError)) throw thrown;
		return {
			code: thrown.code,
			summary: thrown.message,
			detail: thrown.detail
		};
	}
}
/** A virtual CD drive takes bytes of any kind: the firmware finds nothing to boot then, and nobody says why. */
function warnOfOthers(url, at, { warn }) {
	const name = (URL.parse(url)?.pathname ?? url).replace(/^.*\//, "");
	if (/\.(qcow2?|vmdk|vdi|vhdx?|raw|ova|ovf)$/i.test(name)) warn("not-an-iso-image", at, `${name} is a disk image, not an ISO image`, "A machine can not boot from it in a CD drive. Import it on the server once, make a template of it, and build on that with proxmox-clone.");
	else if (/\.(xz|gz|bz2|zst|zip|7z|tar|tgz)$/i.test(name)) warn("not-an-iso-image", at, `${name} is compressed, not an ISO image`, "It is not unpacked. Unpack it, and name the image itself.");
}

// src/builders/proxmox/plan/read-image.ts
/** Reads the options of an ISO image. `what` names it in messages: `boot_iso`. */
function readImage(iso, path, what, context) {
	const { error, warn } = context;
	const at = (option) => [...path, option];
	const hasUrl = iso.iso_url !== "" || iso.iso_urls.length > 0;
	const hasCd = iso.cd_files.length > 0 || Object.keys(iso.cd_content).length > 0;
	if (iso.iso_url !== "" && iso.iso_urls.length > 0) error("conflicting-options", at("iso_urls"), "Only one of iso_url or iso_urls must be specified");
	if ([
		iso.iso_file !== "",
		hasUrl,
		hasCd
	].filter(Boolean).length !== 1) error("no-single-image-source", path, `one of iso_file, iso_url, or a combination of cd_files and cd_content must be specified for ${what}`);
	if ((hasUrl || hasCd) && iso.iso_storage_pool === "") error("missing-option", path, `iso_storage_pool not set for storage of uploaded iso of ${what}`);
	if (iso.iso_download_pve && !hasUrl) error("option-requires-another", at("iso_download_pve"), "iso_download_pve can only be used together with iso_url");
	if (iso.keep_cdrom_device && !iso.unmount) warn("option-without-effect", at("keep_cdrom_device"), "keep_cdrom_device has no effect without unmount");
	return {
		path,
		bus: iso.type ?? "ide",
		index: iso.index,
		afterwards: !iso.unmount ? "stays" : iso.keep_cdrom_device ? "empty" : "gone",
		source: sourceOf()
	};
	function sourceOf() {
		if (iso.iso_file !== "") checkFile(iso, path, what, context);
		const checksum = hasUrl ? checksumOf(iso, at("iso_checksum"), context) : void 0;
		checkCdFiles(iso, path, context);
		mayOpen(iso.iso_target_path, at("iso_target_path"), context);
		if (iso.iso_file !== "") return {
			kind: "stored",
			volid: iso.iso_file,
			storage: parseVolid(iso.iso_file)?.storage ?? ""
		};
		const storage = iso.iso_storage_pool;
		if (checksum === void 0) return {
			kind: "generated",
			storage,
			files: iso.cd_files,
			content: iso.cd_content,
			label: iso.cd_label
		};
		return {
			kind: "downloaded",
			storage,
			by: iso.iso_download_pve ? "node" : "us",
			urls: urlsOf(iso, path, context),
			checksum,
			checksumText: iso.iso_checksum,
			extension: iso.iso_target_extension,
			copy: iso.iso_target_path
		};
	}
}
function checkFile({ iso_file, iso_checksum }, path, what, context) {
	if (!/^[^:]+:iso\/.+$/.test(iso_file)) (what === "boot_iso" || /^.+:iso\/.+$/.test(iso_file) ? context.buildFails : context.error)("invalid-volume-id", [...path, "iso_file"], `iso_file ${JSON.stringify(iso_file)} is not an ISO image on a storage`, "It has the form `storage:iso/file.iso`.");
	const checksum = [...path, "iso_checksum"];
	if (iso_checksum !== "" && context.places.isSet(checksum)) context.warn("option-without-effect", checksum, "iso_checksum has no effect together with iso_file", "An image that is on the storage already is taken as it is.");
}
const unchecked = { kind: "none" };
function checksumOf({ iso_checksum: text }, path, context) {
	if (text === "") {
		const url = [...path.slice(0, -1), "iso_url"];
		context.error("missing-checksum", url, "A checksum must be specified", "Set iso_checksum; `none` goes without, which is not recommended.");
		return unchecked;
	}
	if (text === "none") context.warn("unverified-image", path, "A checksum of `none` was specified: the image can not be verified");
	const rule = parseChecksum(text);
	if ("severity" in rule) {
		const ending = text.endsWith(".iso") ? "Error parsing checksum: .iso is not a valid checksum ending" : rule.summary;
		context.error(rule.code, path, ending, rule.detail);
		return unchecked;
	}
	if (rule.kind === "file" && !mayReadChecksums(rule.location, path, context)) return unchecked;
	if (rule.kind === "file" && !/^(?!file:)[a-z]{2,}:/i.test(rule.location)) resolveLocalPath(rule.location.replace(/^file:\/\//i, ""), path, "file", context);
	return rule;
}
function mayReadChecksums(location, path, context) {
	if (/^https?:/i.test(location)) {
		refuseUse("network", "The download of the checksums", path, context);
		return true;
	}
	try {
		return mayRead(checksumFile(location, context.workingDirectory), path, context);
	} catch {
		return true;
	}
}
function checkCdFiles({ cd_files }, path, context) {
	const { error, isLate, workingDirectory } = context;
	for (const [index, file] of cd_files.entries()) {
		const at = [
			...path,
			"cd_files",
			index
		];
		const looked = isAbsolute(file) ? void 0 : `It was looked for in ${workingDirectory}.`;
		if (isLate(at) || !(isGlob(file) ? mayOpen(staticPart(file), at, context) : mayRead(file, at, context))) continue;
		if (isGlob(file)) {
			const found = expandGlob(file, workingDirectory);
			found.every((each) => mayRead(each, at, context));
			if (found.length === 0) error("no-file-matches", at, `Bad CD disk file '${file}': no file matches`, looked);
		} else if (!existsSync(resolve(workingDirectory, file))) error("file-not-found", at, `Bad CD disk file '${file}': no such file or directory`, looked);
	}
}
/** Those of `additional_iso_files`. */
function readAdditionalImages(isos, context) {
	return isos.map((iso, index) => readImage(iso, ["additional_iso_files", index], `additional_iso ${index}`, context));
}

// src/builders/proxmox/rules/clone-rules.ts
function checkClone(options, context) {
	const { error, isLate } = context;
	const { clone_vm: name, clone_vm_id: id } = options;
	if (name === "" && id === void 0 && !isLate(["clone_vm"]) && !isLate(["clone_vm_id"])) error("missing-option", [], "one of clone_vm or clone_vm_id must be specified", "It says which machine or template is cloned.");
	if (name !== "" && id !== void 0) error("conflicting-options", ["clone_vm_id"], "clone_vm and clone_vm_id cannot both be specified");
	if (id !== void 0 && id === options.vm_id) context.buildFails("conflicting-options", ["vm_id"], "vm_id is that of the machine to clone", "A copy has an ID of its own; with force its source would be removed to make room.");
	for (const address of options.nameserver.split(" ")) if (address !== "" && isIP(address) === 0) error("invalid-ip-address", ["nameserver"], `could not parse nameserver: ${JSON.stringify(address)} is no IP address`);
	const [blocks, cards] = [options.ipconfig.length, options.network_adapters.length];
	if (blocks > cards) error("ipconfig-without-network", ["ipconfig", cards], `${blocks} ipconfig blocks given, but only ${cards} network interfaces defined`, "Add network_adapters: the blocks belong to them in order.");
	for (const index of options.ipconfig.keys()) checkIpConfig(options, index, context);
}
const families = [{
	address: "ip",
	gateway: "gateway",
	words: ["dhcp"],
	version: "IPv4",
	bits: 32,
	is: isIPv4
}, {
	address: "ip6",
	gateway: "gateway6",
	words: ["dhcp", "auto"],
	version: "IPv6",
	bits: 128,
	is: isIPv6
}];
function checkIpConfig({ ipconfig }, index, { error, buildFails }) {
	const block = ipconfig[index];
	if (block === void 0) return;
	for (const { address, gateway, words, version, bits, is } of families) {
		const text = block[address];
		const isWord = words.includes(text);
		const [host = "", prefix = ""] = text.split("/");
		const isAddress = is(host) && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits && text.split("/").length === 2;
		if (text !== "" && !isWord && !isAddress) {
			const allowed = [`an ${version} address with its prefix length`, ...words.map((word) => `\`${word}\``)];
			(isIP(host) === 0 || prefix === "" ? error : buildFails)("invalid-ip-address", [
				"ipconfig",
				index,
				address
			], `could not parse ipconfig[${index}].${address}`, `It is ${allowed.join(" or ")}.`);
		}
		if (block[gateway] !== "" && !is(block[gateway])) error("invalid-ip-address", [
			"ipconfig",
			index,
			gateway
		], `could not parse ipconfig[${index}].${gateway}`, `It is an ${version} address.`);
		if (block[gateway] !== "" && (text === "" || isWord)) buildFails("option-requires-another", [
			"ipconfig",
			index,
			gateway
		], `ipconfig[${index}].${gateway} needs an address in ${address}`);
	}
}

// src/builders/proxmox/rules/cd-slot.ts
/** Fills in the drive of an ISO image: `device` wins over `type` and `index`, and ide is the bus that is meant. */
function resolveCdSlot(iso, path, { error, buildFails }) {
	const type = iso.device?.bus ?? iso.type ?? "ide";
	const index = iso.device?.index ?? iso.index;
	const highest = driveBuses[type] - 1;
	if (index !== void 0 && index > highest) (iso.device === void 0 || path[0] === "boot_iso" ? buildFails : error)("invalid-slot", [...path, iso.device === void 0 ? "index" : "device"], `${type.toUpperCase()} bus index can't be higher than ${highest}`);
	return {
		...iso,
		type,
		index,
		iso_target_extension: iso.iso_target_extension.toLowerCase()
	};
}

// src/builders/proxmox/rules/connection-rules.ts
/**
* Inputs and flags win over the template, which wins over the environment; then what a build needs is checked. A template
* can be checked and planned without: a pull request from a fork has no secrets.
*/
function resolveConnection(options, overrides, context) {
	const { env, error, refuse, buildFails } = context;
	checkCredentialsKept(options, overrides, context);
	const resolved = {
		proxmox_url: firstOf(overrides.url, options.proxmox_url, env["PROXMOX_URL"]),
		username: firstOf(overrides.username, options.username, env["PROXMOX_USERNAME"]),
		...secrets(options, overrides, env),
		node: firstOf(overrides.node, options.node),
		insecure_skip_tls_verify: overrides.insecureSkipTlsVerify ?? options.insecure_skip_tls_verify
	};
	const url = resolved.proxmox_url;
	if (url === void 0) refuse("missing-connection", ["proxmox_url"], "proxmox_url must be specified", "In the template, as `proxmox-url` (input of the action, option of the command line), or in PROXMOX_URL.");
	else if (url !== url.trim() || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) (isGoUrl(url) ? buildFails : error)("invalid-server-url", ["proxmox_url"], `could not parse proxmox_url: ${url}`, "It looks like https://pve.example.com:8006/api2/json.");
	if (resolved.username === void 0) refuse("missing-connection", ["username"], "username must be specified", "In the template, as `proxmox-username` (input of the action, option of the command line), or in PROXMOX_USERNAME.");
	if (resolved.password === void 0 && resolved.token === void 0) refuse("missing-connection", ["token"], "password or token must be specified", "In the template, as `proxmox-token` or `proxmox-password` (inputs of the action, options of the command line), or in PROXMOX_TOKEN or PROXMOX_PASSWORD.");
	else if (resolved.token !== void 0 && resolved.username !== void 0 && !resolved.username.includes("!")) buildFails("invalid-username", ["username"], "username must name the API token", `With a token the username has the form user@realm!token, not ${resolved.username}.`);
	if (resolved.node === void 0) refuse("missing-connection", ["node"], "node must be specified", "In the template, or as `proxmox-node` (input of the action, option of the command line).");
	return resolved;
}
/** A template that is not trusted does not choose who is sent the credentials of others, or who may read them on the way. */
function checkCredentialsKept(options, overrides, context) {
	if (options.proxmox_url && firstOf(overrides.url) === void 0) refuseUse("network", "A proxmox_url of the template", ["proxmox_url"], context);
	if (options.insecure_skip_tls_verify && overrides.insecureSkipTlsVerify === void 0) refuseUse("network", "insecure_skip_tls_verify", ["insecure_skip_tls_verify"], context);
}
function isGoUrl(text) {
	const [, scheme, rest = ""] = /^(?:([a-z][a-z0-9+.-]*):)?(.*)$/is.exec(text) ?? [];
	if (scheme === void 0 && /^[^/?#]*:/.test(rest)) return false;
	const host = rest.startsWith("//") ? (rest.slice(2).split(/[/?#]/)[0] ?? "").replace(/^.*@/, "") : "";
	return /^[\w\-.~!$&'()*+,;=:[\]<>"%]*$/.test(host) && /^[^:]*(:\d*)?$|^\[/.test(host) && !/\p{Cc}/u.test(text);
}
function secrets(options, overrides, env) {
	const levels = [
		overrides,
		options,
		{
			token: env["PROXMOX_TOKEN"],
			password: env["PROXMOX_PASSWORD"]
		}
	];
	for (const { token, password } of levels) {
		if (firstOf(token) !== void 0) return {
			token,
			password: void 0
		};
		if (firstOf(password) !== void 0) return {
			token: void 0,
			password
		};
	}
	return {
		token: void 0,
		password: void 0
	};
}
function firstOf(...candidates) {
	return candidates.find((candidate) => candidate !== void 0 && candidate !== "");
}

// src/builders/proxmox/rules/device-rules.ts
function checkDevices(options, { error }) {
	for (const [index, adapter] of options.network_adapters.entries()) {
		const what = `network_adapters[${index}]`;
		const at = (option) => [
			"network_adapters",
			index,
			option
		];
		if (adapter.bridge === "") error("missing-option", ["network_adapters", index], `${what}.bridge must be specified`);
		if (adapter.packet_queues > 0 && adapter.model !== "virtio") error("option-requires-another", at("packet_queues"), `${what}.packet_queues can only be set for 'virtio' driver`);
		if (adapter.mtu < 0 || adapter.mtu > 65520) error("value-out-of-range", at("mtu"), `${what}.mtu only positive values up to 65520 are supported`);
	}
	for (const [index, disk] of options.disks.entries()) {
		const at = (option) => [
			"disks",
			index,
			option
		];
		if (disk.storage_pool === "") error("missing-option", ["disks", index], `disks[${index}].storage_pool must be specified`);
		if (disk.io_thread) {
			if (disk.type !== "scsi" && disk.type !== "virtio") error("option-requires-another", at("io_thread"), "io thread option requires scsi or a virtio disk");
			else if (disk.type === "scsi" && options.scsi_controller !== "virtio-scsi-single") error("option-requires-another", at("io_thread"), "io thread option requires virtio-scsi-single controller");
		}
		if (disk.ssd && disk.type === "virtio") error("conflicting-options", at("ssd"), `SSD emulation is not supported for virtio disks`);
	}
}

// src/builders/proxmox/rules/hardware-rules.ts
/** Checks the hardware and fills in what depends on other options. */
function resolveHardware(options, context) {
	const { error, buildFails } = context;
	for (const [name, highest] of [
		["memory", 2 ** 32 - 1],
		["ballooning_minimum", 2 ** 32 - 1],
		["cores", 255],
		["sockets", 255]
	]) if (options[name] < 0 || options[name] > highest) error("value-out-of-range", [name], `${name}: value must be a whole number, between 0 and ${highest} inclusive`);
	const memory = options.memory < 16 ? 512 : Math.trunc(options.memory);
	if (memory > 4178944) buildFails("value-out-of-range", ["memory"], "memory must be at most 4178944");
	if (options.ballooning_minimum > memory) error("value-out-of-range", ["ballooning_minimum"], `ballooning_minimum (${options.ballooning_minimum}) must be lower than memory (${memory})`);
	const cores = Math.max(1, Math.trunc(options.cores));
	if (cores > 128) buildFails("value-out-of-range", ["cores"], "cores must be in range 1-128");
	const sockets = Math.max(1, Math.trunc(options.sockets));
	if (sockets > 4) buildFails("value-out-of-range", ["sockets"], "sockets must be in range 1-4");
	checkSerials(options.serials, error);
	checkRng(options.rng0, context);
	checkPciDevices(options, error);
	return {
		...options,
		memory,
		cores,
		sockets,
		rng0: isEmpty(options.rng0) ? void 0 : options.rng0,
		efi_config: resolveEfi(options, error),
		tpm_config: resolveTpm(options, error)
	};
}
function checkSerials(serials, error) {
	if (serials.length > 4) error("too-many-devices", ["serials"], `too many serials: ${serials.length} defined, but proxmox accepts 4 elements maximum`);
	serials.forEach((serial, index) => {
		if (!/^(\/dev\/.+|socket)$/.test(serial)) error("invalid-option-value", ["serials", index], `serial entry ${JSON.stringify(serial)} must be "socket" or a device such as "/dev/ttyS0"`);
	});
}
function checkRng(rng, { error, warn }) {
	if (rng === void 0 || isEmpty(rng)) return;
	if (rng.source === void 0) error("invalid-option-value", ["rng0", "source"], `source must be one of ${rngSources.map((one) => `"${one}"`).join(", ")}`);
	if (rng.max_bytes !== void 0 && rng.max_bytes < 0) error("value-out-of-range", ["rng0", "max_bytes"], "max_bytes must be greater than or equal to 0");
	if (rng.max_bytes === 0) warn("unlimited-entropy", ["rng0", "max_bytes"], "max_bytes is 0: the guest may read without a limit", "A guest can then use up the entropy of the node.");
	if (rng.period !== void 0 && rng.period < 0) error("value-out-of-range", ["rng0", "period"], "period must be greater than or equal to 0");
}
/** A block of which nothing is set is no device: templates leave blocks empty where a condition does not hold. */
function isEmpty(block) {
	return Object.values(block ?? {}).every((value) => value === void 0 || value === "" || value === 0 || value === false);
}
function resolveEfi(options, error) {
	const { efidisk } = options;
	const efi = isEmpty(options.efi_config) ? void 0 : options.efi_config;
	if (efidisk !== "") {
		if (efi !== void 0) error("conflicting-options", ["efidisk"], "both efi_config and efidisk cannot be set at the same time, consider defining only efi_config as efidisk is deprecated");
		return {
			efi_storage_pool: efidisk,
			efi_format: "",
			pre_enrolled_keys: false,
			efi_type: "4m"
		};
	}
	if (efi === void 0) return void 0;
	if (efi.efi_storage_pool === "") {
		if (efi.efi_type === void 0 && !efi.pre_enrolled_keys) return void 0;
		error("missing-option", ["efi_config"], "efi_storage_pool not set for efi_config");
		return efi;
	}
	return {
		...efi,
		efi_type: efi.efi_type ?? "4m"
	};
}
function resolveTpm(options, error) {
	const tpm = options.tpm_config;
	if (tpm === void 0 || isEmpty(tpm)) return void 0;
	if (tpm.tpm_storage_pool === "") error("missing-option", ["tpm_config"], "tpm_storage_pool not set for tpm_config");
	return {
		...tpm,
		tpm_version: tpm.tpm_version ?? "v2.0"
	};
}
const pciId = /^([0-9a-f]{4}:)?[0-9a-f]{2}:[0-9a-f]{2}(\.[0-9a-f])?$/i;
function checkPciDevices({ pci_devices: devices, machine, vga }, error) {
	const isQ35 = machine === "q35" || machine.startsWith("pc-q35");
	const isI440fx = machine === "pc" || machine.startsWith("pc-i440fx");
	devices.forEach((device, index) => {
		const at = (option) => [
			"pci_devices",
			index,
			option
		];
		if (device.host === "" && device.mapping === "") error("missing-option", ["pci_devices", index], "either the host or the mapping key must be specified");
		if (device.host !== "" && device.mapping !== "") error("conflicting-options", at("mapping"), "the host and the mapping key cannot both be set");
		if (device.host !== "" && !device.host.split(";").every((host) => pciId.test(host))) error("invalid-pci-id", at("host"), "host contains invalid PCI ID");
		if (device.pcie && !isQ35) error("option-requires-another", at("pcie"), "pcie requires the q35 machine type");
		if (device.legacy_igd && (!isI440fx || vga?.type !== "none")) error("option-requires-another", at("legacy_igd"), "legacy_igd requires the pc machine type and vga.type set to \"none\"");
	});
}

// src/builders/proxmox/rules/http-rules.ts
function checkHttp(options, context) {
	const { error, buildFails } = context;
	const { http_port_min: min, http_port_max: max } = options;
	if (options.http_directory !== "" && Object.keys(options.http_content).length > 0) error("conflicting-options", ["http_content"], "http_content cannot be used in conjunction with http_directory");
	resolveLocalPath(options.http_directory, ["http_directory"], "directory", context);
	if (!isPort(min)) buildFails("invalid-port", ["http_port_min"], "http_port_min must be a port, 1 to 65535");
	if (!isPort(max)) buildFails("invalid-port", ["http_port_max"], "http_port_max must be a port, 1 to 65535");
	if (min > max) error("conflicting-options", ["http_port_min"], "http_port_min must be less than http_port_max");
	if (options.http_interface !== "" && options.http_bind_address !== "") error("conflicting-options", ["http_interface"], "either http_interface or http_bind_address can be specified");
}
function isPort(value) {
	return Number.isInteger(value) && value >= 1 && value <= 65535;
}

// src/builders/proxmox/rules/identity-rules.ts
const dnsName = /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/;
function checkIdentity(options, { error, buildFails }) {
	for (const name of ["vm_name", "template_name"]) if (options[name] !== "" && !dnsName.test(options[name])) error("invalid-dns-name", [name], `${name} must be a valid DNS name`, "Letters, digits, hyphens and dots; no underscores, no blanks; each label begins and ends with a letter or digit.");
	if (options.pool !== "" && !/^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+){0,2}$/.test(options.pool)) buildFails("invalid-pool-name", ["pool"], "pool is not a valid pool name", "Letters, digits, `.`, `_` and `-`, nested with `/` up to three levels.");
}

// src/builders/proxmox/rules/common-rules.ts
/** The rules of everything that the Proxmox builders have in common, and the options that follow from others. */
function resolveCommon(options, overrides, context) {
	checkIdentity(options, context);
	checkDevices(options, context);
	checkHttp(options, context);
	const vm_name = options.vm_name === "" ? `packer-${randomUUID()}` : options.vm_name;
	return {
		...resolveCommunicator(resolveHardware(options, context), context),
		...resolveConnection(options, overrides, context),
		vm_name,
		template_name: options.template_name === "" ? vm_name : options.template_name,
		additional_iso_files: options.additional_iso_files.map((iso, index) => resolveCdSlot(iso, ["additional_iso_files", index], context))
	};
}

// src/builders/proxmox/proxmox-clone.ts
const options$20 = object({
	...commonOptions,
	...cloneOptions
});
/** The builder that starts from a machine or template that is there already. */
function proxmoxClone(overrides) {
	return {
		type: "proxmox-clone",
		plugin: "proxmox",
		description: "Makes a template from a clone of another template or machine.",
		options: options$20,
		versions: optionVersions,
		rules: (given, context) => {
			checkClone(given, context);
			const common = resolveCommon(given, overrides, context);
			const ssh_clear_authorized_keys = common.ssh_clear_authorized_keys || guestKeyOf(common) === "temporary";
			return {
				...given,
				...common,
				ssh_clear_authorized_keys
			};
		},
		plan: (resolved, context) => planClone(resolved, readAdditionalImages(resolved.additional_iso_files, context), context),
		claims: claimsOf,
		connection: (resolved) => connectionOf(resolved, overrides),
		build: async (clone, context) => {
			const [{ buildMachine }, { copiedMachine }] = await Promise.all([import("./builders-proxmox-build-machine.js"), import("./builders-proxmox-steps-clone-machine.js")]);
			await buildMachine(clone, copiedMachine(clone), overrides, context);
		},
		remove: async (entries, resolved, context) => {
			const { removeEntries } = await import("./builders-proxmox-removal-remove-entries-exports.js");
			await removeEntries(entries, resolved, overrides, context);
		}
	};
}

// src/builders/proxmox/proxmox-iso.ts
const options$19 = object({
	...commonOptions,
	boot_iso: isoBlock.optional().describe("The ISO image that the machine boots from."),
	...deprecatedIsoOptions
});
/** The builder that starts from an installer's ISO image. */
function proxmoxIso(overrides) {
	return {
		type: "proxmox-iso",
		plugin: "proxmox",
		aliases: ["proxmox"],
		description: "Makes a template by installing from an ISO image.",
		options: options$19,
		versions: optionVersions,
		rules: (given, context) => ({
			...given,
			...resolveCommon(given, overrides, context),
			boot_iso: resolveBootIso(given, context)
		}),
		plan: (resolved, context) => planNewMachine(resolved, imagesOf(resolved, context), context),
		claims: claimsOf,
		connection: (resolved) => connectionOf(resolved, overrides),
		build: async (machine, context) => {
			const [{ buildMachine }, { newMachine }] = await Promise.all([import("./builders-proxmox-build-machine.js"), import("./builders-proxmox-steps-create-machine.js")]);
			await buildMachine(machine, newMachine(machine), overrides, context);
		},
		remove: async (entries, resolved, context) => {
			const { removeEntries } = await import("./builders-proxmox-removal-remove-entries-exports.js");
			await removeEntries(entries, resolved, overrides, context);
		}
	};
}
/** The boot image first. */
function imagesOf({ boot_iso, additional_iso_files }, context) {
	return [...boot_iso === void 0 ? [] : [readImage(boot_iso, bootIsoPath(context), "boot_iso", context)], ...readAdditionalImages(additional_iso_files, context)];
}
function resolveBootIso(given, context) {
	const aliases = {
		iso_file: given.iso_file,
		iso_storage_pool: given.iso_storage_pool,
		iso_download_pve: given.iso_download_pve,
		iso_url: given.iso_url,
		iso_urls: given.iso_urls,
		iso_checksum: given.iso_checksum,
		iso_target_path: given.iso_target_path,
		iso_target_extension: given.iso_target_extension,
		unmount: given.unmount_iso
	};
	const isSet = (value) => value !== void 0 && value !== "" && value !== false;
	const defined = Object.fromEntries(Object.entries(aliases).filter(([, value]) => isSet(value)));
	const block = {
		...given.boot_iso ?? isoBlock.parse({}),
		...defined
	};
	const placed = block.type === void 0 && block.device === void 0 ? {
		...block,
		type: "ide",
		index: 2
	} : block;
	return resolveCdSlot(placed, bootIsoPath(context), context);
}
function bootIsoPath({ places }) {
	return places.isSet(["boot_iso"]) ? ["boot_iso"] : [];
}

// src/builders/builder-registry.ts
/** Every builder. */
function buildersWith(overrides) {
	return [
		proxmoxIso(overrides),
		proxmoxClone(overrides),
		file$1,
		nothing$1
	];
}

// src/trust/child-environment.ts
const ofThisStep = /^(?:INPUT_|STATE_|ACTIONS_)/i;
const filesOfTheRunner = [
	"GITHUB_STATE",
	"GITHUB_OUTPUT",
	"GITHUB_ENV",
	"GITHUB_PATH",
	"GITHUB_STEP_SUMMARY"
];
/** What a program that is started for a template finds in its environment: the user's, not the step's. */
function childEnvironment(env) {
	return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => value === void 0 || ofThisStep.test(name) || filesOfTheRunner.includes(name.toUpperCase()) ? [] : [[name, value]]));
}

// src/data-sources/git-settings.ts
/**
* A repository can name programs that git starts by itself, and who asks about a folder does not know what is in it. These
* win over every file of configuration.
*/
const withoutPrograms = [
	"safe.bareRepository=explicit",
	"core.fsmonitor=false",
	"core.hooksPath=/dev/null",
	"core.askPass=",
	"protocol.allow=never"
].flatMap((setting) => ["-c", setting]);
/** Without what others have set for a git of theirs: another repository, further configuration, programs to ask for passwords. */
function gitEnvironment(env) {
	const own = Object.entries(childEnvironment(env)).filter(([name]) => !/^GIT_|^SSH_ASKPASS/i.test(name));
	return {
		...Object.fromEntries(own),
		LC_ALL: "C",
		GIT_OPTIONAL_LOCKS: "0",
		GIT_TERMINAL_PROMPT: "0",
		GIT_ALLOW_PROTOCOL: "",
		GIT_NO_LAZY_FETCH: "1"
	};
}

// src/data-sources/git.ts
const run = promisify(execFile);
/** Runs git in a folder of a repository and answers what it says. Throws ExternalError with git's own words. */
async function git(path, { workingDirectory, env, signal }, ...command) {
	try {
		const { stdout } = await run("git", [
			...withoutPrograms,
			"-C",
			path === "" ? "." : path,
			...command
		], {
			cwd: workingDirectory,
			env: gitEnvironment(env),
			timeout: 6e4,
			signal,
			maxBuffer: 64 << 20
		});
		return stdout;
	} catch (thrown) {
		const { code, stderr, message } = thrown;
		if (code === "ENOENT") throw new ExternalError("git-not-installed", "git is not installed on this machine", "The data sources of git ask the command `git`.");
		throw new ExternalError("git-failed", `git ${command[0]} failed: ${stderr?.trim() || message}`, void 0, { cause: thrown });
	}
}
/** The lines of an answer. */
function lines(text) {
	return text.split("\n").filter((line) => line !== "");
}

// src/data-sources/git-commit.ts
const options$18 = object({
	path: string().default(".").describe("A folder in the repository."),
	commit_ish: string().default("HEAD").describe("Which commit: a branch, a tag, a hash, `HEAD~2`.")
});
const outputs$5 = object({
	hash: string().describe("The commit’s hash."),
	branches: array(string()).describe("Local branches whose newest commit it is."),
	author: string().describe("`A U Thor <author@example.com>`."),
	committer: string().describe("The same of who committed it."),
	timestamp: string().describe("When it was committed: `2024-01-02T09:38:19Z`."),
	pgp_signature: string().describe("Its signature; empty: none."),
	message: string().describe("The whole message."),
	tree_hash: string().describe("Hash of its tree."),
	parent_hashes: array(string()).describe("Hashes of its parents.")
});
/** What the plug-in `git` says of a commit. */
const gitCommit = {
	type: "git-commit",
	plugin: "git",
	grant: "commands",
	description: "Tells of a commit of the git repository around a folder.",
	options: options$18,
	outputs: outputs$5,
	rules: (given, { error }) => {
		if (given.commit_ish.startsWith("-")) error("invalid-option-value", ["commit_ish"], "A commit_ish does not begin with \"-\"");
		return given;
	},
	async read({ path, commit_ish }, context) {
		const revision = `${commit_ish === "" ? "HEAD" : commit_ish}^{commit}`;
		const hash = (await git(path, context, "rev-parse", "--verify", revision)).trim();
		const [object, branches] = await Promise.all([git(path, context, "cat-file", "commit", hash), git(path, context, "for-each-ref", "--format=%(refname:lstrip=2)", `--points-at=${hash}`, "refs/heads")]);
		const { headers, message } = parseCommit(object);
		const of = (name) => headers.flatMap(([key, value]) => key === name ? [value] : []);
		const [author = ""] = of("author");
		const [committer = ""] = of("committer");
		const signature = of("gpgsig")[0];
		return {
			hash,
			branches: [...lines(branches)],
			author: person(author).name,
			committer: person(committer).name,
			timestamp: person(committer).time,
			pgp_signature: signature === void 0 ? "" : `${signature}\n`,
			message,
			tree_hash: of("tree")[0] ?? "",
			parent_hashes: of("parent")
		};
	}
};
/** A commit object: headers, of which further lines begin with a space, an empty line, the message. */
function parseCommit(object) {
	const end = object.indexOf("\n\n");
	return {
		headers: (end === -1 ? object : object.slice(0, end)).replaceAll("\n ", "\0").split("\n").map((line) => [line.split(" ", 1)[0] ?? "", line.slice(line.indexOf(" ") + 1).replaceAll("\0", "\n")]),
		message: end === -1 ? "" : object.slice(end + 2)
	};
}
/** `A U Thor <author@example.com> 1704188299 +0100` */
function person(text) {
	const [, name = text, seconds = "0"] = /^(.*>) (\d+) [+-]\d{4}$/.exec(text) ?? [];
	return {
		name,
		time: (/* @__PURE__ */ new Date(Number(seconds) * 1e3)).toISOString().replace(".000Z", "Z")
	};
}

// src/data-sources/git-repository.ts
const options$17 = object({ path: string().default(".").describe("A folder in the repository.") });
const outputs$4 = object({
	head: string().describe("The branch that is checked out; `HEAD` where none is (as after a pull request’s checkout)."),
	branches: array(string()).describe("Local branches."),
	tags: array(string()).describe("Tags."),
	is_clean: boolean().describe("Is there nothing that is not committed?")
});
/** What the plug-in `git` says of a repository. */
const gitRepository = {
	type: "git-repository",
	plugin: "git",
	grant: "commands",
	description: "Tells of the git repository around a folder.",
	options: options$17,
	outputs: outputs$4,
	async read({ path }, context) {
		const ask = (...command) => git(path, context, ...command);
		await ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}");
		const [head, branches, tags, status] = await Promise.all([
			ask("rev-parse", "--symbolic-full-name", "HEAD"),
			ask("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads"),
			ask("for-each-ref", "--format=%(refname:lstrip=2)", "refs/tags"),
			ask("status", "--porcelain", "--ignore-submodules=dirty")
		]);
		return {
			head: head.trim().replace(/^refs\/heads\//, ""),
			branches: [...lines(branches)],
			tags: [...lines(tags)],
			is_clean: status.trim() === ""
		};
	}
};

// src/data-sources/http.ts
const options$16 = object({
	url: string().describe("Address to ask: http or https."),
	method: _enum([
		"HEAD",
		"GET",
		"POST",
		"PUT",
		"DELETE",
		"OPTIONS",
		"PATCH"
	]).default("GET").describe("Method of the request."),
	request_headers: record(string(), string()).default({}).meta({ attribute: true }).describe("Headers of the request."),
	request_body: string().default("").describe("Body of the request.")
});
const outputs$3 = object({
	url: string().describe("The address that was asked."),
	response_headers: record(string(), string()).meta({ attribute: true }).describe("Headers of the answer (`Content-Type`); several of one name are joined by `, `."),
	body: string().describe("The answer, as text.")
});
/** Milliseconds. */
const timeout = 6e4;
/** Asks a web server. Anything but status 200 is an error, as in Packer. */
const http = {
	type: "http",
	grant: "network",
	description: "Asks a web server, through the proxy that the environment names.",
	options: options$16,
	outputs: outputs$3,
	rules: (given, { error }) => {
		const target = URL.parse(given.url);
		if (target === null || !/^https?:$/.test(target.protocol)) error("invalid-url", ["url"], "The url is no http(s) address", "Write for example `https://example.com/version.txt`.");
		return given;
	},
	async read({ url, method, request_headers, request_body }, { env, signal }) {
		const target = new URL(url);
		const undici = await import("./npm-undici-exports.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
		const dispatcher = dispatcherTo(target, env, undici);
		const login = basicAuthorization(target);
		target.username = "";
		target.password = "";
		try {
			const answer = await undici.fetch(target, {
				method,
				headers: {
					...login === void 0 ? {} : { authorization: login },
					...request_headers
				},
				body: request_body === "" ? null : request_body,
				dispatcher,
				signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)])
			});
			const body = new TextDecoder().decode(await readSmallBody(answer.body ?? Readable.from([]), target.host));
			if (answer.status !== 200) throw new ExternalError("http-request-failed", `HTTP request error. Response code: ${answer.status}`, body.length > 500 ? body.slice(0, 500).replace(/\S*$/, "…") : body);
			const headers = [...answer.headers].map(([name, value]) => [canonical(name), value]);
			return {
				url,
				response_headers: Object.fromEntries(headers),
				body
			};
		} catch (thrown) {
			if (thrown instanceof ExternalError) throw thrown;
			const { cause, message } = thrown;
			const reason = cause instanceof Error ? cause.message : message;
			throw new ExternalError("http-request-failed", `error making HTTP request: ${reason}`, void 0, { cause: thrown });
		} finally {
			await dispatcher.destroy();
		}
	}
};
/** Go's spelling: `content-type` is `Content-Type`. */
function canonical(name) {
	return name.replace(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase());
}

// src/data-sources/null.ts
const options$15 = object({ input: string().describe("Any text.") });
const outputs$2 = object({ output: string().describe("The input.") });
/** Hands its input through: for trying out templates. */
const nothing = {
	type: "null",
	description: "Answers its input.",
	options: options$15,
	outputs: outputs$2,
	read: ({ input }) => Promise.resolve({ output: input })
};

// src/data-sources/crypt.ts
const alphabet$1 = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** A password as in /etc/shadow: `$6$salt$...`. `salt` is random with as many characters as the method takes. */
function crypt(method, password, salt = randomSalt(method === "md5" ? 8 : 16)) {
	const key = Buffer.from(password);
	return method === "md5" ? md5Crypt(key, salt) : shaCrypt(method, key, salt);
}
function randomSalt(length) {
	return Array.from({ length }, () => alphabet$1[randomInt(64)]).join("");
}
/** Poul-Henning Kamp's method of FreeBSD. */
function md5Crypt(key, salt) {
	const md5 = (...parts) => digest("md5", parts);
	const inner = md5(key, salt, key);
	const bits = [];
	for (let rest = key.length; rest > 0; rest >>= 1) bits.push(rest & 1 ? Buffer.from([0]) : key.subarray(0, 1));
	let result = md5(key, "$1$", salt, repeated(inner, key.length), ...bits);
	for (let round = 0; round < 1e3; round++) {
		const odd = round % 2 === 1;
		result = md5(odd ? key : result, round % 3 === 0 ? "" : salt, round % 7 === 0 ? "" : key, odd ? result : key);
	}
	return `$1$${salt}$${encode(result, [
		0,
		6,
		12,
		1,
		7,
		13,
		2,
		8,
		14,
		3,
		9,
		15,
		4,
		10,
		5
	])}${encodeGroup(result[11] ?? 0, 2)}`;
}
/** Ulrich Drepper's method with its 5000 rounds (https://www.akkadia.org/drepper/SHA-crypt.txt). */
function shaCrypt(method, key, salt) {
	const sha = (...parts) => digest(method, parts);
	const inner = sha(key, salt, key);
	const bits = [];
	for (let rest = key.length; rest > 0; rest >>= 1) bits.push(rest & 1 ? inner : key);
	let result = sha(key, salt, repeated(inner, key.length), ...bits);
	const p = repeated(sha(...Array.from({ length: key.length }, () => key)), key.length);
	const s = repeated(sha(...Array.from({ length: 16 + (result[0] ?? 0) }, () => salt)), Buffer.byteLength(salt));
	for (let round = 0; round < 5e3; round++) {
		const odd = round % 2 === 1;
		result = sha(odd ? p : result, round % 3 === 0 ? "" : s, round % 7 === 0 ? "" : p, odd ? result : p);
	}
	return method === "sha256" ? `$5$${salt}$${encode256(result)}` : `$6$${salt}$${encode512(result)}`;
}
function encode256(bytes) {
	const order = [];
	for (let index = 0, [a, b, c] = [
		0,
		10,
		20
	]; index < 10; index++, [a, b, c] = [
		c + 1,
		a + 1,
		b + 1
	]) order.push(a, b, c);
	return encode(bytes, order) + encodeGroup((bytes[31] ?? 0) << 8 | (bytes[30] ?? 0), 3);
}
function encode512(bytes) {
	const order = [];
	for (let index = 0, [a, b, c] = [
		0,
		21,
		42
	]; index < 21; index++, [a, b, c] = [
		b + 1,
		c + 1,
		a + 1
	]) order.push(a, b, c);
	return encode(bytes, order) + encodeGroup(bytes[63] ?? 0, 2);
}
/** Three bytes at a time, the first in the order the highest, as four characters from the lowest bits on. */
function encode(bytes, order) {
	let text = "";
	for (let index = 0; index < order.length; index += 3) {
		const [high = 0, middle = 0, low = 0] = order.slice(index, index + 3).map((at) => bytes[at] ?? 0);
		text += encodeGroup(high << 16 | middle << 8 | low, 4);
	}
	return text;
}
function encodeGroup(value, characters) {
	return Array.from({ length: characters }, (_, index) => alphabet$1[value >> 6 * index & 63]).join("");
}
function digest(method, parts) {
	const hash = createHash(method);
	for (const part of parts) hash.update(part);
	return hash.digest();
}
function repeated(bytes, length) {
	return Buffer.alloc(length, bytes);
}

// src/data-sources/password.ts
const method = _enum([
	"md5",
	"sha256",
	"sha512"
]);
const options$14 = object({
	length: number().int().min(8).max(128).default(32).describe("Characters of the password, 8 to 128."),
	input: string().default("").meta({ sensitive: true }).describe("A password to use instead of a generated one."),
	crypt: method.default("sha512").describe("Method of the output `crypt`."),
	hash: method.default("md5").describe("Method of the output `hash`.")
});
const secret = (description) => string().meta({ sensitive: true }).describe(description);
const outputs$1 = object({
	plaintext: secret("The password."),
	base64: secret("The password in base64 for URLs, without padding."),
	crypt: secret("The password as in /etc/shadow, salted."),
	hash: secret("Hexadecimal checksum of the password, without salt.")
});
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*()_+-?./";
/** What the plug-in `password` makes: a new password for every run. */
const password = {
	type: "password",
	plugin: "password",
	description: "Generates a password, and its forms for /etc/shadow and others.",
	options: options$14,
	outputs: outputs$1,
	rules: (given, { error }) => {
		const length = Buffer.byteLength(given.input);
		if (given.input !== "" && (length < 8 || length > 128)) error("value-out-of-range", ["input"], `A password of ${length} bytes is not accepted`, "It must have 8 to 128.");
		return given;
	},
	read({ length, input, crypt: method, hash }) {
		const plaintext = input === "" ? generated(length) : input;
		return Promise.resolve({
			plaintext,
			base64: Buffer.from(plaintext).toString("base64url"),
			crypt: crypt(method, plaintext),
			hash: createHash(hash).update(plaintext).digest("hex")
		});
	}
};
function generated(length) {
	return Array.from({ length }, () => alphabet[randomInt(78)]).join("");
}

// src/data-sources/sshkey.ts
const options$13 = object({
	name: string().default("packer").describe("Name of the key, one for each data source: part of its file’s name."),
	type: _enum(["rsa", "ed25519"]).default("rsa").describe("Kind of key.")
});
const outputs = object({
	public_key: string().describe("As in `authorized_keys`: `ssh-ed25519 AAAA... packer`."),
	private_key_path: string().describe("Absolute path of the private key’s file.")
});
/** What the plug-in `sshkey` makes: a key pair that is kept for the next run. */
const sshkey = {
	type: "sshkey",
	plugin: "sshkey",
	description: "Makes an SSH key pair and keeps it in `PACKER_CACHE_DIR` (default: `packer_cache` in the working directory).",
	options: options$13,
	outputs,
	async read({ name, type }, { workingDirectory, env, trust, hide }) {
		const tag = (name === "" ? "packer" : name).replaceAll("/", "_");
		const folder = path.resolve(workingDirectory, env["PACKER_CACHE_DIR"] || "packer_cache");
		const file = path.join(folder, `ssh_private_key_${tag}_${type}.pem`);
		const refused = refusedFile(trust, file, `the key ${path.basename(file)}`);
		if (refused !== void 0) throw new ExternalError(refused.code, refused.summary, refused.detail);
		try {
			const kept = await readKept(file);
			if (kept !== void 0) hide?.(kept, "the private key");
			if (kept !== void 0) return {
				public_key: `${publicKeyOf(kept, file)} ${tag}`,
				private_key_path: file
			};
			const { privateKey, publicKey } = await generateKeyPair({
				type,
				bits: type === "rsa" ? 3072 : 0,
				name: tag
			});
			hide?.(privateKey, "the private key");
			await mkdir(folder, { recursive: true });
			await writeFile(file, privateKey, {
				mode: 384,
				flag: "wx"
			});
			return {
				public_key: publicKey,
				private_key_path: file
			};
		} catch (thrown) {
			if (thrown instanceof ExternalError) throw thrown;
			throw new ExternalError("unwritable-file", `the key can not be kept: ${thrown.message}`, void 0, { cause: thrown });
		}
	}
};
async function readKept(file) {
	try {
		return readSmallFile(file).toString("utf8");
	} catch (thrown) {
		if (thrown.code === "ENOENT") return void 0;
		throw thrown;
	}
}
function publicKeyOf(text, file) {
	const read = parsePrivateKey(text, file);
	if (read.problem !== void 0) throw new ExternalError("unusable-key", read.problem.summary, read.problem.detail);
	return `${read.key.type} ${read.key.getPublicSSH().toString("base64")}`;
}

// src/data-sources/data-source-registry.ts
const all$2 = [
	gitCommit,
	gitRepository,
	http,
	nothing,
	password,
	sshkey
];
/** Every data source. */
const dataSources = all$2;

// src/post-processors/checksum.ts
const options$12 = object({
	checksum_types: array(_enum([
		"md5",
		"sha1",
		"sha224",
		"sha256",
		"sha384",
		"sha512"
	])).default(["md5"]).describe("Kinds of checksum."),
	output: string().default("packer_{{.BuildName}}_{{.BuilderType}}_{{.ChecksumType}}.checksum").meta({ renderedLate: true }).describe("File to write for each kind; lines are added to what it holds.")
});
/** Writes checksums of the files that were built. A template on Proxmox has none. */
const checksum = {
	type: "checksum",
	description: "Writes checksums of the files that were built.",
	options: options$12,
	async run({ checksum_types, output }, context) {
		const { artifact, workingDirectory } = context;
		const files = artifact.files ?? [];
		if (files.length === 0) context.message("This build has no files of which a checksum could be taken");
		const written = /* @__PURE__ */ new Set();
		for (const type of checksum_types) {
			const name = outputName(output, type, context);
			const refused = refusedFile(context.trust, resolve(workingDirectory, name), `output: ${name}`);
			if (refused !== void 0) throw new ExternalError(refused.code, refused.summary, refused.detail);
			for (const file of files) {
				try {
					const hash = createHash(type);
					await pipeline$1(createReadStream(resolve(workingDirectory, file)), hash);
					await addLine(resolve(workingDirectory, name), `${hash.digest("hex")}\t${basename(file)}\n`);
				} catch (cause) {
					throw new ExternalError("checksum-failed", `The ${type} checksum of ${file} failed: ${cause.message}`, void 0, { cause });
				}
				written.add(name);
			}
		}
		context.handOn?.({
			...artifact,
			files: [...files, ...written]
		});
	}
};
function outputName(output, type, { buildName, builderType, renderLate }) {
	return renderLate(output, ["output"], {
		BuildName: buildName,
		BuilderType: builderType,
		ChecksumType: type
	});
}
async function addLine(file, line) {
	await mkdir(dirname(file), { recursive: true });
	if (!(await readFile(file, "utf8").catch(() => "")).includes(line)) await appendFile(file, line);
}

// src/post-processors/manifest.ts
const options$11 = object({
	output: string().default("packer-manifest.json").describe("File to write; builds are added to what it holds."),
	strip_path: boolean().default(false).describe("Only the names of files, no folders."),
	strip_time: boolean().default(false).describe("Leave `build_time` out."),
	custom_data: record(string(), string()).default({}).meta({ attribute: true }).describe("More values to write with the build.")
});
const queues = /* @__PURE__ */ new Map();
/** Writes what was built to a JSON file, in the form of Packer's own manifest. */
const manifest = {
	type: "manifest",
	description: "Writes a JSON file that lists what was built.",
	options: options$11,
	rules: (given, context) => {
		mayOpen(given.output, ["output"], context);
		return given;
	},
	async run(given, { artifact, buildName, builderType, runUuid, force, workingDirectory, clock }) {
		const file = resolve(workingDirectory, given.output);
		const entry = {
			name: buildName,
			builder_type: builderType,
			...given.strip_time ? {} : { build_time: Math.floor(clock.now() / 1e3) },
			files: await filesOf(artifact.files ?? [], workingDirectory, given.strip_path),
			artifact_id: artifact.id,
			packer_run_uuid: runUuid,
			custom_data: Object.keys(given.custom_data).length === 0 ? null : given.custom_data
		};
		const add = async () => {
			const before = await read(file);
			const builds = force && before.last_run_uuid !== runUuid ? [] : before.builds;
			await write(file, {
				builds: [...builds, entry],
				last_run_uuid: runUuid
			});
		};
		const turn = (queues.get(file) ?? Promise.resolve()).then(add);
		queues.set(file, turn.catch(() => {}));
		await turn;
	}
};
async function filesOf(files, workingDirectory, stripPath) {
	if (files.length === 0) return null;
	const found = files.map(async (name) => {
		const { size } = await stat(resolve(workingDirectory, name)).catch((cause) => {
			throw new ExternalError("unreadable-file", `Unable to read ${name}: ${cause.message}`, void 0, { cause });
		});
		return {
			name: stripPath ? basename(name) : name,
			size
		};
	});
	return Promise.all(found);
}
async function read(file) {
	let text;
	try {
		text = readSmallFile(file).toString("utf8");
	} catch (thrown) {
		if (thrown.code === "ENOENT") return {
			builds: [],
			last_run_uuid: ""
		};
		throw new ExternalError("unreadable-file", `Unable to open ${file} for reading: ${thrown.message}`);
	}
	if (text.trim() === "") return {
		builds: [],
		last_run_uuid: ""
	};
	try {
		const { builds = [], last_run_uuid = "" } = JSON.parse(text);
		if (!Array.isArray(builds)) throw new Error("\"builds\" is no list");
		return {
			builds,
			last_run_uuid
		};
	} catch (cause) {
		throw new ExternalError("not-a-manifest", `Unable to parse content from ${file}: ${cause.message}`, "It is no manifest. Remove it, or name another file as output.", { cause });
	}
}
async function write(file, content) {
	const aside = `${file}.${randomUUID()}.tmp`;
	try {
		await mkdir(dirname(file), { recursive: true });
		await writeFile(aside, JSON.stringify(content, void 0, 2), { flag: "wx" });
		await rename(aside, file);
	} catch (cause) {
		await rm(aside, { force: true });
		throw new ExternalError("unwritable-file", `Unable to write ${file}: ${cause.message}`, void 0, { cause });
	}
}

// src/scripts/environment.ts
/** Packer's way to hand variables to a script: each by a format with two `%s`, in the order of their names. */
function formatEnvironment(variables, format) {
	return Object.keys(variables).sort().map((name) => {
		const values = [name, (variables[name] ?? "").replaceAll("'", `'"'"'`)];
		let next = 0;
		return format.replaceAll(/%[s%]/g, (verb) => verb === "%%" ? "%" : values[next++] ?? "");
	}).join("");
}
/** What a script finds in its environment; later sources win. */
function scriptVariables(fixed, pairs, env) {
	const variables = { ...fixed };
	for (const pair of pairs) {
		const at = pair.indexOf("=");
		variables[pair.slice(0, at)] = pair.slice(at + 1);
	}
	return {
		...variables,
		...env
	};
}

// src/scripts/local-process.ts
/** How long a process may take to end itself when cancelled, in milliseconds. */
const grace = 5e3;
/** Runs a program of this machine. An abort ends it with all that it has started. Throws GuestError and Cancelled. */
async function runLocally(program, parameters, { signal, workingDirectory, env, environment, output }) {
	if (signal.aborted) throw new Cancelled();
	const child = spawn(program, parameters, {
		cwd: workingDirectory,
		env: {
			...childEnvironment(env),
			...environment
		},
		stdio: [
			"ignore",
			"pipe",
			"pipe"
		],
		detached: true
	});
	const kill = (name) => {
		try {
			if (child.pid !== void 0) process.kill(-child.pid, name);
		} catch {}
	};
	let timer;
	const abort = () => {
		kill("SIGTERM");
		timer = setTimeout(() => kill("SIGKILL"), grace);
	};
	signal.addEventListener("abort", abort, { once: true });
	const stdout = readLines(child.stdout, (line) => output("stdout", line), signal);
	const stderr = readLines(child.stderr, (line) => output("stderr", line), signal);
	try {
		return await new Promise((resolve, reject) => {
			child.once("error", (cause) => {
				reject(new GuestError("program-not-started", `${program} could not be started: ${cause.message}`, void 0, { cause }));
			});
			child.once("close", (code, name) => {
				stdout.end();
				stderr.end();
				if (signal.aborted) reject(new Cancelled());
				else resolve({
					exitCode: code ?? void 0,
					signal: name ?? void 0
				});
			});
		});
	} finally {
		clearTimeout(timer);
		signal.removeEventListener("abort", abort);
	}
}

// src/scripts/scripts.ts
/** What all provisioners that run scripts have in common. */
const scriptOptions = {
	inline: array(string()).default([]).describe("Commands, run together as one script."),
	script: string().default("").describe("A script of this machine."),
	scripts: array(string()).default([]).describe("Several scripts, run in order."),
	valid_exit_codes: array(number()).default([]).describe("Exit codes that are no failure; default only 0."),
	environment_vars: array(string()).default([]).describe("Variables for the script, as `NAME=value`."),
	env: record(string(), string()).default({}).meta({ attribute: true }).describe("Variables for the script; they win over `environment_vars`.")
};
object(scriptOptions);
/** Packer's rules for them; answers the options with `scripts` as absolute paths, `script` among them. */
function resolveScripts(options, context) {
	const { error, isLate, workingDirectory } = context;
	if (options.script !== "" && options.scripts.length > 0) error("conflicting-options", ["script"], "Only one of script or scripts can be specified.");
	const paths = [...options.scripts.map((path, index) => [["scripts", index], path]), ...options.script === "" ? [] : [[["script"], options.script]]];
	if (paths.length === 0 && options.inline.length === 0) error("missing-option", [], "Either a script file or inline script must be specified.", "Set inline, script or scripts.");
	else if (paths.length > 0 && options.inline.length > 0) error("conflicting-options", ["inline"], "Only a script file or an inline script can be specified, not both.");
	const scripts = paths.map(([place, path]) => {
		if (!isLate(place) && isContent(path)) {
			const [code, summary, detail] = contentForPath(String(place[0]), "Commands go into inline, one each.");
			error(code, place, summary, detail);
			return path;
		}
		const absolute = isAbsolute(path) ? path : join(workingDirectory, path);
		if (isLate(place) || !mayRead(path, place, context)) return absolute;
		const found = statSync(absolute, { throwIfNoEntry: false });
		const wrong = found && wrongKind(found);
		if (found === void 0) error("file-not-found", place, `Bad script '${path}': no such file`, `It was looked for in ${workingDirectory}.`);
		else if (wrong !== void 0) error("wrong-file-kind", place, `Bad script '${path}': ${wrong}`);
		return absolute;
	});
	for (const [index, pair] of options.environment_vars.entries()) {
		if (isLate(["environment_vars", index]) || pair.indexOf("=") > 0) continue;
		error("invalid-option-value", ["environment_vars", index], `Environment variable not in format 'key=value': ${pair}`);
	}
	return {
		...options,
		script: "",
		scripts
	};
}
/** The text of `inline`, with the shebang where it needs one. */
function inlineScript(inline, shebang) {
	const commands = inline.map((command) => `${command}\n`).join("");
	return shebang === "" && commands.startsWith("#!") ? commands : `#!${shebang || "/bin/sh -e"}\n${commands}`;
}
/** Throws GuestError when the exit code is none of the valid ones. `folder`: where the script lay, and what sets that. */
function checkExitCode(script, exitCode, valid, folder) {
	const allowed = valid.length === 0 ? [0] : valid;
	if (allowed.includes(exitCode)) return;
	throw new GuestError("script-failed", `Script exited with non-zero exit status: ${exitCode}. Allowed exit codes are: [${allowed.join(" ")}]`, [`It was the ${script}. What it printed is in the log.`, meaningOf(exitCode, folder)].filter(Boolean).join(" "));
}
/** What a shell says by its exit code, where it is the shell that says it and mostly not the script. */
function meaningOf(exitCode, { path, instead }) {
	switch (exitCode) {
		case 126: return `126 says that a file was not allowed to run. Is ${path} mounted noexec? Then ${instead}.`;
		case 127: return "127 says that a command was not found: one of the script, or the program in its first line (#!).";
		case 137: return "137 says that something was killed: often the memory ran out.";
		default: return "";
	}
}

// src/scripts/torn-variables.ts
/**
* Warns of values that a shell takes apart, since `{{ .Vars }}` stands where the quotes of its format do not hold them
* together: in `sudo sh -c '{{ .Vars }} {{ .Path }}'` they end the quotes around. The shell then sets the first word, takes
* the rest for arguments, runs no script, and all is well.
*/
function warnOfTornVariables({ environment_vars, env }, command, format, { warn, isLate }) {
	const place = /\{\{-?\s*\.Vars\s*-?\}\}/.exec(command);
	if (place === null || isLate(["execute_command"])) return;
	const torn = whatTears(quotesAfter(command.slice(0, place.index)), quotesAfter(valuePrefix(format)));
	if (torn === void 0) return;
	const known = environment_vars.filter((pair, index) => pair.includes("=") && !isLate(["environment_vars", index]));
	const names = Object.entries(scriptVariables({}, known, env)).filter(([name, value]) => !isLate(["env", name]) && torn.test(value)).map(([name]) => name);
	if (names.length === 0) return;
	warn("torn-variables", ["execute_command"], `execute_command tears ${names.length === 1 ? `the value of ${names[0]}` : `the values of ${names.join(", ")}`} apart`, "Nothing holds a value with blanks or signs of the shell together where `{{ .Vars }}` stands, so that the script runs with others, or not at all, and the build goes on. Write `sudo env {{ .Vars }} {{ .Path }}` without quotes around them, or set use_env_var_file = true and name `{{ .EnvVarFile }}`.");
}
const blanksAndSigns = /[\s;&|<>()$`\\"'*?#!~[\]{}]/;
const readInDoubleQuotes = /[$`\\"]/;
/** What a value must not hold, by the quotes around all variables and those that the format puts around each. */
function whatTears(around, own) {
	if (own === "" || own === around) return blanksAndSigns;
	if (own === "\"" || around === "\"") return readInDoubleQuotes;
}
/** What stands before the value in a format such as `%s='%s' `. */
function valuePrefix(format) {
	return format.split("%s").slice(0, 2).join("NAME");
}
/** In which quotes of a shell is what comes after this text? */
function quotesAfter(text) {
	let quotes = "";
	for (let at = 0; at < text.length; at++) {
		const sign = text[at];
		if (sign === "\\" && quotes !== "'") at++;
		else if (sign === quotes) quotes = "";
		else if (quotes === "" && (sign === "'" || sign === "\"")) quotes = sign;
	}
	return quotes;
}

// src/scripts/local-scripts.ts
const defaultFormat = "%s='%s' ";
const systems = [
	"darwin",
	"freebsd",
	"linux",
	"openbsd",
	"solaris",
	"windows"
];
/** The options of `shell-local`, as provisioner and as post-processor. */
const localScriptOptions = object({
	...scriptOptions,
	command: string().default("").meta({
		deprecated: true,
		instead: "Use inline."
	}).describe("One command; the old name of `inline`."),
	env_var_format: string().default("").describe("How a variable is written in `{{ .Vars }}`. By default a shell finds the values in its environment, where `ps` does not show them; for other programs it is `%s='%s' `."),
	execute_command: array(string()).default([]).meta({ renderedLate: true }).describe("How a script is run; default `[\"/bin/sh\", \"-c\", \"{{ .Vars }} {{ .Script }}\"]`."),
	inline_shebang: string().default("").describe("First line of the inline script without its `#!`; default `/bin/sh -e`."),
	only_on: array(string()).default([]).describe("Run only on these systems: `linux`, `darwin`, ..."),
	tempfile_extension: string().default("").describe("Extension of the file for the inline script."),
	use_linux_pathing: boolean().default(false).describe("Only for Windows; not supported.")
});
function resolveLocalScripts(given, context) {
	const { error } = context;
	if (given.command !== "" && given.inline.length > 0) error("conflicting-options", ["command"], "You may only specify one of command and inline", "Put the command into inline.");
	for (const [index, name] of given.only_on.entries()) {
		if (systems.includes(name)) continue;
		error("invalid-option-value", ["only_on", index], `Invalid OS specified in only_on: '${name}'`, `Supported OS names: ${systems.join(", ")}.`);
	}
	if (given.use_linux_pathing) error("not-supported", ["use_linux_pathing"], "use_linux_pathing is not supported", "It has a meaning on Windows only.");
	for (const argument of given.execute_command) warnOfTornVariables(given, argument, given.env_var_format || defaultFormat, context);
	const inline = given.command === "" ? given.inline : [given.command];
	return resolveScripts({
		...given,
		command: "",
		inline
	}, context);
}
/** Runs the scripts on this machine, one after the other. Throws GuestError and Cancelled. */
async function runLocalScripts(given, context) {
	if (given.only_on.length > 0 && !given.only_on.includes(process.platform)) {
		context.say("Skipping shell-local due to runtime OS");
		return;
	}
	if (given.inline.length === 0) {
		for (const script of given.scripts) await runScript(script, `local shell script ${script}`, given, context);
		return;
	}
	const extension = given.tempfile_extension === "" ? "" : `.${given.tempfile_extension.replace(/^\./, "")}`;
	const script = join(tmpdir(), `shell-local-${randomUUID()}${extension}`);
	try {
		await writeFile(script, inlineScript(given.inline, given.inline_shebang), { mode: 448 });
		await runScript(script, "local inline script", given, context);
	} finally {
		await rm(script, { force: true });
	}
}
/**
* Variables for a script. Everybody on this machine can read a command's words, so that a shell takes the values from its
* environment; what is no shell, or wants a format of its own, gets them as Packer writes them.
*/
function handOver(given, variables, around) {
	const carrierOf = (name) => name in around || ofShells.test(name) ? `PACKER_VALUE_OF_${name}` : name;
	const [program = "/bin/sh", ...words] = given.execute_command.length === 0 ? standard : given.execute_command;
	const isShell = /^(?:.*\/)?(?:ba|da|k|z|a)?sh$/.test(program);
	const isRead = words.every((word, at) => !/\.Vars\b/.test(word) || /^-\w*c$/.test(words[at - 1] ?? "") && /^[^'"]*\.Vars\b/.test(word));
	if (given.env_var_format !== "" || !isShell || !isRead) return {
		words: formatEnvironment(variables, given.env_var_format || defaultFormat),
		environment: {}
	};
	const names = Object.keys(variables).filter((name) => /^[A-Za-z_]\w*$/.test(name)).sort();
	return {
		words: names.map((name) => `${name}="$${carrierOf(name)}" `).join(""),
		environment: words.some((word) => /\.Vars\b/.test(word)) ? Object.fromEntries(names.map((name) => [carrierOf(name), variables[name] ?? ""])) : {}
	};
}
const ofShells = /^(?:LD_\w+|BASH_ENV|ENV|IFS|PATH)$/;
const standard = [
	"/bin/sh",
	"-c",
	"{{.Vars}} {{.Script}}"
];
async function runScript(script, name, given, context) {
	const { words, environment } = handOver(given, scriptVariables(context.scriptEnvironment, given.environment_vars, given.env), context.env);
	const data = {
		...context.late,
		Vars: words,
		Script: script,
		Command: script
	};
	const [program = "", ...parameters] = (given.execute_command.length === 0 ? standard : given.execute_command).map((text, index) => context.renderLate(text, ["execute_command", index], data));
	context.say(`Running ${name}`);
	const { exitCode, signal } = await runLocally(program, parameters, {
		...context,
		environment
	});
	if (exitCode === void 0) throw new GuestError("script-killed", `Script was ended by signal ${signal}`, `It was the ${name}.`);
	checkExitCode(name, exitCode, given.valid_exit_codes, {
		path: dirname(script),
		instead: given.inline.length > 0 ? "set TMPDIR to another folder" : "make the script executable, or call its interpreter in execute_command"
	});
}

// src/post-processors/shell-local.ts
/** Runs scripts on the machine that builds, when the template is finished. */
const shellLocal$1 = {
	type: "shell-local",
	description: "Runs shell scripts on the machine that builds, when the template is finished.",
	options: localScriptOptions,
	grant: "commands",
	rules: resolveLocalScripts,
	run: runLocalScripts
};

// src/post-processors/post-processor-registry.ts
const all$1 = [
	checksum,
	manifest,
	shellLocal$1
];
/** Every post-processor. */
const postProcessors = all$1;

// src/provisioners/ansible.ts
const options$10 = object({
	command: string().default("ansible-playbook").describe("The program that plays the playbook."),
	playbook_file: string().default("").describe("The playbook. Required."),
	extra_arguments: array(string()).default([]).meta({ renderedLate: true }).describe("Further arguments for the command, one each."),
	ansible_env_vars: array(string()).default([]).meta({ renderedLate: true }).describe("Variables for its environment, as `NAME=value`."),
	ansible_ssh_extra_args: array(string()).default([]).describe("Arguments for its `--ssh-extra-args`."),
	user: string().default("").describe("The `ansible_user`; default: who runs the build."),
	groups: array(string()).default([]).describe("Groups of the inventory to which the guest belongs."),
	empty_groups: array(string()).default([]).describe("Groups of the inventory without hosts."),
	host_alias: string().default("default").describe("The guest's name in the inventory."),
	use_proxy: boolean().optional().describe("Reach the guest through an SSH server of the builder; `false`: directly."),
	local_port: number().default(0).describe("Port of that SSH server; 0: any."),
	ssh_host_key_file: string().default("").describe("Host key of that SSH server; default: one is made."),
	ssh_authorized_key_file: string().default("").describe("Public key with which Ansible comes; default: one is made."),
	ansible_proxy_key_type: string().default("ECDSA").describe("Kind of the keys that are made: `ECDSA` or `RSA`."),
	sftp_command: string().default("").describe("SFTP server of the guest."),
	use_sftp: boolean().default(false).describe("Transfer files by SFTP instead of SCP."),
	skip_version_check: boolean().default(false).describe("Do not ask Ansible for its version first."),
	inventory_directory: string().default("").describe("Folder for the inventory file that is made."),
	inventory_file_template: string().default("").meta({ renderedLate: true }).describe("The guest's line in that file."),
	inventory_file: string().default("").describe("An inventory file of your own."),
	keep_inventory_file: boolean().default(false).describe("Leave the inventory file that was made."),
	galaxy_file: string().default("").describe("Requirements that are installed first."),
	galaxy_command: string().default("ansible-galaxy").describe("The program that installs them."),
	galaxy_force_install: boolean().default(false).describe("Install them over what is there."),
	galaxy_force_with_deps: boolean().default(false).describe("The same with what they depend on."),
	roles_path: string().default("").describe("Where roles are installed."),
	collections_path: string().default("").describe("Where collections are installed."),
	ansible_winrm_use_http: boolean().default(false).describe("WinRM without TLS.")
});
/** Plays a playbook from the machine that builds. */
const ansible = {
	type: "ansible",
	plugin: "ansible",
	grant: "commands",
	description: "Plays an Ansible playbook on the guest, from the machine that builds.",
	options: options$10,
	notBuilt: "Meanwhile a `shell-local` provisioner can call ansible-playbook with `build.Host` and `build.User`.",
	rules: rules$4
};
const hosts = /,/;
function rules$4(given, context) {
	const { error, isLate } = context;
	const file = (name, kind = "file") => resolveLocalPath(given[name], [name], kind, context);
	if (given.playbook_file === "" && !isLate(["playbook_file"])) error("missing-option", ["playbook_file"], "playbook_file must be specified.");
	if (!Number.isInteger(given.local_port) || given.local_port < 0 || given.local_port > 65535) error("invalid-port", ["local_port"], `local_port: ${given.local_port} must be a valid port`);
	const type = given.ansible_proxy_key_type.toUpperCase();
	if (type !== "ECDSA" && type !== "RSA") error("invalid-option-value", ["ansible_proxy_key_type"], `Invalid value for ansible_proxy_key_type: ${JSON.stringify(given.ansible_proxy_key_type)}`, "Use ECDSA or RSA.");
	return {
		...given,
		playbook_file: file("playbook_file"),
		galaxy_file: file("galaxy_file"),
		ssh_authorized_key_file: file("ssh_authorized_key_file"),
		ssh_host_key_file: file("ssh_host_key_file"),
		inventory_file: hosts.test(given.inventory_file) ? given.inventory_file : file("inventory_file", "any"),
		inventory_directory: resolveLocalPath(given.inventory_directory, ["inventory_directory"], "directory", context),
		ansible_proxy_key_type: type
	};
}

// src/provisioners/ansible-local.ts
const options$9 = object({
	command: string().default("ANSIBLE_FORCE_COLOR=1 PYTHONUNBUFFERED=1 ansible-playbook").describe("The command line that plays the playbook."),
	playbook_file: string().default("").describe("The playbook. This or `playbook_files` is required."),
	playbook_files: array(string()).default([]).describe("Several playbooks."),
	playbook_dir: string().default("").describe("Folder that is uploaded as a whole first."),
	playbook_paths: array(string()).default([]).describe("Folders of further playbooks."),
	role_paths: array(string()).default([]).describe("Folders of roles."),
	collection_paths: array(string()).default([]).describe("Folders of collections."),
	group_vars: string().default("").describe("Folder with variables of groups."),
	host_vars: string().default("").describe("Folder with variables of hosts."),
	extra_arguments: array(string()).default([]).describe("Further arguments for the command."),
	staging_directory: string().default("").describe("Folder of the guest for all of it; default one below `/tmp`."),
	clean_staging_directory: boolean().default(false).describe("Remove that folder afterwards."),
	inventory_file: string().default("").describe("An inventory file."),
	inventory_groups: array(string()).default([]).describe("Groups to which the guest belongs."),
	galaxy_file: string().default("").describe("Requirements that are installed first."),
	galaxy_command: string().default("ansible-galaxy").describe("The command that installs them."),
	galaxy_force_install: boolean().default(false).describe("Install them over what is there."),
	galaxy_roles_path: string().default("").describe("Where roles are installed."),
	galaxy_collections_path: string().default("").describe("Where collections are installed.")
});
/** Plays a playbook inside the guest. */
const ansibleLocal = {
	type: "ansible-local",
	plugin: "ansible",
	description: "Plays an Ansible playbook inside the guest, which has Ansible.",
	options: options$9,
	notBuilt: "Meanwhile `file` can upload the playbook and `shell` call ansible-playbook.",
	rules: rules$3
};
function rules$3(given, context) {
	const { error, isLate } = context;
	if (given.playbook_file !== "" && given.playbook_files.length > 0) error("conflicting-options", ["playbook_files"], "Either playbook_file or playbook_files can be specified, not both");
	if (given.playbook_file === "" && given.playbook_files.length === 0 && !isLate(["playbook_file"])) error("missing-option", ["playbook_file"], "Either playbook_file or playbook_files must be specified");
	const one = (name) => resolveLocalPath(given[name], [name], "file", context);
	const folder = (name) => resolveLocalPath(given[name], [name], "directory", context);
	const several = (name) => given[name].map((each, index) => resolveLocalPath(each, [name, index], name === "playbook_files" ? "file" : "directory", context));
	return {
		...given,
		playbook_file: one("playbook_file"),
		inventory_file: one("inventory_file"),
		galaxy_file: one("galaxy_file"),
		playbook_dir: folder("playbook_dir"),
		group_vars: folder("group_vars"),
		host_vars: folder("host_vars"),
		playbook_files: several("playbook_files"),
		playbook_paths: several("playbook_paths"),
		role_paths: several("role_paths"),
		collection_paths: several("collection_paths")
	};
}

// src/provisioners/breakpoint.ts
const options$8 = object({
	disable: boolean().default(false).describe("Go on without a pause."),
	note: string().default("").describe("What this breakpoint is for.")
});
/** A breakpoint waits for a key in a terminal, and no terminal is here: one that is not disabled is refused at once. */
const breakpoint = {
	type: "breakpoint",
	description: "Marks a place to pause at. Only a disabled one can be built: nobody is there to go on.",
	options: options$8,
	needsGuest: false,
	rules(given, { refuse }) {
		if (!given.disable) refuse("nobody-to-ask", ["disable"], "A breakpoint can not pause here", "Nobody is there to press enter. Remove it, or set disable = true.");
		return given;
	},
	run({ note }, { say }) {
		say(`Breakpoint provisioner ${note === "" ? "" : `with note "${note}" `}disabled; continuing...`);
		return Promise.resolve();
	}
};

// src/provisioners/file.ts
const options$7 = object({
	source: string().default("").describe("File or folder. Of a folder with a slash at its end only what is in it is sent."),
	sources: array(string()).default([]).describe("Several of them."),
	content: string().optional().describe("Text to write to `destination`."),
	destination: string().default("").describe("Where it goes; with a slash at its end: into that folder, by its own name."),
	direction: string().default("upload").describe("`upload` to the guest or `download` from it."),
	generated: boolean().default(false).describe("The source comes into being while the template is built.")
});
/** Copies files and folders to the guest or from it. */
const file = {
	type: "file",
	description: "Copies files and folders to the guest or from it.",
	options: options$7,
	needsGuest: true,
	rules: rules$2,
	async run(given, context) {
		if (given.direction === "download") {
			for (const source of given.sources) await download(source, given.destination, context);
			return;
		}
		for (const source of given.sources) await upload(source, given.destination, context);
		if (given.content !== void 0) await uploadContent(given.content, given.destination, context);
	}
};
function rules$2(given, context) {
	const { error, warn, isLate, places, workingDirectory } = context;
	const { direction, destination } = given;
	if (direction !== "upload" && direction !== "download") error("invalid-option-value", ["direction"], "Direction must be one of: download, upload.");
	if (destination === "") error("missing-option", ["destination"], "Destination must be specified.");
	const sources = [...given.sources.map((path, index) => ({
		path,
		place: ["sources", index]
	})), ...given.source === "" ? [] : [{
		path: given.source,
		place: ["source"]
	}]];
	const withContent = given.content !== void 0 && places.isSet(["content"]);
	if (sources.length > 0 && withContent) error("conflicting-options", ["content"], "source(s) conflicts with content.");
	if (sources.length === 0 && !withContent) error("missing-option", [], "source, sources or content must be specified");
	if (direction === "download") {
		if (withContent) error("conflicting-options", ["content"], "content can not be downloaded");
		mayOpen(destination, ["destination"], context);
		return {
			...given,
			source: "",
			sources: sources.map(({ path }) => path),
			destination: here(destination, workingDirectory)
		};
	}
	const paths = sources.map(({ path, place }) => {
		if (!isLate(place) && isContent(path)) {
			const [code, summary, detail] = contentForPath(String(place[0]), "Text goes into content.");
			error(code, place, summary, detail);
			return path;
		}
		const absolute = here(path, workingDirectory);
		if (!mayRead(path, place, context)) return absolute;
		const found = isLate(place) ? void 0 : statSync(absolute, { throwIfNoEntry: false });
		const wrong = found && special(found);
		if (wrong !== void 0) error("wrong-file-kind", place, `Bad source '${path}': ${wrong}`);
		if (!given.generated && !isLate(place) && found === void 0) error("file-not-found", place, `Bad source '${path}': no such file or directory`, "If it comes into being during the build, set generated = true.");
		return absolute;
	});
	if (paths.filter((path) => existsSync(path) && statSync(path).isFile()).length > 1 && !destination.endsWith("/")) warn("files-replace-each-other", ["destination"], "Several files go to one destination", "Each replaces the one before. End it with a slash to make it a folder.");
	return {
		...given,
		source: "",
		sources: paths
	};
}
function here(path, workingDirectory) {
	return isAbsolute(path) || path === "" ? path : join(workingDirectory, path);
}
async function upload(source, destination, context) {
	context.say(`Uploading ${source} => ${destination}`);
	const info = await stat(source).catch((cause) => {
		throw new GuestError("unreadable-file", `Bad source '${source}': ${cause.message}`, void 0, { cause });
	});
	const wrong = special(info);
	if (wrong !== void 0) throw new GuestError("unreadable-file", `Bad source '${source}': ${wrong}`);
	if (info.isDirectory()) {
		await context.communicator.uploadDirectory(source, destination, transfer(basename(source), context));
		return;
	}
	const target = destination.endsWith("/") ? `${destination}${basename(source)}` : destination;
	await context.communicator.upload(createReadStream(source), target, {
		...transfer(basename(source), context),
		mode: info.mode & 511,
		size: info.size
	});
}
async function uploadContent(content, destination, context) {
	const target = destination.endsWith("/") ? `${destination}pkr-file-content` : destination;
	context.say(`Uploading content => ${target}`);
	const bytes = Buffer.from(content);
	await context.communicator.upload(Readable.from(bytes.length === 0 ? [] : [bytes]), target, {
		...transfer(basename(target), context),
		mode: 384,
		size: bytes.length
	});
}
async function download(source, destination, context) {
	const isFolder = source.endsWith("/") || /[*?[]/.test(source);
	const target = destination.endsWith("/") && !isFolder ? join(destination, basename(source)) : destination;
	context.say(`Downloading ${source} => ${target}`);
	const place = (path) => {
		const found = placeToWrite(context.trust, path, `destination: ${path}`);
		if ("code" in found) throw new GuestError(found.code, found.summary, found.detail);
		return found.file;
	};
	await mkdir(place(destination.endsWith("/") ? destination : dirname(destination)), { recursive: true });
	if (isFolder) {
		await mkdir(place(target), { recursive: true });
		await context.communicator.downloadDirectory(source, target, {
			...transfer(basename(source), context),
			place
		});
		return;
	}
	const to = createWriteStream(place(target));
	try {
		await context.communicator.download(source, to, transfer(basename(source), context));
		to.end();
		await finished$1(to);
	} finally {
		to.destroy();
	}
}
function transfer(label, { signal, progress }) {
	return {
		signal,
		onProgress: (done, total) => progress(label, done, total)
	};
}

// src/provisioners/goss.ts
const formats = [
	"documentation",
	"json",
	"json_oneline",
	"junit",
	"nagios",
	"nagios_verbose",
	"rspecish",
	"silent",
	"tap"
];
const formatOptions = [
	"perfdata",
	"verbose",
	"pretty"
];
const options$6 = object({
	tests: array(string()).default([]).describe("Files and folders of tests. Required."),
	version: string().default("0.3.9").describe("Version of goss."),
	arch: string().default("amd64").describe("Its architecture."),
	target_os: string().default("Linux").describe("`Linux` or `Windows`."),
	url: string().default("").describe("Where goss is downloaded."),
	download_path: string().default("").describe("Where it is put in the guest."),
	username: string().default("").describe("User for the download."),
	password: string().default("").meta({
		sensitive: true,
		openWhenLiteral: true
	}).describe("Password for the download."),
	skip_install: boolean().default(false).describe("goss is there already."),
	skip_ssl: boolean().default(false).describe("Accept any certificate at the download."),
	inspect: boolean().default(false).describe("Show failed tests, and go on."),
	retry_timeout: string().default("").describe("How long to try again."),
	sleep: string().default("").describe("How long to wait between the attempts."),
	use_sudo: boolean().default(false).describe("Run it with sudo."),
	goss_file: string().default("").describe("The file of tests to begin with."),
	vars_file: string().default("").describe("Variables for the tests."),
	vars_inline: record(string(), string()).default({}).meta({ attribute: true }).describe("Variables that win."),
	vars_env: record(string(), string()).default({}).meta({ attribute: true }).describe("Its environment."),
	remote_folder: string().default("/tmp").describe("Folder of the guest for the tests."),
	remote_path: string().default("").describe("Path of the tests in the guest."),
	format: string().default("").describe(`One of ${formats.map((name) => `\`${name}\``).join(", ")}.`),
	format_options: string().default("").describe("`perfdata`, `verbose` or `pretty`.")
});
/** Tests the guest; of the plug-in YaleUniversity/goss. */
const goss = {
	type: "goss",
	plugin: "goss",
	description: "Tests the guest with goss.",
	options: options$6,
	notBuilt: "Meanwhile `file` can upload the tests and `shell` call goss.",
	rules: rules$1
};
function rules$1(given, context) {
	const { error } = context;
	if (given.tests.length === 0) error("missing-option", ["tests"], "tests must be specified");
	for (const [index, test] of given.tests.entries()) resolveLocalPath(test, ["tests", index], "any", context);
	mayRead(given.vars_file, ["vars_file"], context);
	if (given.format !== "" && !formats.includes(given.format)) error("invalid-option-value", ["format"], `Invalid format choice ${given.format}`, `Valid: ${formats.join(", ")}.`);
	if (given.format_options !== "" && !formatOptions.includes(given.format_options)) error("invalid-option-value", ["format_options"], `Invalid format options choice ${given.format_options}`, `Valid: ${formatOptions.join(", ")}.`);
	if (given.target_os !== "Linux" && given.target_os !== "Windows") error("invalid-option-value", ["target_os"], "Os must be Linux or Windows");
	return given;
}

// src/provisioners/powershell.ts
const policies = [
	"bypass",
	"allsigned",
	"default",
	"remotesigned",
	"restricted",
	"undefined",
	"unrestricted",
	"none"
];
const options$5 = object({
	...scriptOptions,
	binary: boolean().default(false).describe("Send scripts as they are."),
	env_var_format: string().default("$env:%s=\"%s\"; ").describe("How a variable is written."),
	elevated_env_var_format: string().default("$env:%s=\"%s\"; ").describe("The same where it runs elevated."),
	execute_command: string().default("").meta({ renderedLate: true }).describe("How a script is run."),
	elevated_execute_command: string().default("").meta({ renderedLate: true }).describe("The same elevated."),
	elevated_user: string().default("").describe("Run as a scheduled task of this user."),
	elevated_password: string().default("").meta({
		sensitive: true,
		openWhenLiteral: true
	}).describe("Its password."),
	execution_policy: string().default("bypass").describe(`One of ${policies.map((name) => `\`${name}\``).join(", ")}.`),
	remote_path: string().default("").describe("Path of the script in the guest."),
	remote_env_var_path: string().default("").describe("Path of the variables in the guest."),
	skip_clean: boolean().default(false).describe("Leave the scripts in the guest."),
	start_retry_timeout: duration().default(3e5).describe("How long to try to start while the guest is away."),
	debug_mode: number().default(0).describe("Level of `Set-PSDebug -Trace`: 0, 1 or 2."),
	pause_after: duration().default(0).describe("How long to wait afterwards."),
	use_pwsh: boolean().default(false).describe("Run `pwsh` instead of `powershell`.")
});
/** Runs PowerShell scripts in a Windows guest. */
const powershell = {
	type: "powershell",
	description: "Runs PowerShell scripts in a Windows guest.",
	options: options$5,
	notBuilt: "Windows guests can not be provisioned yet.",
	rules
};
function rules(given, context) {
	const { error, isLate } = context;
	if (given.elevated_user === "" && given.elevated_password !== "" && !isLate(["elevated_user"])) error("option-requires-another", ["elevated_password"], "Must supply an 'elevated_user' if 'elevated_password' provided");
	const policy = given.execution_policy.toLowerCase();
	if (!policies.includes(policy)) error("invalid-option-value", ["execution_policy"], "Invalid execution policy provided", `Use one of ${policies.join(", ")}.`);
	if (![
		0,
		1,
		2
	].includes(given.debug_mode)) error("invalid-option-value", ["debug_mode"], `${given.debug_mode} is an invalid Trace level for debug_mode`, "Use 0, 1 or 2.");
	return resolveScripts({
		...given,
		execution_policy: policy
	}, context);
}

// src/provisioners/shell.ts
const options$4 = object({
	...scriptOptions,
	binary: boolean().default(false).describe("Send scripts as they are; otherwise their line ends become those of Unix."),
	env_var_format: string().default("").describe("How a variable is written in `{{ .Vars }}`; default `%s='%s' `."),
	use_env_var_file: boolean().default(false).describe("Write the variables to a file in the guest, for `{{ .EnvVarFile }}`."),
	execute_command: string().default("").meta({ renderedLate: true }).describe("How a script is run; default `chmod +x {{ .Path }}; {{ .Vars }} {{ .Path }}`."),
	inline_shebang: string().default("").describe("First line of the inline script without its `#!`; default `/bin/sh -e`."),
	remote_folder: string().default("/tmp").describe("Folder of the guest for the scripts."),
	remote_file: string().default("").describe("Name of the script in the guest; default `script_<number>.sh`."),
	remote_path: string().default("").describe("Path of the script in the guest; default `remote_folder/remote_file`."),
	skip_clean: boolean().default(false).describe("Leave the scripts in the guest."),
	start_retry_timeout: duration().default(3e5).describe("How long to try to start while the guest is away."),
	expect_disconnect: boolean().default(false).describe("The script may end the connection, as a reboot does."),
	pause_after: duration().default(0).describe("How long to wait afterwards.")
});
/** Milliseconds. */
const betweenAttempts = 2e3;
/** Packer's number for a connection that went away, usable in `valid_exit_codes`. */
const disconnected = 2300218;
const NAMES = 1e9;
/** Runs scripts in the guest. */
const shell = {
	type: "shell",
	description: "Runs shell scripts in the guest.",
	options: options$4,
	needsGuest: true,
	rules: (given, context) => {
		if (given.execute_command !== "") warnOfTornVariables(given, given.execute_command, formatOf(given), context);
		return resolveScripts(given, context);
	},
	async run(given, context) {
		const remotePath = given.remote_path || `${given.remote_folder}/${given.remote_file || `script_${randomInt(NAMES)}.sh`}`;
		const variables = scriptVariables(context.scriptEnvironment, given.environment_vars, given.env);
		const flat = formatEnvironment(variables, formatOf(given));
		const envVarFile = given.use_env_var_file ? `${given.remote_folder}/varfile_${randomInt(NAMES)}.sh` : "";
		const command = commandOf(given, {
			Path: remotePath,
			Vars: flat,
			EnvVarFile: envVarFile
		}, context);
		if (envVarFile !== "") await whileAway(given.start_retry_timeout, context, () => put(flat, envVarFile, 384, context));
		for (const { name, content } of scriptsOf(given, context)) {
			context.say(`Provisioning with ${name}`);
			judge(name, remotePath, await whileAway(given.start_retry_timeout, context, async () => {
				await put(content, remotePath, 493, context);
				await quietly(`chmod 0755 ${shellPath(remotePath)}`, context);
				return await context.communicator.exec(command, {
					signal: context.signal,
					onOutput: (stream, line) => context.output(stream, line)
				});
			}), given);
			if (!given.skip_clean) await remove(remotePath, given, context);
		}
		if (envVarFile !== "" && !given.skip_clean) await remove(envVarFile, given, context);
		if (given.pause_after > 0) {
			context.say(`Pausing ${formatDuration(given.pause_after)} after this provisioner...`);
			await context.clock.sleep(given.pause_after, context.signal);
		}
	}
};
function formatOf({ env_var_format, use_env_var_file }) {
	return env_var_format || (use_env_var_file ? "export %s='%s'\n" : "%s='%s' ");
}
function scriptsOf({ inline, inline_shebang, scripts, binary }, context) {
	const unix = (content) => binary ? content : withUnixLineEnds(content);
	if (inline.length > 0) return [{
		name: "inline script",
		content: unix(Buffer.from(inlineScript(inline, inline_shebang)))
	}];
	return scripts.map((path) => {
		const shown = relative(context.workingDirectory, path);
		const content = scriptText(path, shown);
		return {
			name: `shell script ${shown.startsWith("..") ? basename(path) : shown}`,
			content: unix(content)
		};
	});
}
function scriptText(path, shown) {
	try {
		return readSmallFile(path);
	} catch (thrown) {
		const why = thrown instanceof NotReadable ? thrown.reason : thrown.message;
		throw new GuestError("unreadable-file", `Error opening shell script ${shown}: ${why}`, void 0, { cause: thrown });
	}
}
function withUnixLineEnds(content) {
	const text = content.toString("latin1").replaceAll("\r\n", "\n");
	return Buffer.from(text === "" || text.endsWith("\n") ? text : `${text}\n`, "latin1");
}
function commandOf(given, data, context) {
	const text = given.execute_command || (given.use_env_var_file ? "chmod +x {{.Path}}; . {{.EnvVarFile}} && {{.Path}}" : "chmod +x {{.Path}}; {{.Vars}} {{.Path}}");
	return context.renderLate(text, ["execute_command"], {
		...context.late,
		...data
	});
}
async function put(content, path, mode, { communicator, signal }) {
	const bytes = Buffer.from(content);
	await communicator.upload(Readable.from([bytes]), path, {
		signal,
		mode,
		size: bytes.length
	});
}
function judge(name, remotePath, { exitCode, signal }, given) {
	if (exitCode !== void 0) {
		checkExitCode(name, exitCode, given.valid_exit_codes, {
			path: posix.dirname(remotePath),
			instead: "set remote_folder to a folder where programs may run, such as \"/var/tmp\""
		});
		return;
	}
	if ((signal === void 0 || signal === "TERM" || signal === "HUP" || signal === "KILL") && (given.expect_disconnect || given.valid_exit_codes.includes(disconnected))) return;
	if (signal !== void 0) throw new GuestError("script-killed", `Script was ended by signal ${signal}`, `It was the ${name}.`);
	throw new GuestError("script-disconnected", "Script disconnected unexpectedly.", `It was the ${name}. If it ends the connection on purpose, as a reboot does, set expect_disconnect = true, and pause_before on the next provisioner.`);
}
async function remove(path, given, context) {
	await whileAway(given.start_retry_timeout, context, async () => {
		const result = await quietly(`rm -f ${shellPath(path)}`, context);
		if (result.exitCode === void 0) throw new ConnectionLost("connection-lost", "Disconnect while removing temporary script.");
		if (result.exitCode !== 0) throw new GuestError("script-not-removed", `Error removing temporary script at ${path}!`, "Set skip_clean = true if it has to stay.");
	});
}
/** Repeats work while the guest is away, for at most that many milliseconds: it may be on its way up again. */
async function whileAway(limit, { signal, clock }, work) {
	const started = clock.now();
	for (;;) {
		try {
			return await work();
		} catch (thrown) {
			if (!(thrown instanceof ConnectionLost) || clock.now() - started >= limit) throw thrown;
		}
		await clock.sleep(betweenAttempts, signal);
	}
}
async function quietly(command, { communicator, signal }) {
	return await communicator.exec(command, {
		signal,
		onOutput: () => {}
	});
}

// src/provisioners/shell-local.ts
/** Runs scripts on the machine that builds. */
const shellLocal = {
	type: "shell-local",
	description: "Runs shell scripts on the machine that builds, not in the guest.",
	options: localScriptOptions,
	grant: "commands",
	needsGuest: false,
	rules: resolveLocalScripts,
	run: runLocalScripts
};

// src/provisioners/sleep.ts
const options$3 = object({ duration: duration().default(0).describe("How long to wait.") });
/** Waits. */
const sleep = {
	type: "sleep",
	description: "Waits.",
	options: options$3,
	needsGuest: false,
	async run(given, { clock, signal }) {
		await clock.sleep(given.duration, signal);
	}
};

// src/provisioners/windows-restart.ts
const options$2 = object({
	restart_command: string().default("").meta({ renderedLate: true }).describe("What restarts the guest."),
	restart_check_command: string().default("").meta({ renderedLate: true }).describe("What shows that the guest has restarted."),
	restart_timeout: duration().default(3e5).describe("How long the restart may take."),
	check_registry: boolean().default(false).describe("Wait until the registry has no pending restarts."),
	registry_keys: array(string()).default([]).describe("Keys that tell of pending restarts.")
});
/** Restarts a Windows guest. */
const windowsRestart = {
	type: "windows-restart",
	description: "Restarts a Windows guest and waits until it is back.",
	options: options$2,
	notBuilt: "Windows guests can not be provisioned yet."
};

// src/provisioners/windows-shell.ts
const options$1 = object({
	...scriptOptions,
	binary: boolean().default(false).describe("Send scripts as they are."),
	env_var_format: string().default("set \"%s=%s\" && ").describe("How a variable is written."),
	execute_command: string().default("{{.Vars}}\"{{.Path}}\"").meta({ renderedLate: true }).describe("How a script is run."),
	remote_path: string().default("c:/Windows/Temp/script.bat").describe("Path of the script in the guest."),
	start_retry_timeout: duration().default(3e5).describe("How long to try to start while the guest is away.")
});
/** Runs batch files in a Windows guest. */
const windowsShell = {
	type: "windows-shell",
	description: "Runs batch scripts in a Windows guest.",
	options: options$1,
	notBuilt: "Windows guests can not be provisioned yet.",
	rules: resolveScripts
};

// src/provisioners/windows-update.ts
const options = object({
	search_criteria: string().default("").describe("Which updates to look for, in the Windows Update Agent's words."),
	filters: array(string()).default([]).describe("Which of them to install: `include:` and `exclude:` with a condition."),
	update_limit: number().default(1e3).describe("How many at a time."),
	update_max_retries: number().default(5).describe("How often to try again."),
	restart_timeout: duration().default(144e5).describe("How long a restart may take."),
	username: string().default("SYSTEM").describe("User of the scheduled task."),
	password: string().default("").meta({
		sensitive: true,
		openWhenLiteral: true
	}).describe("Its password.")
});
/** Installs updates in a Windows guest; of the plug-in rgl/windows-update. */
const windowsUpdate = {
	type: "windows-update",
	plugin: "windows-update",
	description: "Installs updates in a Windows guest.",
	options,
	notBuilt: "Windows guests can not be provisioned yet."
};

// src/provisioners/provisioner-registry.ts
const all = [
	ansible,
	ansibleLocal,
	breakpoint,
	file,
	goss,
	powershell,
	shell,
	shellLocal,
	sleep,
	windowsRestart,
	windowsShell,
	windowsUpdate
];
/** Every provisioner. */
const provisioners = all;

// src/engine/components-with.ts
function componentsWith(overrides) {
	const kinds = {
		builders: buildersWith(overrides),
		provisioners,
		postProcessors,
		dataSources
	};
	const builders = byName(kinds.builders);
	const steps = byName(kinds.provisioners);
	const last = byName(kinds.postProcessors);
	const data = byName(kinds.dataSources);
	return {
		builder: (type) => builders.get(type),
		provisioner: (type) => steps.get(type),
		postProcessor: (type) => last.get(type),
		dataSource: (type) => data.get(type),
		names: {
			builders: [...builders.keys()],
			provisioners: [...steps.keys()],
			postProcessors: [...last.keys()],
			dataSources: [...data.keys()]
		},
		plugins: [...new Set(Object.values(kinds).flatMap((kind) => kind.flatMap(({ plugin }) => plugin ?? [])))]
	};
}
function byName(components) {
	return new Map(components.flatMap((component) => [component.type, ...component.aliases ?? []].map((name) => [name, component])));
}

export { componentsWith as t };