import { i as unknown, r as notation } from "./options-codecs-notation.js";
import { a as formatSize, s as parseSize } from "./proxmox-notation-drive-notation.js";

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

export { vlanTag as n, diskSize as r, macAddress as t };