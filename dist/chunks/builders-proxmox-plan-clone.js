import { n as communicatorOf } from "./communicators-communicator-registry.js";
import { r as splitChannel } from "./builders-proxmox-options-channel-name.js";
import { n as plannedVolid, t as replacingOf } from "./builders-proxmox-plan-replacing.js";
import { a as diskParameters, c as resizesOf, g as cardParameters, i as cdParameters, o as laterRequests, r as buildTags, s as planMachine, t as buildDescription, v as present } from "./builders-proxmox-plan-machine-plan.js";

// src/builders/proxmox/plan/clone.ts
function planClone(options, images, context) {
	const machine = planMachine(options, images, context);
	const fixed = images.map(({ bus, index }) => index === void 0 ? void 0 : `${bus}${index}`);
	images.forEach(({ path }, position) => {
		const key = fixed[position];
		if (key !== void 0 && fixed.indexOf(key) !== position) context.buildFails("slot-used-twice", [...path, "index"], `${key} is used twice`);
	});
	const planned = {
		...machine,
		source: {
			...splitChannel(options.clone_vm),
			vmid: options.clone_vm_id
		},
		isFull: options.full_clone,
		followsSource: false,
		cloudInitValues: cloudInitValues(options),
		withoutUpgrade: options.cloud_init_disable_upgrade_packages
	};
	const { name, channel, vmid: known } = planned.source;
	const who = channel === void 0 ? name : `the ${name} in channel ${channel}`;
	const sourceId = known ?? `<id of ${who}>`;
	const vmid = machine.vmid ?? "<next free id>";
	const path = `/nodes/${machine.node}/qemu/${vmid}`;
	const slots = plannedSlots(machine);
	const facts = {
		vmid: machine.vmid,
		slots,
		volids: images.map(plannedVolid),
		inherited: {},
		pveMajor: 8
	};
	const replacing = replacingOf(machine, ["<each disk of the source>", ...slots.disks]);
	return {
		...planned,
		...replacing === void 0 ? {} : { replacing },
		requests: [
			{
				method: "POST",
				path: `/nodes/<node of the source>/qemu/${sourceId}/clone`,
				params: {
					newid: vmid,
					...copyOf(planned, "<run>")
				}
			},
			{
				method: "POST",
				path: `${path}/config`,
				params: {
					...configurationOf(planned, {
						...facts,
						publicKey: ""
					}),
					...plannedKey(machine.guestKey)
				}
			},
			...laterRequests(path, resizesOf(machine.disks, slots))
		]
	};
}
/** The parameters of `POST /nodes/{node}/qemu/{source}/clone` but for those that name the two machines. */
function copyOf({ options, isFull }, mark) {
	return {
		name: options.vm_name,
		description: buildDescription(mark),
		full: isFull ? 1 : 0,
		...present({ pool: options.pool })
	};
}
/** What makes the clone the machine that the template describes: every option, as the plug-in does, defaults included. */
function configurationOf(clone, facts) {
	const { vmid, slots, volids, publicKey, inherited, pveMajor } = facts;
	const { options, withoutUpgrade } = clone;
	const cloudInit = {
		...clone.cloudInitValues,
		...present({ sshkeys: encodeURIComponent(publicKey) }),
		...withoutUpgrade === void 0 || pveMajor < 8 ? {} : { ciupgrade: withoutUpgrade ? 0 : 1 }
	};
	const strange = [
		"sshkeys",
		"nameserver",
		"searchdomain"
	].filter((key) => key in inherited && !(key in cloudInit));
	return {
		...clone.hardware,
		...cardParameters(clone.cards, vmid),
		...diskParameters(clone.disks, slots),
		...cdParameters(volids, slots),
		tags: buildTags(options),
		...present({ boot: options.boot }),
		...cloudInit,
		...present({ delete: strange.join(",") })
	};
}
function cloudInitValues(options) {
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
function plannedKey(guestKey) {
	switch (guestKey) {
		case "file": return { sshkeys: "<public key of ssh_private_key_file>" };
		case "temporary": return { sshkeys: "<a key for this build>" };
		case "none": return {};
	}
}
function plannedSlots({ disks, images }) {
	const counts = /* @__PURE__ */ new Map();
	const next = (bus) => {
		const count = (counts.get(bus) ?? 0) + 1;
		counts.set(bus, count);
		return count === 1 ? `${bus}<next free>` : `${bus}<next free + ${count - 1}>`;
	};
	return {
		disks: disks.map(({ bus }) => next(bus)),
		isos: images.map(({ bus, index }) => index === void 0 ? next(bus) : `${bus}${index}`)
	};
}

export { copyOf as n, planClone as r, configurationOf as t };