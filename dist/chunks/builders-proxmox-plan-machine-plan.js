import { t as didYouMean } from "./diagnostics-suggest.js";
import { i as readBootCommand, s as communicatorOf, t as keyIntervalOf } from "./communicators-communicator-registry.js";
import { a as notation, o as unknown } from "./options-codecs-duration.js";
import { c as formatSize, d as formatProperties, l as gibibyte } from "./proxmox-notation-drive-notation.js";
import { t as asRefusal } from "./options-refusal.js";

// src/builders/proxmox/plan/image.ts
/** What `plan` shows: only a stored image has its name already. */
function plannedVolid({ source }) {
	return source.kind === "stored" ? source.volid : `${source.storage}:iso/<${source.kind}>.iso`;
}

// src/builders/proxmox/rules/guest-key.ts
/**
* The key by which the guest lets us in: one made for this build alone where the template names no way to
* authenticate, that of `ssh_private_key_file`, or none, as with a password.
*/
function guestKeyOf(options) {
	const login = communicatorOf(options).keyLogin?.(options);
	if (login === void 0) return "none";
	if (login.isKeyMissing) return "temporary";
	return options.ssh_private_key_file !== "" && options.ssh_password === "" ? "file" : "none";
}

// src/options/codecs/one-of.ts
function oneOf(words, { code = "invalid-option-value", severity, standIn } = {}) {
	return notation({
		name: "string",
		read: (text) => {
			if (words.includes(text)) return { value: text };
			const grave = (typeof severity === "function" ? severity(text) : severity) ?? "error";
			const detail = `There are ${words.join(", ")}.${didYouMean(text, words)}`;
			return {
				code,
				problem: grave === "warning" ? `is taken as ${standIn}` : "is not supported",
				detail,
				severity: grave
			};
		},
		write: (value) => value,
		standIn: standIn ?? unknown,
		words,
		emptyIsUnset: true
	});
}

// src/builders/proxmox/options/drive-slot.ts
const cdBuses = [
	"ide",
	"sata",
	"scsi"
];
/** The bus of a disk. Any other word means scsi, as for the plug-in. */
function diskBus() {
	return oneOf([
		"scsi",
		"sata",
		"virtio",
		"ide"
	], {
		code: "unknown-bus",
		severity: "warning",
		standIn: "scsi"
	});
}
/** The bus of a CD drive. */
function cdBus() {
	return oneOf(cdBuses, {
		code: "unknown-bus",
		standIn: "ide"
	});
}
/** A number, which Packer keeps as text. */
function slotIndex() {
	return notation({
		name: "number",
		read: (text) => /^\d+$/.test(text) ? { value: Number(text) } : {
			code: "invalid-slot",
			problem: "is not a number",
			severity: "refusal"
		},
		write: String,
		emptyIsUnset: true
	});
}
function cdSlot() {
	return notation({
		name: "string",
		read: (text) => {
			const match = /^(ide|sata|scsi)(\d+)$/.exec(text);
			if (match !== null) return { value: {
				bus: match[1],
				index: Number(match[2])
			} };
			return {
				code: "invalid-slot",
				problem: "is not a device",
				detail: "A bus and a slot: ide0 to ide3, sata0 to sata5, scsi0 to scsi30.",
				severity: "refusal"
			};
		},
		write: ({ bus, index }) => `${bus}${index}`,
		emptyIsUnset: true
	});
}

// src/builders/proxmox/plan/cloud-init-drive.ts
/** Undefined: none. Its bus is of no interest then, whatever is written. */
function cloudInitDriveOf(options, { error }) {
	if (!options.cloud_init) return void 0;
	const { cloud_init_disk_type: text, cloud_init_storage_pool: storage } = options;
	const bus = cdBuses.find((one) => one === text);
	const path = ["cloud_init_disk_type"];
	if (bus === void 0) error("invalid-option-value", path, `invalid value for \`cloud_init_disk_type\` ${JSON.stringify(text)}: only one of 'ide', 'scsi', 'sata' is valid`);
	return {
		bus: bus ?? "ide",
		storage
	};
}

