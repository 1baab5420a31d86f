import { n as communicatorOf } from "./communicators-communicator-registry.js";
import { r as parseDriveSlot } from "./proxmox-notation-drive-notation.js";
import { v as present } from "./builders-proxmox-plan-machine-plan.js";

// src/builders/proxmox/plan/boot-order.ts
const busOrder = [
	"ide",
	"scsi",
	"virtio",
	"sata"
];
/**
* The server boots from the first disk, then from the first CD drive. Where a CD with answer files has a lower slot than
* the installer's, that would never be reached: then the order must be said. `read`: a CD that the boot loader reads, and
* nothing boots from; UEFI shows it no drive that is not in the order. Undefined: the server's own is right.
*/
function bootOrder({ disks, isos }, hasNetwork, read) {
	const [installer] = isos;
	if (installer === void 0 || firstOf(isos) === installer && read === void 0) return void 0;
	const disk = firstOf(disks);
	return `order=${[
		...[...disk === void 0 ? [] : [disk], installer],
		...hasNetwork ? ["net0"] : [],
		...read === void 0 ? [] : [read]
	].join(";")}`;
}
/** Drives and cards of a boot order that are none of the machine's `keys`; USB devices are not made by a template. */
function strangersIn(boot, keys) {
	return (/(?:^|,)order=([^,]*)/.exec(boot)?.[1] ?? "").split(";").filter((key) => /^(ide|sata|scsi|virtio|net|hostpci)\d+$/.test(key) && !keys.includes(key));
}
/** `drives`: what could be meant. */
function unknownBootDevice(strangers, drives) {
	return {
		code: "unknown-boot-device",
		summary: `boot names ${strangers.join(" and ")}, which the machine does not have`,
		detail: `Its drives are ${drives.join(", ") || "none"}. Of a disk the bus is scsi, unless its type says otherwise.`
	};
}
function firstOf(keys) {
	return [...keys].sort((left, right) => rank(left) - rank(right))[0];
}
function rank(key) {
	const slot = parseDriveSlot(key);
	return slot === void 0 ? 0 : busOrder.indexOf(slot.bus) * 100 + slot.index;
}

// src/builders/proxmox/plan/cloud-init/guest-values.ts
/** What cloud-init tells the guest while it is built, but for the key. */
function guestValues(options) {
	return present({
		ciuser: communicatorOf(options).keyLogin?.(options)?.user ?? "",
		nameserver: options.nameserver,
		searchdomain: options.searchdomain,
		...Object.fromEntries(options.ipconfig.map((block, index) => [`ipconfig${index}`, ipConfig(block)]))
	});
}
function ipConfig({ ip, gateway, ip6, gateway6 }) {
	return Object.entries({
		ip,
		gw: gateway,
		ip6,
		gw6: gateway6
	}).flatMap(([key, value]) => value === "" ? [] : [`${key}=${value}`]).join(",");
}
/** `publicKey` empty: none. */
function keyValue(publicKey) {
	return present({ sshkeys: encodeURIComponent(publicKey) });
}
/** Proxmox VE knows it from 8 on; `withoutUpgrade` undefined: nothing is said of it. */
function upgradeValue(withoutUpgrade, pveMajor) {
	return withoutUpgrade === void 0 || pveMajor < 8 ? {} : { ciupgrade: withoutUpgrade ? 0 : 1 };
}
/** What `plan` shows of the key, in place of it. */
function plannedKey(guestKey) {
	switch (guestKey) {
		case "file": return { sshkeys: "<public key of ssh_private_key_file>" };
		case "temporary": return { sshkeys: "<a key for this build>" };
		case "none": return {};
	}
}

// src/builders/proxmox/plan/replacing.ts
/**
* The calls by which `force` replaces the template that has the machine's ID. `drives`: the keys of what is handed over.
* Undefined: the machine gets a free ID.
*/
function replacingOf({ vmid, node, options }, drives) {
	if (vmid === void 0) return void 0;
	const remove = (path) => ({
		method: "DELETE",
		path,
		params: { purge: 1 }
	});
	const post = (path, params = {}) => ({
		method: "POST",
		path,
		params
	});
	const machines = `/nodes/${node}/qemu`;
	const [old, built] = [`${machines}/${vmid}`, `${machines}/<free id>`];
	if (options.force_order === "delete-first") return {
		what: `With force, where ${vmid} is a template: before all of it`,
		requests: [remove(old)]
	};
	const isTemplate = !options.skip_convert_to_template;
	const copy = `${machines}/<another free id>`;
	const name = `${options.template_name}-previous`;
	const [copying, keeping] = options.keep_previous ? [[post(`${old}/clone`, {
		newid: "<another free id>",
		name,
		full: 1
	}), post(`${copy}/template`)], [post(`${copy}/config`, {
		name,
		description: "that of the old one"
	})]] : [[], []];
	return {
		what: `With force, where ${vmid} is a template: built as <free id>, finished, tried, and then in place of the conversion`,
		requests: [
			...copying,
			post(`${built}/config`, { description: `... takes the ID ${vmid}` }),
			remove(old),
			post(machines, {
				vmid,
				"...": "as it was built, without disks"
			}),
			...drives.map((disk) => post(`${built}/move_disk`, {
				disk,
				"target-vmid": vmid,
				"target-disk": disk
			})),
			post(`${old}/config`, { boot: "as it was built" }),
			post(isTemplate ? `${old}/template` : `${old}/status/start`),
			post(`${old}/config`, {
				description: "its own",
				tags: "its own"
			}),
			...keeping,
			remove(built)
		]
	};
}

export { upgradeValue as a, unknownBootDevice as c, plannedKey as i, guestValues as n, bootOrder as o, keyValue as r, strangersIn as s, replacingOf as t };