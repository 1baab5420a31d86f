import { s as settingDeeds, t as deed } from "./proxmox-needed-permissions.js";
import { t as atExtraConfig } from "./builders-proxmox-machine-at-extra-config.js";
import { r as plannedVolids, t as creationOf } from "./builders-proxmox-plan-new-machine.js";
import { t as error } from "./diagnostics-diagnostic.js";
import { i as TemplateError } from "./diagnostics-errors.js";
import { t as hasImportContent } from "./proxmox-version.js";
import { n as virtualSize, t as checkDiskSize } from "./builders-proxmox-images-image-size.js";
import { t as claimMachine } from "./builders-proxmox-steps-make-machine.js";

// src/builders/proxmox/steps/check-import.ts
/** Can the server make a disk of the image? Throws TemplateError with the road that is left where it can not. */
async function checkImport(plan, session, context) {
	const { imports, disks, slots } = plan;
	if (imports === void 0) return;
	const { path, source } = imports.image;
	const { version } = session.client;
	const isDisk = source.kind === "stored" && !/^[^:]*:import\//.test(source.volid);
	if (!hasImportContent(version) && !isDisk) {
		const storage = disks[0]?.storage ?? "local-lvm";
		throw new TemplateError([error("no-import-content", `Proxmox VE ${version.text} takes no disk images by its API`, [
			"It does from 8.4 on: storages have the content `import` then. What is left with an older one:",
			"  make a machine of the image once, as root on a node:",
			`    qm create 9000 --name image --${slots.disks[0] ?? "scsi0"} ${storage}:0,import-from=/path/of/the/image`,
			`  and name its disk in place of the image: image_volume = "${storage}:vm-9000-disk-0"`,
			"  or build on that machine with a proxmox-clone source: clone_vm_id = 9000"
		].join("\n"), context.places.at(path))]);
	}
	if (source.kind === "stored" && disks[0]?.bytes !== void 0) checkDiskSize(plan, await virtualSize(source, session), context);
}

// src/builders/proxmox/steps/create-machine.ts
/** A new machine with empty disks, or with one that is made of an image. */
function newMachine(plan) {
	const { slots, resizes, vmid, options } = plan;
	const facts = {
		publicKey: plan.guestKey === "none" ? "" : "key",
		pveMajor: 8
	};
	const expected = creationOf(plan, {
		vmid,
		mark: "",
		volids: plannedVolids(plan),
		...facts
	});
	const at = {
		vmid,
		pool: options.pool || void 0
	};
	return { prepare: async (session, context) => {
		await checkImport(plan, session, context);
		return {
			slots,
			deeds: [deed("create", at), ...settingDeeds(at, expected)],
			make: async (volids, publicKey) => {
				const pveMajor = session.client.version.major;
				const create = (vm, mark) => vm.create(creationOf(plan, {
					vmid: vm.vmid,
					mark,
					volids,
					publicKey,
					pveMajor
				}), context.mark);
				const made = await atExtraConfig(plan, context, () => claimMachine(plan, session, context, create));
				for (const { disk, size } of resizes) await made.vm.resize(disk, size);
				return made;
			}
		};
	} };
}

export { newMachine };