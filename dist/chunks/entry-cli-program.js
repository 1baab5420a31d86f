import { f as Secrets } from "./report-room.js";
import { o as toDiagnostics } from "./diagnostics-errors.js";
import { t as Printer } from "./terminal-terminal-printer.js";
import { c as CommanderError, l as InvalidArgumentError, o as Command } from "./npm-commander.js";
import { i as addTemplateOptions, n as addReapOptions, r as addServeOptions, t as addBuildOptions } from "./terminal-arguments.js";
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

// package.json
var version = "0.1.0";

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
	addTemplateOptions(program.command("validate").description("check a template; contacts no server")).action(async (template, given) => {
		const { validate } = await import("./terminal-validate-command.js");
		code = await validate(product, template, given, streams, signal);
	});
	addTemplateOptions(program.command("plan").description("show what would be built; asks data sources, and no Proxmox server")).action(async (template, given) => {
		const { plan } = await import("./terminal-plan-command.js");
		code = await plan(product, template, given, streams, signal);
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
		const { serve } = await import("./terminal-serve-command.js");
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