// src/builders/proxmox/plan/disk.ts
function diskOf(disk) {
	const { type, storage_pool, disk_size: size } = disk;
	const isWhole = size === unknown || size % gibibyte === 0;
	return {
		bus: type,
		storage: storage_pool,
		bytes: size === unknown ? void 0 : size,
		drive: formatProperties(`${storage_pool}:${allocation(size)}`, {
			aio: disk.asyncio,
			backup: disk.exclude_from_backup ? 0 : void 0,
			cache: disk.cache_mode,
			discard: disk.discard ? "on" : "",
			format: disk.format,
			iothread: disk.io_thread ? 1 : void 0,
			replicate: 0,
			ssd: disk.ssd ? 1 : void 0
		}),
		resize: isWhole ? void 0 : formatSize(size)
	};
}
/** GiB; what is no whole number of them starts as small as Proxmox VE allows. */
function allocation(size) {
	if (size === unknown) return unknown;
	return size % gibibyte === 0 ? String(size / gibibyte) : "0.001";
}

// src/builders/proxmox/plan/parameters.ts
/** Without what is empty: it is not sent. */
function present(values) {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}
function flag(value) {
	return value ? 1 : 0;
}

// src/builders/proxmox/plan/hardware.ts
/** Everything that is no network card and no disk or CD drive. */
function hardwareParameters(options) {
	const { efi_config: efi, tpm_config: tpm, rng0, vga } = options;
	return {
		memory: options.memory,
		cores: options.cores,
		sockets: options.sockets,
		cpu: options.cpu_type,
		numa: flag(options.numa),
		ostype: options.os,
		scsihw: options.scsi_controller,
		onboot: flag(options.onboot),
		kvm: flag(!options.disable_kvm),
		agent: flag(options.qemu_agent),
		...options.ballooning_minimum > 0 ? { balloon: options.ballooning_minimum } : {},
		...present({
			bios: options.bios,
			machine: options.machine,
			args: options.qemu_additional_args
		}),
		...efi === void 0 ? {} : { efidisk0: efiDisk(efi) },
		...tpm === void 0 ? {} : { tpmstate0: formatProperties(`${tpm.tpm_storage_pool}:1`, { version: tpm.tpm_version }) },
		...rng0 === void 0 ? {} : { rng0: formatProperties(`source=${rng0.source}`, {
			max_bytes: rng0.max_bytes,
			period: rng0.period
		}) },
		...vga === void 0 ? {} : present({ vga: formatProperties(vga.type, { memory: vga.memory > 0 ? vga.memory : void 0 }) }),
		...Object.fromEntries(options.serials.map((serial, index) => [`serial${index}`, serial])),
		...Object.fromEntries(options.pci_devices.map((device, index) => [`hostpci${index}`, pciDevice(device)]))
	};
}
function efiDisk(efi) {
	return formatProperties(`${efi.efi_storage_pool}:1`, {
		efitype: efi.efi_type,
		format: efi.efi_format,
		"pre-enrolled-keys": flag(efi.pre_enrolled_keys)
	});
}
function pciDevice(device) {
	return formatProperties(device.host === "" ? `mapping=${device.mapping}` : device.host, {
		"device-id": device.device_id,
		"vendor-id": device.vendor_id,
		"sub-device-id": device.sub_device_id,
		"sub-vendor-id": device.sub_vendor_id,
		"legacy-igd": device.legacy_igd ? 1 : void 0,
		mdev: device.mdev,
		pcie: device.pcie ? 1 : void 0,
		rombar: device.hide_rombar ? 0 : void 0,
		romfile: device.romfile,
		"x-vga": device.x_vga ? 1 : void 0
	});
}

