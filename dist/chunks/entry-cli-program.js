import { o as Secrets } from "./report-room.js";
import { o as toDiagnostics } from "./diagnostics-errors.js";
import { t as Printer } from "./terminal-terminal-printer.js";
import { a as simulateHelp, c as CommanderError, l as InvalidArgumentError, o as Command, s as Option } from "./npm-commander.js";
import { t as version } from "./package.js";
import { t as lifeCommands } from "./engine-life-life-order.js";
import { i as addTestOptions, l as imagesOption, n as addReapOptions, o as addChangedOptions, r as addTemplateOptions, s as addExplainOptions, t as addBuildOptions } from "./terminal-arguments.js";
import { t as addLifeCommand } from "./terminal-life-life-order-arguments.js";
import { n as product, t as runUntilSignalled } from "./entry-signals.js";

// src/terminal/crash.ts
/** Tells of an error that nobody caught. */
function tellCrash(thrown, streams) {
	new Printer(streams.err, streams).diagnostics(toDiagnostics(thrown));
}

// src/terminal/last-words.ts
/** What is still said when a process is ended that does not wait for its work: a second interrupt must not leave a reader of JSON with nothing. */
var LastWords = class {
	#say;
	/** From now on; undefined: all has been said. */
	prepare(say) {
		this.#say = say;
	}
	/** Says them, once. */
	speak() {
		const say = this.#say;
		this.#say = void 0;
		say?.();
	}
};

// src/terminal/serve/serve-arguments.ts
function addServeOptions(command) {
	return command.option("--listen <address:port>", "where to listen; port 0: a free one", "127.0.0.1:8006").option("--data <folder>", "where the machines are kept", "./proxmox-data").option("--simulate", simulateHelp, false).addOption(new Option("--guest-ports <from-to>", "ports of this computer’s loopback that guests reach at the address of their bridge; default: 8000-9000, where Packer serves answer files").argParser(ports)).option("--base <file>", "JSON that says what a fresh data folder starts with: users, storages, files ...").addOption(new Option("--nodes <number>", "a cluster of so many nodes, for a fresh data folder").argParser(nodes)).addOption(new Option("--pve <version>", "whose differences clients meet, for a fresh data folder; default: 8.4").choices([
		"7.4",
		"8.4",
		"9.2"
	])).option("--faults <file>", "JSON that says which calls go wrong, and how").addOption(imagesOption()).addOption(new Option("--while <process>", "end with the process of this number, and remove the data folder then: for a server in the background of a job").argParser(count));
}
function ports(text) {
	const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
	const [first, last] = [Number(from), Number(to)];
	if (!(first >= 1 && first <= last && last <= 65535)) throw new InvalidArgumentError("It is a port, or a range such as 8000-9000.");
	return { has: (port) => port >= first && port <= last };
}
function nodes(text) {
	const number = Number(text);
	if (!/^\d+$/.test(text) || number < 1 || number > 32) throw new InvalidArgumentError("It is a number from 1 to 32.");
	return number;
}
function count(text) {
	if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("It must be a whole number from 0.");
	return Number(text);
}

// src/terminal/words.ts
/** Flags of Packer that say nothing here. */
const meaningless = [
	"color",
	"debug",
	"evaluate-datasources",
	"ignore-prerelease-plugins",
	"machine-readable",
	"skip-enforcement",
	"syntax-only",
	"timestamp-ui",
	"use-sequential-evaluation",
	"warn-on-undeclared-var"
];
/**
* The words of a command line with two dashes where Packer has one: `-var-file=x`, `-force=false`. Throws
* InvalidArgumentError for a flag without any (`var-file=x`), and for those of Packer that mean nothing here.
*/
function withTwoDashes(words, program) {
	const options = new Map(program.commands.flatMap((command) => command.options.map((option) => [option.long?.slice(2) ?? "", option])));
	const result = [];
	let isValue = false;
	for (const word of words) {
		result.push(...isValue ? [word] : asFlag(word, options));
		const last = result.at(-1) ?? "";
		isValue = !isValue && options.get(last.replace(/^--/, ""))?.required === true && last.startsWith("--");
	}
	return result;
}
function asFlag(word, options) {
	const [, dashes = "", name = "", value] = /^(-{0,2})([a-z][a-z-]+)(=.*)?$/s.exec(word) ?? [];
	if (dashes !== "" && meaningless.includes(name)) throw new InvalidArgumentError(`--${name} is a flag of Packer that means nothing here: leave it out.`);
	const option = options.get(name);
	if (option === void 0) return [word];
	if (dashes === "" && value !== void 0) throw new InvalidArgumentError(`--${name} is written with its dashes: --${name}=...`);
	if (dashes === "") return [word];
	if (option.isBoolean() && value === "=false") return [];
	return [`--${name}${option.isBoolean() && value === "=true" ? "" : value ?? ""}`];
}

