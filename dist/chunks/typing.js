import { o as __toESM } from "./rolldown-runtime.js";
import { t as Cancelled } from "./errors.js";
import { n as suggest, t as didYouMean } from "./suggest.js";
import { c as parsePrivateKey } from "./lines.js";
import { n as parseDuration } from "./duration.js";
import { t as systemClock } from "./clock.js";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";

// src/builders/proxmox/bootorder.ts
const busOrder = [
	"ide",
	"scsi",
	"virtio",
	"sata"
];
/**
* The server boots from the first disk, then from the first CD drive. Where a CD with answer files has a lower slot than
* the installer's, that would never be reached: then the order must be said. Undefined: the server's own is right.
*/
function bootOrder({ disks, isos }, hasNetwork) {
	const [installer] = isos;
	if (installer === void 0 || firstOf(isos) === installer) return void 0;
	const disk = firstOf(disks);
	return `order=${[
		...disk === void 0 ? [] : [disk],
		installer,
		...hasNetwork ? ["net0"] : []
	].join(";")}`;
}
function firstOf(keys) {
	return [...keys].sort((left, right) => rank(left) - rank(right))[0];
}
function rank(key) {
	const [, bus = "", index = "0"] = /^([a-z]+)(\d+)$/.exec(key) ?? [];
	return busOrder.indexOf(bus) * 100 + Number(index);
}

// src/builders/proxmox/disksize.ts
const units = {
	K: 1024,
	M: 2 ** 20,
	G: 2 ** 30,
	T: 2 ** 40
};
const gibibyte = 2 ** 30;
/** `20G` → bytes; undefined where it is not a positive whole number with a unit. */
function parseDiskSize(text) {
	const match = /^(\d+)([KMGT])$/.exec(text);
	const unit = units[match?.[2] ?? ""];
	if (match === null || unit === void 0) return void 0;
	const bytes = Number(match[1]) * unit;
	return bytes > 0 ? bytes : void 0;
}

