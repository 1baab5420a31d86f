#!/usr/bin/env node
import { n as product, r as Secrets, t as runUntilSignalled } from "./chunks/entry-signals.js";
import { a as toDiagnostics } from "./chunks/diagnostics-errors.js";
import { t as Printer } from "./chunks/terminal-terminal-printer.js";
import { n as addServeOptions, o as Command, r as addTemplateOptions, s as CommanderError, t as addBuildOptions } from "./chunks/npm-commander.js";

// src/terminal/crash.ts
/** Tells of an error that nobody caught. */
function tellCrash(thrown, streams) {
	new Printer(streams.err, streams).diagnostics(toDiagnostics(thrown));
}

// src/terminal/program.ts
/** Exit codes: 0 done, 1 the template or the build failed, 2 wrong usage, 130 cancelled. */
async function runProgram(product, words, streams, signal) {
	let code = 0;
	const program = new Command("proxmox-template").description("Builds Proxmox VE templates from Packer files.").exitOverride().configureOutput({
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
	addTemplateOptions(program.command("plan").description("show what would be built; contacts no server")).action(async (template, given) => {
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
		await program.parseAsync(words, { from: "user" });
		return code;
	} catch (thrown) {
		if (!(thrown instanceof CommanderError)) throw thrown;
		if (thrown.code === "commander.invalidArgument" && thrown.message.startsWith("--")) streams.err.write(`error: ${thrown.message}\n`);
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