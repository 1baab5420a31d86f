#!/usr/bin/env node
import { n as product, r as Secrets, t as runUntilSignalled } from "./chunks/entry-signals.js";
import { o as toDiagnostics } from "./chunks/diagnostics-errors.js";
import { t as Printer } from "./chunks/terminal-terminal-printer.js";
import { c as InvalidArgumentError, n as addServeOptions, o as Command, r as addTemplateOptions, s as CommanderError, t as addBuildOptions } from "./chunks/npm-commander.js";

// src/terminal/crash.ts
/** Tells of an error that nobody caught. */
function tellCrash(thrown, streams) {
	new Printer(streams.err, streams).diagnostics(toDiagnostics(thrown));
}

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
		const { build } = await import("./chunks/terminal-build-command.js");
		code = await build(product, template, given, streams, signal);
	});
	addTemplateOptions(program.command("validate").description("check a template; contacts no server")).action(async (template, given) => {
		const { validate } = await import("./chunks/terminal-validate-command.js");
		code = await validate(product, template, given, streams, signal);
	});
	addTemplateOptions(program.command("plan").description("show what would be built; asks data sources, and no Proxmox server")).action(async (template, given) => {
		const { plan } = await import("./chunks/terminal-plan-command.js");
		code = await plan(product, template, given, streams, signal);
	});
	const serving = program.command("serve");
	serving.description("run the embedded Proxmox, an API over QEMU machines of this computer");
	addServeOptions(serving).action(async (given) => {
		const { serve } = await import("./chunks/terminal-serve-command.js");
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

// src/entry/cli.ts
const streams = {
	out: process.stdout,
	err: process.stderr,
	env: process.env,
	secrets: new Secrets()
};
await runUntilSignalled((signal) => runProgram(product, process.argv.slice(2), streams, signal), {
	graceMs: void 0,
	flush: () => {},
	crash: (thrown) => tellCrash(thrown, streams)
});

export {  };