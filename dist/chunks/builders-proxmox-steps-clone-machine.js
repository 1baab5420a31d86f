import { n as communicatorOf } from "./communicators-communicator-registry.js";
import { t as error } from "./diagnostics-diagnostic.js";
import { i as TemplateError, n as ExternalError } from "./diagnostics-errors.js";
import { s as settingDeeds, t as deed } from "./proxmox-needed-permissions.js";
import { t as atExtraConfig } from "./builders-proxmox-machine-at-extra-config.js";
import { c as unknownBootDevice, s as strangersIn } from "./builders-proxmox-plan-replacing.js";
import { n as copyOf, t as configurationOf } from "./builders-proxmox-plan-clone.js";
import { c as resizesOf } from "./builders-proxmox-plan-machine-plan.js";
import { a as placeOf, r as allocateSlots } from "./builders-proxmox-plan-image.js";
import { t as findSource } from "./builders-proxmox-steps-find-clone-source.js";
import { t as claimMachine } from "./builders-proxmox-steps-make-machine.js";

// src/builders/proxmox/steps/clone-machine.ts
/** A copy of another machine, with more drives where the template has some. */
function copiedMachine(plan) {
	return { prepare: async (session, context) => {
		const source = await findSource(plan.source, session, context);
		checkId(plan, source, context);
		checkAgent(plan, source, context);
		const slots = slotsOf(plan, source, context);
		warnOfBootOrder(plan, source, slots, context);
		return {
			slots,
			deeds: deedsOf(plan, source, slots),
			parent: `${source.vmid} ${source.name}`.trim(),
			make: async (volids, publicKey) => {
				const { node, vmid } = source;
				const copy = (to, mark) => to.cloneFrom({
					node,
					vmid
				}, copyOf(plan, mark), context.mark);
				const made = await claimMachine(plan, session, context, copy, {
					node,
					vmid
				});
				const { vm } = made;
				const inherited = await vm.config();
				if (inherited === void 0) throw new ExternalError("machine-disappeared", `Virtual machine ${vm.vmid} has disappeared`);
				const pveMajor = session.client.version.major;
				const facts = {
					vmid: vm.vmid,
					slots,
					volids,
					publicKey,
					inherited,
					pveMajor
				};
				await atExtraConfig(plan, context, () => vm.configure(configurationOf(plan, facts)));
				for (const { disk, size } of resizesOf(plan.disks, slots)) await vm.resize(disk, size);
				return made;
			}
		};
	} };
}
/** Known only now where the source is named: with force the copy would take its place. */
function checkId({ vmid, takes, followsSource }, source, { places }) {
	if (source.vmid !== vmid && (source.vmid !== takes || followsSource)) return;
	const detail = "A copy has an ID of its own; with force it would take the place of its source.";
	const range = places.at(["vm_id"]);
	throw new TemplateError([error("conflicting-options", "vm_id is that of the machine to clone", detail, range)]);
}
/** A clone that keeps its hardware may have none by which the guest is found, and would be waited for in vain. */
function checkAgent({ options, hardware, followsSource }, source, { places }) {
	const { access, needsAgent } = communicatorOf(options);
	if (!(needsAgent === true || access(options).host === "") || source.hasAgent || followsSource || hardware["agent"] !== void 0) return;
	const summary = `The guest is reached by its agent, whose device ${source.vmid} (${source.name}) does not have`;
	throw new TemplateError([error("agent-disabled", summary, "With clone_overwrite_hardware = false the clone has none either. Add qemu_agent = true.", places.at(["clone_overwrite_hardware"]))]);
}
function warnOfBootOrder({ options, cards }, source, slots, context) {
	const drives = [
		...source.drives,
		...slots.disks,
		...slots.isos
	];
	const others = [...source.others, ...cards.map((_, index) => `net${index}`)];
	const strangers = strangersIn(options.boot, [...drives, ...others]);
	if (strangers.length === 0) return;
	const diagnostic = {
		severity: "warning",
		range: context.places.at(["boot"]),
		...unknownBootDevice(strangers, drives)
	};
	context.emit({
		kind: "problem",
		diagnostic
	});
}
function slotsOf({ disks, images }, source, { places }) {
	const occupied = new Set(source.disks.keys());
	const slots = allocateSlots(disks, images, {
		occupied,
		avoided: new Set(source.cloudInit)
	});
	if (slots.problems.length === 0) return slots;
	const detail = `The source has disks at ${[...occupied].join(", ")}.`;
	throw new TemplateError(slots.problems.map((one) => error(one.code, one.summary, detail, places.at(placeOf(one, images)))));
}
function deedsOf(plan, source, slots) {
	const facts = {
		vmid: plan.vmid,
		slots,
		volids: plan.images.map(() => ""),
		publicKey: "",
		inherited: {},
		pveMajor: 8
	};
	const at = {
		vmid: plan.vmid,
		pool: plan.options.pool || void 0,
		source: source.vmid
	};
	const settings = configurationOf(plan, facts);
	const addsDisks = plan.disks.length > 0 || Object.keys(settings).some((key) => /^(efidisk|tpmstate)\d$/.test(key));
	return [
		deed("clone", at),
		deed("read-source", at),
		deed("create", at),
		...settingDeeds(at, settings),
		...addsDisks ? [deed("disks", at)] : [],
		...plan.images.length > 0 || source.cloudInit.length > 0 ? [deed("cds", at)] : [],
		...source.cloudInit.length > 0 ? [deed("cloud-init-drive", at)] : [],
		...(plan.copiesTo === void 0 ? [...new Set(source.disks.values())] : [plan.copiesTo]).map((storage) => deed("space", {
			...at,
			storage
		}))
	];
}

export { copiedMachine };