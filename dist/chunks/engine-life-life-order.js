// src/engine/life/life-order.ts
/** Commands that work on finished templates. */
const lifeCommands = [
	"promote",
	"rollback",
	"demote",
	"revoke",
	"unrevoke",
	"retire",
	"list"
];
/** Where nothing else is said. */
const defaultChannel = "production";
/** Characters of a reason: notes have room for 8192, and hold more than this. */
const longestReason = 300;
/** What of an order can not be. */
function orderProblems(command, order) {
	return [...order.dryRun && command !== "retire" ? [{
		option: "dry-run",
		why: `is not for ${command}, which ${command === "list" ? "changes nothing anyway" : "would change things all the same"}. Leave it out.`
	}] : [], ...problemsOf(command, order)];
}
function problemsOf(command, order) {
	const { name, vmid, channel = defaultChannel, from, reason, keep, keepForMs } = order;
	const unnamed = name === void 0 && vmid === void 0 ? [{
		option: "name",
		why: `must be given for ${command}, or template-vmid: which template is meant?`
	}] : [];
	switch (command) {
		case "promote": return [
			...unnamed,
			...from !== void 0 && vmid !== void 0 ? [{
				option: "from",
				why: "can not be together with template-vmid: both say which template is promoted."
			}] : [],
			...from === channel ? [{
				option: "from",
				why: `is the channel that is to be moved, ${channel}.`
			}] : []
		];
		case "rollback":
		case "demote": return unnamed;
		case "revoke":
		case "unrevoke": return [
			...unnamed,
			...whichOne(order),
			...command === "revoke" ? reasonProblems(reason) : []
		];
		case "retire": return [...name === void 0 ? [{
			option: "name",
			why: "must be given for retire: templates of other names are left alone."
		}] : [], ...keep === void 0 && keepForMs === void 0 ? [{
			option: "keep",
			why: "must be given for retire, or keep-for: nothing says which templates stay."
		}] : []];
		case "list": return [];
	}
}
function whichOne({ name, vmid, channel }) {
	if (vmid !== void 0 && channel !== void 0) return [{
		option: "channel",
		why: "can not be together with template-vmid: both say which template is meant."
	}];
	return name !== void 0 && vmid === void 0 && channel === void 0 ? [{
		option: "channel",
		why: "must be given with name, or template-vmid in its place: which of them is meant?"
	}] : [];
}
function reasonProblems(reason) {
	if (reason === void 0 || reason.trim() === "") return [{
		option: "reason",
		why: "must be given for revoke: whoever finds the template later reads it."
	}];
	return reason.length > longestReason ? [{
		option: "reason",
		why: `must have at most ${longestReason} characters, and has ${reason.length}.`
	}] : [];
}
/** Of an order without problems. */
function promoteWish({ name, vmid, from, channel = defaultChannel }) {
	return {
		name,
		vmid,
		from,
		channel
	};
}
function rollbackWish({ name, vmid, channel = defaultChannel }) {
	return {
		name,
		vmid,
		channel
	};
}
function revokeWish(command, { name, vmid, channel, reason, rollback }) {
	return {
		name,
		vmid,
		channel,
		reason: command === "revoke" ? reason : void 0,
		rollback
	};
}
function retireWish({ name = "", channel, keep, keepForMs, dryRun }) {
	return {
		name,
		channel,
		keep,
		keepForMs,
		dryRun
	};
}

export { revokeWish as a, retireWish as i, orderProblems as n, rollbackWish as o, promoteWish as r, lifeCommands as t };