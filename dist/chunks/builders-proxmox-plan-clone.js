import { r as splitChannel } from "./builders-proxmox-options-channel-name.js";
import { a as upgradeValue, i as plannedKey, n as guestValues, r as keyValue, t as replacingOf } from "./builders-proxmox-plan-replacing.js";
import { t as plannedVolid } from "./builders-proxmox-plan-image.js";
import { a as diskParameters, c as resizesOf, g as cardParameters, i as cdParameters, o as laterRequests, r as buildTags, s as planMachine, t as buildDescription, v as present } from "./builders-proxmox-plan-machine-plan.js";

// src/builders/proxmox/rules/kept-hardware.ts
/** What every machine is told, with the option that says it: others are told only where the template has them. */
const alwaysTold = {
	memory: "memory",
	cores: "cores",
	sockets: "sockets",
	cpu: "cpu_type",
	numa: "numa",
	ostype: "os",
	scsihw: "scsi_controller",
	onboot: "onboot",
	kvm: "disable_kvm",
	agent: "qemu_agent"
};
/** Without what only a default says: a clone that keeps its hardware has that of its source. */
function withoutDefaults(hardware, { places }) {
	const isMeant = ([key]) => {
		const option = alwaysTold[key];
		return option === void 0 || places.isSet([option]);
	};
	return Object.fromEntries(Object.entries(hardware).filter(isMeant));
}
const kept = /* @__PURE__ */ new Set([
	...Object.values(alwaysTold),
	"bios",
	"machine",
	"vga"
]);
/** In which hardware that the template does not mention is not known: the server has it. Rules about it wait. */
function keepingContext(context) {
	const { places } = context;
	const isKept = (path) => kept.has(path[0] ?? "") && !places.isSet(path.slice(0, 1));
	return {
		...context,
		isLate: (path) => context.isLate(path) || isKept(path)
	};
}

// src/builders/proxmox/plan/clone.ts
function planClone(options, images, context) {
	const described = planMachine(options, images, context);
	const { hardware } = described;
	const machine = !options.clone_overwrite_hardware ? {
		...described,
		hardware: withoutDefaults(hardware, context)
	} : described;
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
		copiesTo: options.clone_storage || void 0,
		followsSource: false,
		cloudInitValues: guestValues(options),
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
function copyOf({ options, isFull, copiesTo = "" }, mark) {
	return {
		name: options.vm_name,
		description: buildDescription(mark),
		full: isFull ? 1 : 0,
		...present({
			pool: options.pool,
			storage: copiesTo
		})
	};
}
/** What makes the clone the machine that the template describes: as the plug-in does with defaults, unless the template keeps what it does not mention. */
function configurationOf(clone, facts) {
	const { vmid, slots, volids, publicKey, inherited, pveMajor } = facts;
	const { options, withoutUpgrade } = clone;
	const cloudInit = {
		...clone.cloudInitValues,
		...keyValue(publicKey),
		...upgradeValue(withoutUpgrade, pveMajor)
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

export { keepingContext as i, copyOf as n, planClone as r, configurationOf as t };