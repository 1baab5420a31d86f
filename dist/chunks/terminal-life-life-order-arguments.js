import { n as channelRule } from "./builders-proxmox-options-channel-name.js";
import { s as Option, t as addConnectionOptions, u as InvalidArgumentError } from "./npm-commander.js";
import { n as orderProblems } from "./engine-life-life-order.js";
import { t as isChannelName } from "./engine-life-life-setup.js";
import { n as parseDays } from "./time-days.js";

// src/terminal/life/age-argument.ts
/** Milliseconds, of an option such as `90d`, `2w` or `1h30m`. Throws InvalidArgumentError. */
function age(text) {
	const value = parseDays(text);
	if (value === void 0) throw new InvalidArgumentError("It must be an age such as 90d, 2w or 1h30m.");
	return value;
}

// src/terminal/life-arguments.ts
function addLifeOptions(command) {
	return command.addOption(new Option("--channel <name>", "put the template into this channel, out of which it takes the one before").argParser(channel)).addOption(new Option("--record <when>", "write into the notes of the template what is known of it; auto: where another option asks for it").choices([
		"auto",
		"true",
		"false"
	]).default("auto"));
}
/** Throws InvalidArgumentError where two options contradict each other. */
function lifeWish({ channel: name, record, keep, keepFor: keepForMs }, skipUnchanged = false) {
	if (name !== void 0 && record === "false") throw new InvalidArgumentError("--record false contradicts --channel: since when a template is in a channel stands in its record.");
	const retirement = keep === void 0 && keepForMs === void 0 ? void 0 : {
		keep,
		keepForMs
	};
	if (retirement !== void 0 && record === "false") throw new InvalidArgumentError("--record false contradicts --keep and --keep-for: a template without a record is never retired.");
	if (skipUnchanged && record === "false") throw new InvalidArgumentError("--record false contradicts --skip-unchanged: what is built without a record is found by no later run, and built every time.");
	return {
		channel: name,
		record: record === "auto" ? "auto" : record === "true",
		retirement
	};
}
function channel(text) {
	if (!isChannelName(text)) throw new InvalidArgumentError(`It must be ${channelRule}.`);
	return text;
}

// src/terminal/life/life-order-arguments.ts
const about = {
	promote: "move a channel to a template: the newest verified one of a name, or the one that is given",
	rollback: "give a channel back to the template that had it before",
	demote: "the same as rollback",
	revoke: "say of a template, and why, that nothing is to be made of it any more",
	unrevoke: "take a revocation back",
	list: "show the templates with their channels, ages, parents and children",
	retire: "remove the templates of a name that have served their time and that nobody needs"
};
/** A command of the program with its options. */
function addLifeCommand(program, name) {
	const command = program.command(name).description(about[name]);
	command.option("--name <name>", name === "list" ? "only templates of this name; * stands for any text" : "name of the templates that are meant");
	if (name !== "retire" && name !== "list") command.addOption(new Option("--template-vmid <id>", "the template that is meant").argParser(ordinal));
	command.addOption(new Option("--channel <name>", channelHelp(name)).argParser(channel));
	if (name === "promote") command.addOption(new Option("--from <channel>", "promote the template that has this channel").argParser(channel));
	if (name === "revoke") command.option("--reason <text>", "why; whoever finds the template later reads it").option("--rollback", "give its channels back to those that had them before", false);
	if (name === "retire") addRetirementOptions(command).option("--dry-run", "only show what would be removed", false);
	command.option("--json", "print JSON for programs; the log goes to stderr", false).option("--summary <file>", "write a report in Markdown");
	return addConnectionOptions(command);
}
function channelHelp(name) {
	switch (name) {
		case "promote":
		case "rollback":
		case "demote": return "the channel that is moved; default: production";
		case "revoke":
		case "unrevoke": return "with --name: the template that has this channel";
		case "retire": return "only templates that are or were in it";
		case "list": return "only templates that have it";
	}
}
/** How many templates of a name stay, and for how long: also of `build`. */
function addRetirementOptions(command) {
	return command.addOption(new Option("--keep <number>", "how many of the newest templates of the name stay").argParser(ordinal)).addOption(new Option("--keep-for <age>", "how long templates of the name stay, such as 90d; with --keep either is enough").argParser(notNothing));
}
/** Throws InvalidArgumentError for what is missing or can not be together. */
function lifeOrder(command, given) {
	const { name, templateVmid: vmid, from, reason, keep, keepFor: keepForMs } = given;
	const order = {
		name,
		vmid,
		channel: given.channel,
		from,
		reason,
		rollback: given.rollback ?? false,
		keep,
		keepForMs,
		dryRun: given.dryRun ?? false
	};
	const problems = orderProblems(command, order);
	if (problems.length > 0) throw new InvalidArgumentError(problems.map(({ option, why }) => `--${option} ${why}`).join("\n"));
	return order;
}
function ordinal(text) {
	if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("It must be a whole number from 1.");
	return Number(text);
}
/** Of no age at all everything would have served its time. */
function notNothing(text) {
	const value = age(text);
	if (value === 0) throw new InvalidArgumentError("It must be more than nothing: 90d, 2w or 36h.");
	return value;
}

export { lifeWish as a, addLifeOptions as i, addRetirementOptions as n, age as o, lifeOrder as r, addLifeCommand as t };