import { t as error } from "./diagnostics-diagnostic.js";
import { i as tokenNote, n as grantCommands } from "./proxmox-grant.js";

// src/proxmox/privilege-table.ts
const machine = (...all) => [{
	on: "/vms/{vmid}",
	all
}];
const storage = (...each) => each.map((one) => ({
	on: "/storage/{storage}",
	all: [one]
}));
const create = "POST /nodes/{node}/qemu";
const change = "POST /nodes/{node}/qemu/{vmid}/config";
const both = [create, change];
/**
* The privileges that Proxmox VE 7.4 to 9 asks for, as genuine servers were seen to: roles that lacked one each, with
* every call of a build. docs/permissions.md is made of it.
*/
const privilegeTable = {
	create: {
		purpose: "create the machine, turn it into a template, and remove it where the build fails",
		calls: [
			create,
			"POST /nodes/{node}/qemu/{vmid}/template",
			"DELETE /nodes/{node}/qemu/{vmid}"
		],
		oneOf: machine("VM.Allocate")
	},
	clone: {
		purpose: "copy the source of a clone",
		calls: ["POST /nodes/{node}/qemu/{vmid}/clone"],
		oneOf: [{
			on: "/vms/{source}",
			all: ["VM.Clone"]
		}]
	},
	"read-source": {
		purpose: "find the source of a clone, and read its configuration",
		calls: ["GET /cluster/resources", "GET /nodes/{node}/qemu/{vmid}/config"],
		oneOf: [{
			on: "/vms/{source}",
			all: ["VM.Audit"]
		}]
	},
	read: {
		purpose: "read the machine's configuration and status",
		calls: ["GET /nodes/{node}/qemu/{vmid}/config", "GET /nodes/{node}/qemu/{vmid}/status/current"],
		oneOf: machine("VM.Audit")
	},
	backup: {
		purpose: "make an archive of the template for the post-processor export, and remove it",
		calls: ["POST /nodes/{node}/vzdump", "DELETE /nodes/{node}/storage/{storage}/content/{volume}"],
		oneOf: machine("VM.Backup"),
		onlyFor: "the post-processor export with `storage`"
	},
	cpu: {
		purpose: "set processors",
		calls: both,
		oneOf: machine("VM.Config.CPU"),
		options: /^(sockets|cores|vcpus|cpulimit|cpuunits|cpu|smp|numa\d*)$/
	},
	memory: {
		purpose: "set memory",
		calls: both,
		oneOf: machine("VM.Config.Memory"),
		options: /^(memory|balloon|shares)$/
	},
	network: {
		purpose: "set network cards",
		calls: both,
		oneOf: machine("VM.Config.Network"),
		options: /^net\d+$/
	},
	hardware: {
		purpose: "set the kind of machine, controllers, display and devices",
		calls: both,
		oneOf: machine("VM.Config.HWType"),
		options: /^(acpi|hotplug|kvm|machine|scsihw|smbios1|tablet|vga|watchdog|audio0|rng0|(serial|usb|hostpci)\d+)$/
	},
	options: {
		purpose: "set name, description, tags, firmware and guest agent",
		calls: both,
		oneOf: machine("VM.Config.Options"),
		options: /^(agent|autostart|bios|description|keyboard|localtime|migrate_downtime|migrate_speed|name|onboot|ostype|protection|reboot|startdate|startup|tags|tdf|template)$/
	},
	boot: {
		purpose: "set the boot order",
		calls: both,
		oneOf: machine("VM.Config.Disk"),
		options: /^(boot|bootdisk|vmstatestorage)$/
	},
	disks: {
		purpose: "resize disks, add them to a clone, and give them to the ID of a template that is replaced",
		calls: [
			"PUT /nodes/{node}/qemu/{vmid}/resize",
			change,
			"POST /nodes/{node}/qemu/{vmid}/move_disk"
		],
		oneOf: machine("VM.Config.Disk")
	},
	cds: {
		purpose: "eject CDs, add CD drives to a clone, and add the cloud-init drive",
		calls: [change],
		oneOf: machine("VM.Config.CDROM")
	},
	"cloud-init-drive": {
		purpose: "add the cloud-init drive, or remove that of a clone",
		calls: [change],
		oneOf: machine("VM.Config.Cloudinit")
	},
	"cloud-init": {
		purpose: "set what cloud-init tells the guest",
		calls: both,
		oneOf: [...machine("VM.Config.Cloudinit"), ...machine("VM.Config.Network")],
		options: /^(cicustom|cipassword|citype|ciuser|ciupgrade|nameserver|searchdomain|sshkeys|ipconfig\d+)$/
	},
	power: {
		purpose: "start, stop and reset the machine",
		calls: [
			"POST /nodes/{node}/qemu/{vmid}/status/start",
			".../shutdown",
			".../stop",
			".../reset"
		],
		oneOf: machine("VM.PowerMgmt")
	},
	migrate: {
		purpose: "bring a copy of the template to another node",
		calls: ["POST /nodes/{node}/qemu/{vmid}/migrate"],
		oneOf: machine("VM.Migrate"),
		onlyFor: "the post-processor `replicate` with `nodes`, where disks are on local storages"
	},
	keys: {
		purpose: "type the `boot_command`",
		calls: ["PUT /nodes/{node}/qemu/{vmid}/sendkey"],
		oneOf: machine("VM.Console")
	},
	screen: {
		purpose: "look at the screen of a machine whose guest is not reached, or that its boot command waits for",
		calls: ["POST /nodes/{node}/qemu/{vmid}/vncproxy", ".../vncwebsocket"],
		oneOf: machine("VM.Console"),
		without: "no picture of the screen is kept where the guest is not reached"
	},
	agent: {
		purpose: "ask the guest agent for the address, where no `ssh_host` or `winrm_host` is set",
		calls: ["GET /nodes/{node}/qemu/{vmid}/agent/network-get-interfaces"],
		oneOf: [
			{
				on: "/vms/{vmid}",
				all: ["VM.Monitor"],
				to: 8
			},
			{
				on: "/vms/{vmid}",
				all: ["VM.GuestAgent.Audit"],
				from: 9
			},
			{
				on: "/vms/{vmid}",
				all: ["VM.GuestAgent.Unrestricted"],
				from: 9
			}
		]
	},
	"agent-commands": {
		purpose: "run commands in the guest and send it files by its agent",
		calls: [
			"POST /nodes/{node}/qemu/{vmid}/agent/ping",
			"GET /nodes/{node}/qemu/{vmid}/agent/get-osinfo",
			"POST .../agent/exec",
			"GET .../agent/exec-status",
			"POST .../agent/file-write"
		],
		oneOf: [{
			on: "/vms/{vmid}",
			all: ["VM.Monitor"],
			to: 8
		}, {
			on: "/vms/{vmid}",
			all: ["VM.GuestAgent.Unrestricted"],
			from: 9
		}],
		onlyFor: "`communicator = \"agent\"`"
	},
	space: {
		purpose: "allocate disks, the EFI disk and the TPM state",
		calls: [
			create,
			change,
			"POST /nodes/{node}/qemu/{vmid}/clone",
			"PUT /nodes/{node}/qemu/{vmid}/resize"
		],
		oneOf: storage("Datastore.AllocateSpace")
	},
	attach: {
		purpose: "put an ISO image into a drive, or make a disk of an image",
		calls: both,
		oneOf: storage("Datastore.Audit", "Datastore.AllocateSpace", "Datastore.Allocate")
	},
	"import-disk": {
		purpose: "make a disk of that of another machine",
		calls: [create],
		oneOf: [{
			on: "/vms/{source}",
			all: ["VM.Clone"]
		}],
		onlyFor: "`image_volume`, where it is a disk of a machine"
	},
	list: {
		purpose: "see whether an image that was uploaded is there",
		calls: ["GET /nodes/{node}/storage/{storage}/content"],
		oneOf: storage("Datastore.Audit", "Datastore.AllocateSpace")
	},
	upload: {
		purpose: "upload images and CDs, and have the node download them",
		calls: ["POST /nodes/{node}/storage/{storage}/upload", ".../download-url"],
		oneOf: storage("Datastore.AllocateTemplate")
	},
	"delete-cd": {
		purpose: "remove a CD of `cd_files` or `cd_content` that is not to stay in its drive (`unmount`)",
		calls: ["DELETE /nodes/{node}/storage/{storage}/content/{volume}"],
		oneOf: storage("Datastore.Allocate"),
		onlyFor: "`cd_files` or `cd_content` with `unmount`"
	},
	"delete-image": {
		purpose: "remove what a failed build has uploaded",
		calls: ["DELETE /nodes/{node}/storage/{storage}/content/{volume}"],
		oneOf: storage("Datastore.Allocate"),
		without: "images that a failed build has uploaded stay on the storage, and the error names them",
		onlyFor: "`iso_url`, `image_url`, `image_file`, `cd_files` and `cd_content`"
	},
	download: {
		purpose: "have the node download an image",
		calls: ["POST /nodes/{node}/storage/{storage}/download-url"],
		oneOf: [{
			on: "/nodes/{node}",
			all: ["Sys.AccessNetwork"],
			from: 8
		}, {
			on: "/",
			all: ["Sys.Audit", "Sys.Modify"]
		}],
		onlyFor: "`iso_download_pve` and `image_download_pve`"
	},
	bridge: {
		purpose: "connect network cards",
		calls: both,
		oneOf: [{
			on: "/sdn/zones/localnetwork/{bridge}",
			all: ["SDN.Use"],
			from: 8
		}]
	},
	mapping: {
		purpose: "pass a mapped PCI device through",
		calls: both,
		oneOf: [{
			on: "/mapping/pci/{mapping}",
			all: ["Mapping.Use"],
			from: 8
		}],
		onlyFor: "`pci_devices` by `mapping`"
	},
	"hardware-random": {
		purpose: "take random numbers from the node's /dev/hwrng",
		calls: both,
		oneOf: [{
			on: "/mapping/hwrng",
			all: ["Mapping.Use"],
			from: 9
		}],
		onlyFor: "`rng0` with `/dev/hwrng`"
	},
	node: {
		purpose: "see whether the node has hardware virtualisation, before the `boot_command` is typed",
		calls: ["GET /nodes/{node}/status"],
		oneOf: [{
			on: "/nodes/{node}",
			all: ["Sys.Audit"]
		}],
		without: "that the node has hardware virtualisation is taken for granted"
	}
};
const rules = privilegeTable;
/** The grants of a rule that a release knows. */
function grantsOf(rule, major) {
	return rule.oneOf.filter(({ from = 0, to = major }) => from <= major && major <= to);
}