// src/builders/proxmox/create.ts
/** The parameters of `POST /nodes/{node}/qemu`. */
function createParameters(input) {
	const { options, slots } = input;
	return {
		vmid: input.vmid,
		name: input.name,
		description: input.description,
		...present({
			tags: input.tags,
			pool: options.pool
		}),
		...hardware(options),
		...present({ boot: options.boot === "" ? bootOrder(slots, options.network_adapters.length > 0) ?? "" : options.boot }),
		...Object.fromEntries(options.network_adapters.map((adapter, index) => [`net${index}`, network(adapter, index, input.numericVmid)])),
		...Object.fromEntries(options.disks.map((disk, index) => [slots.disks[index] ?? "", drive(disk)])),
		...Object.fromEntries(input.isoVolids.map((volid, index) => [slots.isos[index] ?? "", `${volid},media=cdrom`]))
	};
}
function resizes({ options, slots }) {
	return options.disks.flatMap((disk, index) => {
		const size = parseDiskSize(disk.disk_size) ?? 0;
		return size % gibibyte === 0 ? [] : [{
			disk: slots.disks[index] ?? "",
			size
		}];
	});
}
function hardware(options) {
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
		...efi === void 0 ? {} : { efidisk0: properties(`${efi.efi_storage_pool}:1`, {
			efitype: efi.efi_type,
			format: efi.efi_format,
			"pre-enrolled-keys": flag(efi.pre_enrolled_keys)
		}) },
		...tpm === void 0 ? {} : { tpmstate0: properties(`${tpm.tpm_storage_pool}:1`, { version: tpm.tpm_version }) },
		...rng0 === void 0 ? {} : { rng0: properties(`source=${rng0.source}`, {
			max_bytes: rng0.max_bytes,
			period: rng0.period
		}) },
		...vga === void 0 ? {} : present({ vga: properties(vga.type, { memory: vga.memory > 0 ? vga.memory : void 0 }) }),
		...Object.fromEntries(options.serials.map((serial, index) => [`serial${index}`, serial])),
		...Object.fromEntries(options.pci_devices.map((device, index) => [`hostpci${index}`, pciDevice(device)]))
	};
}
function network(adapter, index, vmid) {
	const mac = adapter.mac_address === "repeatable" ? repeatableMac(vmid, index) : adapter.mac_address;
	return properties(mac === "" ? adapter.model : `${adapter.model}=${mac}`, {
		bridge: adapter.bridge === "nat" ? "" : adapter.bridge,
		tag: adapter.vlan_tag,
		firewall: adapter.firewall ? 1 : void 0,
		mtu: adapter.mtu > 0 ? adapter.mtu : void 0,
		queues: adapter.packet_queues > 0 ? adapter.packet_queues : void 0
	});
}
/** The same machine gets the same address in every build, for a DHCP server that knows it. The plug-in's scheme. */
function repeatableMac(vmid, index) {
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
function drive(disk) {
	const size = parseDiskSize(disk.disk_size) ?? 0;
	const allocation = size % gibibyte === 0 ? String(size / gibibyte) : "0.001";
	return properties(`${disk.storage_pool}:${allocation}`, {
		aio: disk.asyncio,
		backup: disk.exclude_from_backup ? 0 : void 0,
		cache: disk.cache_mode,
		discard: disk.discard ? "on" : "",
		format: disk.format,
		iothread: disk.io_thread ? 1 : void 0,
		replicate: 0,
		ssd: disk.ssd ? 1 : void 0
	});
}
function pciDevice(device) {
	return properties(device.host === "" ? `mapping=${device.mapping}` : device.host, {
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
function properties(first, rest) {
	return [first, ...Object.entries(rest).flatMap(([key, value]) => value === void 0 || value === "" ? [] : [`${key}=${value}`])].filter((part) => part !== "").join(",");
}
function present(values) {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}
function flag(value) {
	return value ? 1 : 0;
}

// src/builders/proxmox/rules/iso.ts
/** How many slots a bus has for drives. */
const busSlots = {
	ide: 4,
	sata: 6,
	scsi: 31,
	virtio: 16
};
/** Checks one ISO block and fills in what its other options decide. `what` names it in messages: `boot_iso`. */
function resolveIso(iso, path, what, context) {
	const placed = resolveSlot(iso, path, context);
	checkSource(iso, path, what, context);
	return {
		...placed,
		iso_target_extension: iso.iso_target_extension.toLowerCase()
	};
}
function resolveSlot(iso, path, { error }) {
	let { type, index } = iso;
	if (iso.device !== "") {
		const match = /^(ide|sata|scsi)(\d+)$/.exec(iso.device);
		if (match === null) error([...path, "device"], `invalid device ${JSON.stringify(iso.device)}`, "A bus and a slot: ide0 to ide3, sata0 to sata5, scsi0 to scsi30.");
		else {
			type = match[1] ?? "";
			index = match[2] ?? "";
		}
	}
	if (type !== "" && ![
		"ide",
		"sata",
		"scsi"
	].includes(type)) {
		error([...path, "type"], "ISOs must be of type ide, sata or scsi. VirtIO not supported for ISO devices");
		return {
			...iso,
			type: "ide",
			index: ""
		};
	}
	if (index !== "") {
		const slots = busSlots[type === "" ? "ide" : type] ?? 0;
		const bus = (type === "" ? "ide" : type).toUpperCase();
		const at = [...path, iso.device === "" ? "index" : "device"];
		if (!/^\d+$/.test(index)) error(at, `index ${JSON.stringify(index)} is not a number`);
		else if (Number(index) >= slots) error(at, `${bus} bus index can't be higher than ${slots - 1}`);
	}
	return {
		...iso,
		type: type === "" ? "ide" : type,
		index
	};
}
function checkSource(iso, path, what, { error, warn, places }) {
	const at = (option) => [...path, option];
	const hasUrl = iso.iso_url !== "" || iso.iso_urls.length > 0;
	const hasCd = iso.cd_files.length > 0 || Object.keys(iso.cd_content).length > 0;
	if (iso.iso_url !== "" && iso.iso_urls.length > 0) error(at("iso_urls"), "Only one of iso_url or iso_urls must be specified");
	if ([
		iso.iso_file !== "",
		hasUrl,
		hasCd
	].filter(Boolean).length !== 1) error(path, `one of iso_file, iso_url, or a combination of cd_files and cd_content must be specified for ${what}`);
	if (iso.iso_file !== "") {
		if (!/^[^:]+:iso\/.+$/.test(iso.iso_file)) error(at("iso_file"), `iso_file ${JSON.stringify(iso.iso_file)} is not an ISO image on a storage`, "It has the form `storage:iso/file.iso`.");
		if (iso.iso_checksum !== "" && places.isSet(at("iso_checksum"))) warn(at("iso_checksum"), "iso_checksum has no effect together with iso_file", "An image that is on the storage already is taken as it is.");
	}
	if (hasUrl && iso.iso_checksum === "") error(at("iso_url"), "A checksum must be specified", "Set iso_checksum; `none` goes without, which is not recommended.");
	if (hasUrl && iso.iso_checksum === "none") warn(at("iso_checksum"), "A checksum of `none` was specified: the image can not be verified");
	if (iso.iso_checksum.endsWith(".iso")) error(at("iso_checksum"), "Error parsing checksum: .iso is not a valid checksum ending");
	if ((hasUrl || hasCd) && iso.iso_storage_pool === "") error(path, `iso_storage_pool not set for storage of uploaded iso of ${what}`);
	if (iso.iso_download_pve && !hasUrl) error(at("iso_download_pve"), "iso_download_pve can only be used together with iso_url");
	if (iso.iso_download_pve && [iso.iso_url, ...iso.iso_urls].some((url) => url !== "" && !/^https?:/i.test(url))) error(at("iso_download_pve"), "iso_download_pve needs an http or https URL", "The node fetches the image itself and can not see files of this machine.");
	if (iso.keep_cdrom_device && !iso.unmount) warn(at("keep_cdrom_device"), "keep_cdrom_device has no effect without unmount");
}

// src/builders/proxmox/slots.ts
/**
* Gives every drive its configuration key, in the plug-in's order, because answer files name the devices that follow
* from it: ISO images with a fixed slot, then disks per bus in the template's order, then the other ISO images.
* Throws RangeError with the plug-in's text where a bus is full or a slot is asked for twice.
*/
function allocateSlots(disks, isos, occupied = /* @__PURE__ */ new Set()) {
	const taken = new Set(occupied);
	const isoKeys = isos.map(({ bus, index }) => index === void 0 ? void 0 : claim(`${bus}${index}`, taken));
	return {
		disks: disks.map(({ bus }) => nextFree(bus, taken)),
		isos: isos.map(({ bus }, position) => isoKeys[position] ?? nextFree(bus, taken))
	};
}
function claim(key, taken) {
	if (taken.has(key)) throw new RangeError(`${key} is used twice`);
	taken.add(key);
	return key;
}
function nextFree(bus, taken) {
	const slots = busSlots[bus] ?? 0;
	for (let index = 0; index < slots; index++) if (!taken.has(`${bus}${index}`)) return claim(`${bus}${index}`, taken);
	throw new RangeError(`storage enumeration reached the end of the ${bus} bus: it has ${slots} slots`);
}

// src/builders/proxmox/creation.ts
/** Everything about the machine's creation that is known before there is a server. Full busses are reported to `context`. */
function planCreation(options, isos, context) {
	const slots = slotsOf(options, isos, context);
	const vmid = options.vm_id === 0 ? "<next free id>" : options.vm_id;
	const params = createParameters({
		options,
		vmid,
		numericVmid: options.vm_id,
		name: options.vm_name,
		description: buildDescription("<run>"),
		tags: buildTags(options),
		slots,
		isoVolids: isos.map(plannedVolid)
	});
	const machine = `/nodes/${options.node ?? ""}/qemu`;
	return {
		slots,
		resizes: resizes({
			options,
			slots
		}),
		requests: [
			{
				method: "POST",
				path: machine,
				params
			},
			...resizes({
				options,
				slots
			}).map(({ disk, size }) => ({
				method: "PUT",
				path: `${machine}/${vmid}/resize`,
				params: {
					disk,
					size: String(size)
				}
			})),
			{
				method: "POST",
				path: `${machine}/${vmid}/status/start`,
				params: {}
			}
		]
	};
}
/** What stands in the machine's description until it is finished: the plug-in's words and the ownership mark. */
function buildDescription(mark) {
	return `Packer ephemeral build VM\n\n${mark}`;
}
/** On every machine until it is finished, so that a person and a later run see what it is. */
const ephemeralTag = "proxmox-template-build";
function buildTags(options) {
	return [...options.tags.split(";").filter((tag) => tag !== ""), ephemeralTag].join(";");
}
function slotsOf(options, isos, context) {
	try {
		return allocateSlots(options.disks.map(({ type }) => ({ bus: type })), isos.map(({ type, index }) => ({
			bus: type,
			index: index === "" ? void 0 : Number(index)
		})));
	} catch (thrown) {
		if (!(thrown instanceof RangeError)) throw thrown;
		context?.error(["disks"], thrown.message);
		return {
			disks: [],
			isos: []
		};
	}
}
function plannedVolid(iso) {
	if (iso.iso_file !== "") return iso.iso_file;
	const hasUrl = iso.iso_url !== "" || iso.iso_urls.length > 0;
	return `${iso.iso_storage_pool}:iso/<${hasUrl ? "downloaded" : "generated"}>.iso`;
}

// src/communicators/ssh/keypair.ts
const defaultBits = {
	rsa: 4096,
	ecdsa: 521
};
/** Complains about `temporary_key_pair_type` and `temporary_key_pair_bits`. */
function checkKeyPair(type, bits, error) {
	if (type === "dsa") error(["temporary_key_pair_type"], "temporary_key_pair_type dsa is not supported", "OpenSSH refuses DSA keys since version 7. Use `ed25519`.");
	else if (![
		"",
		"ed25519",
		"ecdsa",
		"rsa"
	].includes(type)) error(["temporary_key_pair_type"], `temporary_key_pair_type ${JSON.stringify(type)} is invalid`, "Use `ed25519`, `ecdsa` or `rsa`.");
	if (bits === 0) return;
	if (type === "ecdsa" && ![
		256,
		384,
		521
	].includes(bits)) error(["temporary_key_pair_bits"], "temporary_key_pair_bits of an ecdsa key must be 256, 384 or 521");
	if (type === "rsa" && (!Number.isInteger(bits) || bits < 1024 || bits > 16384)) error(["temporary_key_pair_bits"], "temporary_key_pair_bits of an rsa key must be 1024 to 16384");
}
async function generateKeyPair({ type, bits, name }) {
	const comment = name === "" ? `packer_${randomUUID()}` : name;
	const chosen = type === "rsa" || type === "ecdsa" ? type : "ed25519";
	const size = chosen === "ed25519" ? {} : { bits: bits === 0 ? defaultBits[chosen] : bits };
	const { default: ssh2 } = await import("./lib2.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const generate = promisify(ssh2.utils.generateKeyPair);
	for (let attempt = 0;; attempt++) {
		const pair = await generate(chosen, {
			...size,
			comment
		});
		const read = parsePrivateKey(pair.private, "the generated key");
		if (read.problem === void 0) return {
			privateKey: pair.private,
			publicKey: pair.public.trim(),
			name: comment
		};
		if (attempt === 4) throw new Error(read.problem.detail ?? read.problem.summary);
	}
}

// src/boot/command.ts
const specialKeys = [
	...[
		"bs",
		"del",
		"enter",
		"return",
		"esc",
		"tab",
		"spacebar",
		"space",
		"insert",
		"home",
		"end",
		"menu"
	],
	...[
		"f1",
		"f2",
		"f3",
		"f4",
		"f5",
		"f6",
		"f7",
		"f8",
		"f9",
		"f10",
		"f11",
		"f12"
	],
	...[
		"up",
		"down",
		"left",
		"right",
		"pageup",
		"pagedown"
	],
	...[
		"leftalt",
		"rightalt",
		"leftctrl",
		"rightctrl",
		"leftshift",
		"rightshift",
		"leftsuper",
		"rightsuper"
	],
	...[
		"leftcommand",
		"rightcommand",
		"leftoption",
		"rightoption"
	]
];
const waitToken = /<wait(?:((?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+)|(0|[1-9]\d*))?>/y;
const characterToken = /<(.)(on|off)>/isuy;
const specialToken = new RegExp(`<(${specialKeys.join("|")})(on|off)?>`, "iy");
const suspectToken = /<([a-z][a-z0-9.]+)>/iy;
/**
* Reads Packer's boot command language. A `<` that starts no known token is typed as it is, as in Packer; what looks
* like a misspelt token gets a warning. `<space>` is ours: Packer types its seven letters, which nobody wants.
*/
function parseBootCommand(parts) {
	const text = parts.join("");
	const place = placesIn(parts);
	const actions = [];
	const problems = [];
	let offset = 0;
	while (offset < text.length) {
		const wait = match(waitToken, text, offset);
		const character = match(characterToken, text, offset);
		const special = match(specialToken, text, offset);
		const length = (wait ?? character ?? special)?.[0].length ?? String.fromCodePoint(text.codePointAt(offset) ?? 0).length;
		const at = place(offset, length);
		if (wait !== void 0) {
			const milliseconds = waitOf(wait);
			if (milliseconds === void 0 || milliseconds <= 0) {
				const summary = `Expecting a positive wait value. Got ${wait[0]}`;
				problems.push({
					...at,
					severity: "error",
					summary,
					detail: "Write for example <wait>, <wait5> or <wait1m20s>."
				});
			} else actions.push({
				...at,
				kind: "wait",
				milliseconds
			});
		} else if (character !== void 0) actions.push({
			...at,
			kind: "character",
			character: character[1] ?? "",
			toggle: toggleOf(character[2])
		});
		else if (special !== void 0) {
			const name = (special[1] ?? "").toLowerCase();
			actions.push({
				...at,
				kind: "special",
				name,
				toggle: toggleOf(special[2])
			});
		} else {
			const suspect = match(suspectToken, text, offset);
			if (suspect !== void 0) problems.push(...suspicion(suspect[1] ?? "", place(offset, suspect[0].length)));
			actions.push({
				...at,
				kind: "character",
				character: text.slice(offset, offset + length),
				toggle: "press"
			});
		}
		offset += length;
	}
	return {
		actions,
		problems
	};
}
function match(pattern, text, offset) {
	if (text[offset] !== "<") return void 0;
	pattern.lastIndex = offset;
	return pattern.exec(text) ?? void 0;
}
function waitOf([, duration, seconds]) {
	if (duration !== void 0) return parseDuration(duration);
	return seconds === void 0 ? 1e3 : Number(seconds) * 1e3;
}
function toggleOf(suffix) {
	const lower = suffix?.toLowerCase();
	return lower === "on" || lower === "off" ? lower : "press";
}
function suspicion(name, at) {
	const isWait = /^wait/i.test(name);
	const known = [
		"wait",
		...specialKeys,
		...specialKeys.flatMap((key) => [`${key}on`, `${key}off`])
	];
	if (!isWait && suggest(name, known) === void 0) return [];
	const detail = `It is typed letter by letter.${isWait ? " A wait is written in lower case with seconds or a duration: <wait5>, <wait1m20s>." : didYouMean(name, known)}`;
	return [{
		...at,
		severity: "warning",
		summary: `<${name}> is no key of the boot command`,
		detail
	}];
}
function placesIn(parts) {
	const starts = [];
	let total = 0;
	for (const part of parts) {
		starts.push(total);
		total += part.length;
	}
	return (offset, length) => {
		let part = starts.length - 1;
		while (part > 0 && (starts[part] ?? 0) > offset) part--;
		const start = offset - (starts[part] ?? 0);
		return {
			part,
			start,
			end: start + length
		};
	};
}

// src/boot/keystrokes.ts
const special = {
	bs: "backspace",
	del: "delete",
	enter: "ret",
	return: "ret",
	esc: "esc",
	tab: "tab",
	spacebar: "spc",
	space: "spc",
	insert: "insert",
	home: "home",
	end: "end",
	menu: "compose",
	f1: "f1",
	f2: "f2",
	f3: "f3",
	f4: "f4",
	f5: "f5",
	f6: "f6",
	f7: "f7",
	f8: "f8",
	f9: "f9",
	f10: "f10",
	f11: "f11",
	f12: "f12",
	up: "up",
	down: "down",
	left: "left",
	right: "right",
	pageup: "pgup",
	pagedown: "pgdn",
	leftalt: "alt",
	rightalt: "alt_r",
	leftctrl: "ctrl",
	rightctrl: "ctrl_r",
	leftshift: "shift",
	rightshift: "shift_r",
	leftsuper: "meta_l",
	rightsuper: "meta_r",
	leftcommand: "meta_l",
	rightcommand: "meta_r",
	leftoption: "alt",
	rightoption: "alt_r"
};
/** The keys of a US keyboard, each with what it types alone and with shift. */
const usKeys = [
	...[..."abcdefghijklmnopqrstuvwxyz"].map((letter) => [
		letter,
		letter,
		letter.toUpperCase()
	]),
	...[..."1234567890"].map((digit, index) => [
		digit,
		digit,
		"!@#$%^&*()"[index] ?? ""
	]),
	[
		"spc",
		" ",
		""
	],
	[
		"minus",
		"-",
		"_"
	],
	[
		"equal",
		"=",
		"+"
	],
	[
		"bracket_left",
		"[",
		"{"
	],
	[
		"bracket_right",
		"]",
		"}"
	],
	[
		"backslash",
		"\\",
		"|"
	],
	[
		"semicolon",
		";",
		":"
	],
	[
		"apostrophe",
		"'",
		"\""
	],
	[
		"grave_accent",
		"`",
		"~"
	],
	[
		"comma",
		",",
		"<"
	],
	[
		"dot",
		".",
		">"
	],
	[
		"slash",
		"/",
		"?"
	]
];
const characters = new Map(usKeys.flatMap(([key, plain, shifted]) => [[plain, [key]], ...shifted === "" ? [] : [[shifted, ["shift", key]]]]));
/** The keystrokes of a boot command, with everything that is wrong with it. */
function planBootCommand(parts) {
	const { actions, problems } = parseBootCommand(parts);
	const typed = toKeystrokes(actions);
	return {
		keystrokes: typed.keystrokes,
		problems: [...problems, ...typed.problems]
	};
}
/**
* `sendkey` presses and releases at once, so a held key (`<leftCtrlOn>`) is remembered and pressed together with each
* later one until its `Off`. A key that was held without another one in between is tapped at its `Off`.
*/
function toKeystrokes(actions) {
	const keystrokes = [];
	const problems = [];
	const held = /* @__PURE__ */ new Map();
	const press = (part, keys) => {
		const together = [...held.values()].flatMap(({ keys: others }) => others);
		const shifted = together.includes("shift_r") ? keys.filter((key) => key !== "shift") : keys;
		keystrokes.push({
			kind: "press",
			part,
			keys: [.../* @__PURE__ */ new Set([...together, ...shifted])].join("-")
		});
		for (const holding of held.values()) holding.used = true;
	};
	for (const action of actions) {
		if (action.kind === "wait") {
			keystrokes.push({
				kind: "wait",
				part: action.part,
				milliseconds: action.milliseconds
			});
			continue;
		}
		const keys = action.kind === "special" ? [special[action.name]] : characters.get(action.character);
		if (keys === void 0) {
			problems.push(untypable(action.kind === "character" ? action.character : "", action));
			continue;
		}
		const name = keys.join("-");
		if (action.toggle === "press") press(action.part, keys);
		else if (action.toggle === "on") held.set(name, {
			keys,
			used: held.get(name)?.used ?? false,
			action
		});
		else {
			const holding = held.get(name);
			held.delete(name);
			if (holding !== void 0 && !holding.used) press(action.part, keys);
		}
	}
	for (const { action } of held.values()) {
		const summary = "A key of the boot command is held to the end";
		problems.push({
			...place(action),
			severity: "warning",
			summary,
			detail: "Release it with its <...Off>."
		});
	}
	return {
		keystrokes,
		problems
	};
}
function untypable(character, at) {
	const name = {
		"\n": "A line break",
		"\r": "A carriage return",
		"	": "A tab"
	}[character] ?? `"${character}"`;
	const advice = {
		"\n": "Write <enter>.",
		"\r": "Write <enter>.",
		"	": "Write <tab>."
	}[character];
	return {
		...place(at),
		severity: "error",
		summary: `${name} can not be typed by a boot command`,
		detail: advice ?? "Keys are sent as on a US keyboard, and it has no key for this character."
	};
}
function place({ part, start, end }) {
	return {
		part,
		start,
		end
	};
}

// src/boot/problem.ts
/**
* The problems with their places in the user's file. `rangeOf` answers where the string with an index stands. Where
* the file has the string character by character, the place is the piece itself; otherwise (escapes, references,
* template sequences) it is the expression, and the detail shows the piece within the string's value.
*/
function bootDiagnostics(problems, parts, rangeOf) {
	return problems.map(({ severity, summary, detail, part, start, end }) => {
		const text = parts[part] ?? "";
		const range = rangeOf(part);
		const inner = range && innerRange(range, text, start, end);
		if (inner !== void 0) return {
			severity,
			summary,
			detail,
			range: inner
		};
		return {
			severity,
			summary,
			detail: inContext({
				detail,
				part,
				start,
				end
			}, parts),
			range,
			subject: "boot_command"
		};
	});
}
/** The detail of a problem, with the piece that it is about shown within its string. */
function inContext({ detail, part, start, end }, parts) {
	const text = parts[part] ?? "";
	return `${detail}\n${excerpt(text, start, Math.min(end, text.length))}`;
}
function innerRange({ source, start: opening, end: closing }, text, start, end) {
	if (source.text.slice(opening, closing) !== `"${text}"`) return void 0;
	const from = opening + 1;
	return {
		source,
		start: from + start,
		end: Math.min(from + end, closing)
	};
}
function excerpt(text, start, end) {
	const from = Math.max(0, start - 40);
	return `${text.slice(from, end + 40).replaceAll(/[\r\n\t]/g, " ")}\n${" ".repeat(start - from)}${"^".repeat(Math.max(1, end - start))}`;
}

// src/boot/typing.ts
/** Types a boot command. Rejects with Cancelled between two keys or in a wait, or with what `send` rejects with. */
async function typeBootCommand(typing) {
	const { keystrokes, keyInterval, groupInterval, waitFactor, signal, clock = systemClock } = typing;
	for (const [index, keystroke] of keystrokes.entries()) {
		if (signal.aborted) throw new Cancelled();
		if (keystroke.kind === "wait") {
			const milliseconds = keystroke.milliseconds * waitFactor;
			typing.onWait?.(milliseconds);
			await clock.sleep(milliseconds, signal);
		} else {
			await typing.send(keystroke.keys);
			await clock.sleep(keyInterval, signal);
		}
		if (groupInterval > 0 && keystrokes[index + 1]?.part !== keystroke.part) await clock.sleep(groupInterval, signal);
	}
}
/** How long to wait before the first key, in milliseconds: negative means none, empty the default of 10 s. */
function parseBootWait(text) {
	const milliseconds = parseDuration(text === "" ? "10s" : text);
	return milliseconds === void 0 ? void 0 : Math.max(0, milliseconds);
}
/**
* The pause after each key in milliseconds: the template's, else PACKER_KEY_INTERVAL, else Packer's 5 ms.
* `badFrom` names the one that is no duration.
*/
function keyIntervalOf(option, env) {
	const [text, from] = option === "" ? [env["PACKER_KEY_INTERVAL"] || "5ms", "PACKER_KEY_INTERVAL"] : [option, "boot_key_interval"];
	const milliseconds = parseDuration(text);
	return milliseconds === void 0 || milliseconds < 0 ? { badFrom: from } : { milliseconds };
}

export { inContext as a, generateKeyPair as c, planCreation as d, busSlots as f, parseDiskSize as h, bootDiagnostics as i, buildDescription as l, createParameters as m, parseBootWait as n, planBootCommand as o, resolveIso as p, typeBootCommand as r, checkKeyPair as s, keyIntervalOf as t, buildTags as u };