import { A as custom, G as NEVER, I as number, k as codec } from "./npm-zod.js";
import { t as misread } from "./options-codecs-notation.js";

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

export { vmid as t };