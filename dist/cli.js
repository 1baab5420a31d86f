#!/usr/bin/env node
import { a as toDiagnostics } from "./chunks/diagnostics-errors.js";
import { t as Secrets } from "./chunks/report-secrets.js";
import { t as Printer } from "./chunks/terminal-printer.js";
import { n as addServeOptions, o as Command, r as addTemplateOptions, s as CommanderError, t as addBuildOptions } from "./chunks/npm-commander.js";
import { t as endLiving } from "./chunks/entry-living.js";
import { n as product, t as runUntilSignalled } from "./chunks/entry-signals.js";

// src/terminal/crash.ts
/** Tells of an error that nobody caught. */
function tellCrash(thrown, { err, env }) {
	new Printer(err, env, new Secrets()).diagnostics(toDiagnostics(thrown));
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
		const { build } = await import("./chunks/terminal-build.js");
		code = await build(product, template, given, streams, signal);
	});
	addTemplateOptions(program.command("validate").description("check a template; contacts no server")).action(async (template, given) => {
		const { validate } = await import("./chunks/terminal-validate.js");
		code = await validate(product, template, given, streams);
	});
	addTemplateOptions(program.command("plan").description("show what would be built; contacts no server")).action(async (template, given) => {
		const { plan } = await import("./chunks/terminal-plan.js");
		code = await plan(product, template, given, streams);
	});
	const serving = program.command("serve");
	serving.description("run the embedded Proxmox, an API over QEMU machines of this computer");
	addServeOptions(serving).action(async (given) => {
		const { serve } = await import("./chunks/terminal-serve.js");
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
	env: process.env
};
await runUntilSignalled((signal) => runProgram(product, process.argv.slice(2), streams, signal), {
	graceMs: void 0,
	flush: endLiving,
	crash: (thrown) => {
		endLiving();
		tellCrash(thrown, streams);
	}
});

export {  };