// src/proxmox/needed-permissions.ts
function deed(rule, at = {}) {
	return {
		rule,
		at
	};
}
/** Of a call that makes or changes a machine, by the keys of what it sets. */
function settingDeeds(at, parameters) {
	const keys = Object.keys(parameters);
	return Object.keys(rules).filter((name) => keys.some((key) => rules[name].options?.test(key))).map((name) => deed(name, at));
}
/** `freeId`: which the server would give to a machine without an ID of its own. */
function needsOf(deeds, major, freeId) {
	const found = /* @__PURE__ */ new Map();
	for (const { rule, at } of deeds) {
		const ways = grantsOf(rules[rule], major).map(({ on, all }) => {
			const path = on.replace(/\{(\w+)\}/g, (_, name) => String(at[name] ?? freeId));
			return {
				paths: (on === "/vms/{vmid}" || on === "/vms/{source}" && at.source === void 0) && at.pool !== void 0 ? [path, `/pool/${at.pool}`] : [path],
				all
			};
		});
		if (ways.length > 0) found.set(`${rule} ${JSON.stringify(ways)}`, {
			rule,
			ways
		});
	}
	return [...found.values()];
}
/** Every path that the needs are about. */
function pathsOf(needs) {
	return [...new Set(needs.flatMap(({ ways }) => ways.flatMap(({ paths }) => paths)))];
}
/** Those that are certainly not met. */
function missing(needs, permissions) {
	const allows = ({ paths, all }) => paths.some((path) => {
		const given = permissions.get(path);
		return given === void 0 || all.every((privilege) => given[privilege] !== void 0);
	});
	return needs.filter(({ ways }) => !ways.some(allows));
}
/** One problem for all that is missing, with the commands that grant it. `unmet` is not empty. */
function refusalOf(unmet, identity) {
	const wanted = gather(unmet);
	const [first, ...others] = wanted;
	const what = others.length === 0 ? first?.text : `${wanted.length} privileges that this build needs`;
	return error("missing-permission", `"${identity}" lacks ${what}`, [
		"Nothing was made. The server will ask for:",
		...wanted.map(({ text, purposes }) => `  ${text}: to ${purposes.join("; to ")}`),
		"To grant it, on a node:",
		...grantCommands(wanted, identity).map((command) => `  ${command}`),
		...identity.includes("!") ? [tokenNote(identity)] : []
	].join("\n"));
}
/** `VM.Audit on /vms/100`; where each of several is enough: all of them. */
function told({ ways }) {
	const [first, ...others] = ways;
	return `${[first, ...others.filter(({ paths }) => paths[0] === first?.paths[0])].map((way) => way?.all.join(" and ")).join(" or ")} on ${(first?.paths ?? []).join(" or ")}`;
}
/** One entry for a privilege on a path, whatever it is for. */
function gather(unmet) {
	const found = /* @__PURE__ */ new Map();
	for (const need of unmet) {
		const [first] = need.ways;
		const text = told(need);
		const entry = found.get(text) ?? {
			text,
			path: first?.paths[0] ?? "/",
			privileges: first?.all ?? [],
			purposes: []
		};
		entry.purposes.push(rules[need.rule].purpose);
		found.set(text, entry);
	}
	return [...found.values()];
}
/** What nobody but root@pam with a password may have, by the key and its value. */
const rootOnly = [
	[
		/^args$/,
		/./,
		"qemu_additional_args"
	],
	[
		/^hostpci\d+$/,
		/^(?!mapping=)/,
		"pci_devices"
	],
	[
		/^serial\d+$/,
		/^(?!socket$)/,
		"serials"
	]
];
/** Options of the template that only root@pam itself may set. */
function reservedOptions(parameters, identity) {
	if (identity === "root@pam") return [];
	return rootOnly.filter(([key, value]) => Object.entries(parameters).some(([name, given]) => key.test(name) && value.test(String(given)))).map(([, , option]) => option);
}

export { refusalOf as a, told as c, pathsOf as i, rules as l, missing as n, reservedOptions as o, needsOf as r, settingDeeds as s, deed as t };