// src/terminal/program.ts
/** Exit codes: 0 done, 1 the template or the build failed, 2 wrong usage, 130 cancelled. */
async function runProgram(product, words, streams, signal) {
	let code = 0;
	const program = new Command("proxmox-template").version(version, "--version", "show the version").description("Builds Proxmox VE templates from Packer files.").exitOverride().configureOutput({
		writeOut: (text) => streams.out.write(text),
		writeErr: (text) => streams.err.write(text)
	}).configureHelp({ sortSubcommands: false }).showHelpAfterError("(--help shows all options)");
	addBuildOptions(program.command("build").description("build the templates")).action(async (template, given) => {
		const { build } = await import("./terminal-build-command.js");
		code = await build(product, template, given, streams, signal);
	});
	const testing = program.command("test");
	testing.description("build under a temporary name, verify what came of it, and remove everything again");
	addTestOptions(testing).action(async (template, given) => {
		const { build } = await import("./terminal-build-command.js");
		code = await build(product, template, {
			...given,
			force: false,
			tries: true
		}, streams, signal);
	});
	addTemplateOptions(program.command("validate").description("check a template; contacts no server")).action(async (template, given) => {
		const { validate } = await import("./terminal-validate-command.js");
		code = await validate(product, template, given, streams, signal);
	});
	for (const name of lifeCommands) addLifeCommand(program, name).action(async (given) => {
		const { life } = await import("./terminal-life-life-command.js");
		code = await life(name, product, given, streams, signal);
	});
	const planning = program.command("plan");
	planning.description("show what would be built; asks data sources, and a Proxmox server only for those of it and for --explain");
	addExplainOptions(addTemplateOptions(planning)).action(async (template, given) => {
		const { plan } = await import("./terminal-plan-command.js");
		code = await plan(product, template, given, streams, signal);
	});
	const listing = program.command("matrix");
	listing.description("list the builds of a tree of folders, for jobs of their own; contacts no server");
	addChangedOptions(addTemplateOptions(listing)).action(async (tree, given) => {
		const { matrix } = await import("./terminal-unchanged-matrix-command.js");
		code = await matrix(product, tree, given, streams, signal);
	});
	const reaping = program.command("reap");
	reaping.description("remove machines and CDs that builds left behind, by their mark and their age");
	addReapOptions(reaping).action(async (given) => {
		const { reap } = await import("./terminal-reap-command.js");
		code = await reap(product, given, streams, signal);
	});
	const serving = program.command("serve");
	serving.description("run the embedded Proxmox, an API over QEMU machines of this computer");
	addServeOptions(serving).action(async (given) => {
		const { serve } = await import("./terminal-serve-serve-command.js");
		code = await serve(product, given, streams, signal);
	});
	try {
		await program.parseAsync(withTwoDashes(words, program), { from: "user" });
		return code;
	} catch (thrown) {
		if (!(thrown instanceof CommanderError)) throw thrown;
		if (thrown.message.startsWith("--")) streams.err.write(`error: ${thrown.message}\n`);
		return thrown.exitCode === 0 ? 0 : 2;
	}
}

// src/entry/cli-program.ts
const lastWords = new LastWords();
const streams = {
	out: process.stdout,
	err: process.stderr,
	env: process.env,
	secrets: new Secrets(),
	lastWords
};
await runUntilSignalled((signal) => runProgram(product, process.argv.slice(2), streams, signal), {
	graceMs: void 0,
	flush: () => lastWords.speak(),
	crash: (thrown) => tellCrash(thrown, streams)
});

export {  };