// src/builders/proxmox/plan/network-card.ts
function cardOf(adapter) {
	const { model, mac_address: mac, bridge, vlan_tag: vlan } = adapter;
	return {
		model,
		mac,
		bridge,
		vlan: typeof vlan === "number" ? vlan : void 0,
		properties: formatProperties("", {
			bridge: bridge === "nat" ? "" : bridge,
			tag: vlan,
			firewall: adapter.firewall ? 1 : void 0,
			mtu: adapter.mtu > 0 ? adapter.mtu : void 0,
			queues: adapter.packet_queues > 0 ? adapter.packet_queues : void 0
		})
	};
}
/** `net0` and so on. `vmid` undefined: the server has not given one yet. */
function cardParameters(cards, vmid) {
	return Object.fromEntries(cards.map(({ model, mac, properties }, index) => {
		const address = mac === "repeatable" ? repeatableMac(vmid, index) : mac;
		return [`net${index}`, [address === void 0 ? model : `${model}=${address}`, properties].filter(Boolean).join()];
	}));
}
/** The same machine gets the same address in every build, for a DHCP server that knows it. The plug-in's scheme. */
function repeatableMac(vmid, index) {
	if (vmid === void 0) return "<made of the id>";
	const bytes = (vmid << 5 | index) & 16777215;
	return [
		"00",
		"18",
		"59",
		...[
			16,
			8,
			0
		].map((shift) => (bytes >> shift & 255).toString(16).padStart(2, "0"))
	].join(":").toUpperCase();
}

// src/builders/proxmox/plan/typing.ts
/** Undefined: nothing is typed. */
function typingOf(options, context) {
	const { boot_command: texts, boot_wait: wait, boot_keygroup_interval: groupInterval = 0 } = options;
	const interval = keyIntervalOf(options.boot_key_interval, context.env);
	if ("badFrom" in interval) context.error("invalid-duration", ["boot_key_interval"], `${interval.badFrom} is not a duration`, "Write for example `50ms`.");
	if (texts.length === 0 || context.isLate(["boot_command"])) return void 0;
	const { command, diagnostics, refused } = readBootCommand(texts, {
		functions: context.goFunctions,
		rangeOf: (part) => context.places.at(["boot_command", part])
	});
	diagnostics.forEach(context.diagnose);
	refused.map(asRefusal).forEach(context.diagnose);
	return command && {
		command,
		wait: Math.max(0, wait),
		keyInterval: "milliseconds" in interval ? interval.milliseconds : 5,
		groupInterval
	};
}

// src/builders/proxmox/plan/machine-plan.ts
/** What is the same for both builders. */
function planMachine(options, images, context) {
	return {
		options,
		node: options.node ?? "",
		vmid: options.vm_id,
		hardware: hardwareParameters(options),
		cards: options.network_adapters.map(cardOf),
		disks: options.disks.map(diskOf),
		images,
		cloudInit: cloudInitDriveOf(options, context),
		typing: typingOf(options, context),
		guestKey: guestKeyOf(options)
	};
}
/** What stands in the machine's description until it is finished: the plug-in's words and the ownership mark. */
function buildDescription(mark) {
	return `Packer ephemeral build VM\n\n${mark}`;
}
/** On every machine until it is finished, so that a person and a later run see what it is. */
const ephemeralTag = "proxmox-template-build";
function buildTags({ tags }) {
	return [...tags, ephemeralTag].join(";");
}
/** Disks by their slots. */
function diskParameters(disks, slots) {
	return Object.fromEntries(disks.map(({ drive }, index) => [slots.disks[index] ?? "", drive]));
}
/** CD drives by their slots; one volid per image. */
function cdParameters(volids, slots) {
	return Object.fromEntries(volids.map((volid, index) => [slots.isos[index] ?? "", `${volid},media=cdrom`]));
}
function resizesOf(disks, slots) {
	return disks.flatMap(({ resize: size }, index) => size === void 0 ? [] : [{
		disk: slots.disks[index] ?? "",
		size
	}]);
}
/** What `plan` shows of the calls that come after the machine has been made. */
function laterRequests(machine, resizes) {
	return [...resizes.map((params) => ({
		method: "PUT",
		path: `${machine}/resize`,
		params: { ...params }
	})), {
		method: "POST",
		path: `${machine}/status/start`,
		params: {}
	}];
}

export { laterRequests as a, cardParameters as c, cdSlot as d, diskBus as f, plannedVolid as g, guestKeyOf as h, diskParameters as i, present as l, oneOf as m, buildTags as n, planMachine as o, slotIndex as p, cdParameters as r, resizesOf as s, buildDescription as t, cdBus as u };