import { i as parseSize } from "./net-ca.js";
import { t as error } from "./diagnostics-diagnostic.js";
import { i as TemplateError } from "./diagnostics-errors.js";
import { isAbsolute, join, resolve } from "node:path";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readFile } from "node:fs/promises";

// src/media/checksum.ts
const algorithms = {
	md5: 32,
	sha1: 40,
	sha256: 64,
	sha512: 128
};
/**
* `none`, `sha256:<hex>`, bare hex (its length says the algorithm), `file:<path or URL>`, or `sha256:file:<...>`.
* A Diagnostic for anything else.
*/
function parseChecksum(text) {
	const value = text.trim();
	if (value.toLowerCase() === "none") return { kind: "none" };
	const [, prefix, rest = ""] = /^(?:(md5|sha1|sha256|sha512):)?(.*)$/is.exec(value) ?? [];
	const algorithm = prefix?.toLowerCase();
	if (/^file:/i.test(rest)) {
		const location = /^file:\/\//i.test(rest) ? rest : rest.slice(5);
		if (location !== "") return {
			kind: "file",
			location,
			algorithm
		};
	}
	const checksum = digestOf(rest, algorithm);
	if (checksum !== void 0) return {
		kind: "digest",
		checksum
	};
	const wanted = algorithm === void 0 ? "" : ` ${algorithm} has ${algorithms[algorithm]} hexadecimal digits.`;
	return error(`iso_checksum "${text}" is not a checksum`, `It can be none, md5:, sha1:, sha256: or sha512: with hexadecimal digits, the digits alone, or file: with the path or URL of a checksum file.${wanted}`);
}
/** The digest that the rule asks for; undefined: none. Throws TemplateError when a checksum file does not help. */
async function resolveChecksum(rule, source) {
	if (rule.kind === "none") return void 0;
	if (rule.kind === "digest") return rule.checksum;
	const { location, algorithm } = rule;
	let list;
	try {
		if (/^https?:/i.test(location)) list = await source.fetchText(location);
		else if (/^file:/i.test(location)) list = await readFile(fileURLToPath(location), "utf8");
		else list = await readFile(resolve(source.workingDirectory, location), "utf8");
	} catch (cause) {
		if (cause instanceof Error && cause.name === "Cancelled") throw cause;
		throw new TemplateError([error(`The checksum file ${location} can not be read`, cause instanceof Error ? cause.message : String(cause))]);
	}
	const found = findChecksum(list, pathOf(source.url), algorithm ?? algorithmIn(location));
	if (found !== void 0) return found;
	throw new TemplateError([error(`The checksum file ${location} does not list ${nameOf(pathOf(source.url))}`, "It must have a line in the GNU form (digest, two blanks, name) or the BSD form (SHA256 (name) = digest) for the file name in the URL, or hold nothing but one digest.")]);
}
/** The digest of a file in a list in the GNU or BSD form. Of several of that name, the one whose folders fit best. */
function findChecksum(list, path, algorithm) {
	const lines = list.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#") && !line.startsWith("-----"));
	let best;
	let bestFit = 0;
	for (const line of lines) {
		const entry = parseLine(line);
		if (entry === void 0 || algorithm !== void 0 && entry.checksum.algorithm !== algorithm) continue;
		const fit = commonTail(entry.name, path);
		if (fit > bestFit || fit === bestFit && fit > 0 && stronger(entry.checksum, best)) {
			best = entry.checksum;
			bestFit = fit;
		}
	}
	if (best !== void 0) return best;
	return lines.length === 1 ? digestOf(lines[0] ?? "", algorithm) : void 0;
}
function parseLine(line) {
	const bsd = /^(MD5|SHA1|SHA256|SHA512) ?\((.+)\) ?= ?([0-9a-f]+)$/i.exec(line);
	if (bsd !== null) {
		const checksum = digestOf(bsd[3] ?? "", (bsd[1] ?? "").toLowerCase());
		return checksum === void 0 ? void 0 : {
			name: bsd[2] ?? "",
			checksum
		};
	}
	const gnu = /^\\?([0-9a-f]{32,128})\s+\*?(.+)$/i.exec(line);
	const checksum = digestOf(gnu?.[1] ?? "", void 0);
	return checksum === void 0 ? void 0 : {
		name: gnu?.[2] ?? "",
		checksum
	};
}
/** How many segments two paths share, counted from the end; 0: not even the file's name. */
function commonTail(listed, wanted) {
	const left = listed.replace(/^\.\//, "").split("/").reverse();
	const right = wanted.split("/").reverse();
	let count = 0;
	while (count < left.length && left[count] !== "" && left[count] === right[count]) count++;
	return count;
}
function stronger(one, other) {
	return one.digest.length > (other?.digest.length ?? 0);
}
function digestOf(text, algorithm) {
	const digest = text.trim().toLowerCase();
	if (!/^[0-9a-f]+$/.test(digest)) return void 0;
	const names = Object.keys(algorithms);
	const fitting = algorithm ?? names.find((name) => algorithms[name] === digest.length);
	return fitting !== void 0 && algorithms[fitting] === digest.length ? {
		algorithm: fitting,
		digest
	} : void 0;
}
function algorithmIn(location) {
	return (/(md5|sha-?1|sha-?256|sha-?512)(sums?)?(\.|$|\?)/i.exec(nameOf(location))?.[1])?.toLowerCase().replace("-", "");
}
function pathOf(url) {
	const parsed = /^[a-z]+:\/\//i.test(url) ? URL.parse(url) : null;
	if (parsed === null) return url.split("?")[0] ?? url;
	try {
		return decodeURIComponent(parsed.pathname);
	} catch {
		return parsed.pathname;
	}
}
function nameOf(path) {
	return path.split("/").at(-1) ?? path;
}

// src/options/localpath.ts
/** Is the file or folder that an option names there? Empty texts name none. Answers the absolute path. */
function resolveLocalPath(text, path, kind, { error, isLate, workingDirectory }) {
	if (text === "" || isLate(path)) return text;
	const absolute = isAbsolute(text) ? text : join(workingDirectory, text);
	const found = statSync(absolute, { throwIfNoEntry: false });
	const name = path.findLast((part) => typeof part === "string") ?? "";
	if (found === void 0) error(path, `${name}: ${text} is invalid: no such file or directory`, `It was looked for in ${workingDirectory}.`);
	else if (kind !== "any" && found.isDirectory() !== (kind === "directory")) error(path, `${name}: ${text} must point to a ${kind}`);
	return absolute;
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
function resolveSlot(iso, path, { error, buildFails }) {
	let { type, index } = iso;
	if (iso.device !== "") {
		const match = /^(ide|sata|scsi)(\d+)$/.exec(iso.device);
		if (match === null) buildFails([...path, "device"], `invalid device ${JSON.stringify(iso.device)}`, "A bus and a slot: ide0 to ide3, sata0 to sata5, scsi0 to scsi30.");
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
		if (!/^\d+$/.test(index)) buildFails(at, `index ${JSON.stringify(index)} is not a number`);
		else if (Number(index) >= slots) (iso.device === "" || path[0] === "boot_iso" ? buildFails : error)(at, `${bus} bus index can't be higher than ${slots - 1}`);
	}
	return {
		...iso,
		type: type === "" ? "ide" : type,
		index
	};
}
function checkSource(iso, path, what, context) {
	const { error, warn, buildFails, places } = context;
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
		if (!/^[^:]+:iso\/.+$/.test(iso.iso_file)) (what === "boot_iso" || /^.+:iso\/.+$/.test(iso.iso_file) ? buildFails : error)(at("iso_file"), `iso_file ${JSON.stringify(iso.iso_file)} is not an ISO image on a storage`, "It has the form `storage:iso/file.iso`.");
		if (iso.iso_checksum !== "" && places.isSet(at("iso_checksum"))) warn(at("iso_checksum"), "iso_checksum has no effect together with iso_file", "An image that is on the storage already is taken as it is.");
	}
	if (hasUrl && iso.iso_checksum === "") error(at("iso_url"), "A checksum must be specified", "Set iso_checksum; `none` goes without, which is not recommended.");
	if (hasUrl && iso.iso_checksum === "none") warn(at("iso_checksum"), "A checksum of `none` was specified: the image can not be verified");
	if (hasUrl && iso.iso_checksum !== "") checkChecksum(iso.iso_checksum, at("iso_checksum"), context);
	for (const [index, file] of iso.cd_files.entries()) {
		if (/[*?[]/.test(file) || existsSync(resolve(context.workingDirectory, file))) continue;
		const looked = `It was looked for in ${context.workingDirectory}.`;
		error([
			...path,
			"cd_files",
			index
		], `Bad CD disk file '${file}': no such file or directory`, looked);
	}
	if ((hasUrl || hasCd) && iso.iso_storage_pool === "") error(path, `iso_storage_pool not set for storage of uploaded iso of ${what}`);
	if (iso.iso_download_pve && !hasUrl) error(at("iso_download_pve"), "iso_download_pve can only be used together with iso_url");
	if (iso.iso_download_pve && [iso.iso_url, ...iso.iso_urls].some((url) => url !== "" && !/^https?:/i.test(url))) buildFails(at("iso_download_pve"), "iso_download_pve needs an http or https URL", "The node fetches the image itself and can not see files of this machine.");
	if (iso.keep_cdrom_device && !iso.unmount) warn(at("keep_cdrom_device"), "keep_cdrom_device has no effect without unmount");
}
function checkChecksum(text, path, context) {
	const rule = parseChecksum(text);
	if (!("kind" in rule)) {
		const ending = text.endsWith(".iso") ? "Error parsing checksum: .iso is not a valid checksum ending" : rule.summary;
		context.error(path, ending, rule.detail);
	} else if (rule.kind === "file" && !/^[a-z]{2,}:/i.test(rule.location)) resolveLocalPath(rule.location, path, "file", context);
}

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
const gibibyte = 2 ** 30;
/** `20G` → bytes; undefined where it is not a positive whole number with a unit, as a new disk's size has to be. */
function parseDiskSize(text) {
	return /^\d+[KMGT]$/.test(text) ? parseSize(text) || void 0 : void 0;
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
		...machineParameters(input),
		...present({ boot: options.boot === "" ? bootOrder(slots, options.network_adapters.length > 0) ?? "" : options.boot })
	};
}
/** Hardware and drives, the same for a new machine and for one that was cloned. */
function machineParameters(input) {
	const { options, slots } = input;
	return {
		...hardware(options),
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

// src/builders/proxmox/slots.ts
/**
* Gives every drive its configuration key, in the plug-in's order, because answer files name the devices that follow
* from it: ISO images with a fixed slot, then disks per bus in the template's order, then the other ISO images.
* Throws RangeError with the plug-in's text where a bus is full or a slot is asked for twice.
*/
function allocateSlots(disks, isos, { occupied = /* @__PURE__ */ new Set(), avoided = /* @__PURE__ */ new Set() } = {}) {
	const taken = new Set(occupied);
	const isoKeys = isos.map(({ bus, index }) => index === void 0 ? void 0 : claim(`${bus}${index}`, taken));
	for (const key of avoided) taken.add(key);
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
		context?.buildFails(["disks"], thrown.message);
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

export { allocateSlots as a, resizes as c, resolveIso as d, resolveLocalPath as f, plannedVolid as i, parseDiskSize as l, resolveChecksum as m, buildTags as n, createParameters as o, parseChecksum as p, planCreation as r, machineParameters as s, buildDescription as t, busSlots as u };