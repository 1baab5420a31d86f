import { r as Secrets } from "./report-room.js";
import { s as toDiagnostics } from "./diagnostics-errors.js";
import { i as inManner, r as addMannerOptions, t as Printer } from "./terminal-terminal-printer.js";
import { a as simulateHelp, c as Argument, l as CommanderError, o as Command, s as Option, u as InvalidArgumentError } from "./npm-commander.js";
import { t as package_default } from "./package.js";
import { t as lifeCommands } from "./engine-life-life-order.js";
import { a as addTestOptions, c as addChangedOptions, d as imagesOption, f as addSilentFlags, i as addTemplateOptions, l as addExplainOptions, n as addEnforcedOption, o as addValidateOptions, r as addReapOptions, t as addBuildOptions } from "./terminal-arguments.js";
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

// src/terminal/packer/packer-commands.ts
/** The commands that Packer has for its files beside those that build, by Packer's names. Each is loaded when it is asked for. */
function addPackerCommands(program, around) {
	const { product, streams, signal, end } = around;
	addFmt(program, around);
	addVerifyAttestation(program, around);
	const inspecting = program.command("inspect");
	inspecting.description("show what a template consists of; asks nobody");
	addSilentFlags(addMannerOptions(addEnforcedOption(addTemplateOptions(inspecting))), "use-sequential-evaluation").action(async (template, given) => {
		const { inspect } = await import("./terminal-packer-inspect-command-exports.js");
		end(await inspect(product, template, given, inManner(streams, given, product.clock), signal));
	});
	const asking = program.command("console");
	asking.description("evaluate expressions with the values of a template, a line each; asks its data sources");
	addSilentFlags(addMannerOptions(addTemplateOptions(asking, "")), "use-sequential-evaluation").addOption(new Option("--config-type <type>", "both languages are understood").choices(["json", "hcl2"]).hideHelp()).action(async (template, given) => {
		const { ask } = await import("./terminal-packer-console-command.js");
		end(await ask(product, template, given, inManner(streams, given, product.clock), signal));
	});
	const preparing = program.command("init");
	preparing.description("say which plug-ins that a template requires are built in; nothing is installed");
	addSilentFlags(addMannerOptions(addTemplateOptions(preparing)), "upgrade", "force").action(async (template, given) => {
		const { init } = await import("./terminal-packer-plugins-command.js");
		end(await init(product, template, given, inManner(streams, given, product.clock), signal));
	});
	addPlugins(program, around);
	program.command("fix").description("write a template in JSON with its old options as Packers of today take them").argument("<template>", "template file in JSON").option("--no-validate", "do not look at what came of it").action(async (template, given) => {
		const { fix } = await import("./terminal-packer-fix-command.js");
		end(await fix(product, template, given, streams, signal));
	});
	const upgrading = program.command("hcl2_upgrade");
	upgrading.description("make a template in HCL2 of one in JSON, the language before");
	addTemplateOptions(upgrading).option("--output-file <file>", "where it is written; default: beside the other, as NAME.pkr.hcl").option("--with-annotations", "say in it what it was made of", false).action(async (template, given) => {
		const { upgrade } = await import("./terminal-packer-upgrade-command.js");
		end(await upgrade(product, template, given, streams, signal));
	});
	addMannerOptions(program.command("version").description("show the version, and that of Packer which it is like")).action(async (given) => {
		const { version } = await import("./terminal-packer-version-command.js");
		end(version(inManner(streams, given, product.clock)));
	});
}
/** Words that a shell is to complete. */
function addCompletion(program, { streams }) {
	program.command("completion").description("print what a shell is to read: source <(proxmox-template completion bash)").addArgument(new Argument("<shell>").choices([
		"bash",
		"zsh",
		"fish"
	])).action(async (shell) => {
		const { completion } = await import("./terminal-completion-completion-command.js");
		streams.out.write(completion(shell, program));
	});
}
function addFmt(program, { product, streams, signal, end }) {
	const formatting = program.command("fmt");
	formatting.description("write files as `packer fmt` does; contacts no server").argument("[paths...]", "files, folders with *.pkr.hcl and *.pkrvars.hcl files, or - for standard input").option("--check", "write nothing; exit status 3 where a file is not formatted", false).option("--diff", "show what changes", false).option("--no-write", "write nothing").option("--recursive", "folders in the folders too", false).action(async (paths, given) => {
		if (paths.length === 0) {
			formatting.outputHelp({ error: true });
			return end(1);
		}
		const { fmt } = await import("./terminal-packer-fmt-command.js");
		end(await fmt(product, paths, given, streams, signal));
	});
}
function addVerifyAttestation(program, { product, streams, signal, end }) {
	program.command("verify-attestation").description("say whether an attestation of a build is signed, and says what is expected of it").argument("<attestation>", "file that the post-processor provenance wrote, of this product or of Packer").addOption(new Option("--signing-mode <mode>", "how it is signed; default: as it shows").choices([
		"key",
		"kms",
		"keyless"
	])).option("--key <file>", "PEM file with the key of the signature, where no --verifier is given").option("--verifier <file>", "PEM file with the public key or certificate").option("--predicate-type <type>", "what the statement has to be: https://slsa.dev/provenance/v1").option("--builder-id <id>", "by whom it has to be built").option("--source-uri <uri>", "what it has to be built from").option("--artifact <file>", "file that it has to be about").action(async (attestation, given) => {
		const { verifyAttestation } = await import("./terminal-packer-verify-attestation-command.js");
		end(await verifyAttestation(product, attestation, given, streams, signal));
	});
}
function addPlugins(program, { product, streams, signal, end }) {
	const listing = program.command("plugins").description("list the plug-ins of Packer whose work is built in");
	const list = async (isShort) => {
		const { plugins } = await import("./terminal-packer-plugins-command.js");
		end(await plugins(product, isShort, streams));
	};
	listing.action(() => list(false));
	listing.command("installed").description("their names alone").action(() => list(true));
	addMannerOptions(addTemplateOptions(listing.command("required").description("those that a template requires"))).action(async (template, given) => {
		const { required } = await import("./terminal-packer-plugins-command.js");
		end(await required(product, template, given, inManner(streams, given, product.clock), signal));
	});
	for (const name of ["install", "remove"]) listing.command(name, { hidden: true }).argument("[words...]").allowUnknownOption().action(() => {
		listing.error(`error: plugins ${name} is a command of Packer that can not be had here: what there is is built in (proxmox-template plugins).`);
	});
}

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
/** Flags of Packer that can not be had here, and what to do in their place. */
const unsupported = { debug: "A build does not pause between its steps. To look into a failed one keep it: -on-error=abort." };
/** Flags of Packer about what can not be had here, whatever their value. */
const ofKeyless = /* @__PURE__ */ new Set([
	"bundle",
	"keyless-identity",
	"keyless-oidc-issuer",
	"require-rekor",
	"require-timestamp",
	"trusted-root-path"
]);
const ofSigstore = "An attestation that Sigstore signed without a key is verified by packer verify-attestation alone.";
/** As Go reads them. */
const yes = /^(?:1|t|T|TRUE|true|True)$/;
const no = /^(?:0|f|F|FALSE|false|False)$/;
/**
* The words of a command line with two dashes where Packer has one: `-var-file=x`, `-force=false`. Throws
* InvalidArgumentError for a flag without any (`var-file=x`), and for those of Packer that can not be had here.
*/
function withTwoDashes(words, program) {
	const flags = flagsOf(commandsOf(words, program));
	const result = [];
	let isValue = false;
	for (const word of commandFirst(words)) {
		const read = isValue ? [word] : asFlag(word, flags);
		result.push(...read);
		const last = read.at(-1) ?? "";
		isValue = !isValue && flags.get(last.replace(/^--/, ""))?.option.required === true && last.startsWith("--");
	}
	return result;
}
/** Packer takes this one before the command too, and has two more names for the version. */
function commandFirst(words) {
	const [first = "", command, ...rest] = words;
	if (words.length === 1 && /^-(?:v|version)$/.test(first)) return ["--version"];
	return /^--?machine-readable$/.test(first) && command !== void 0 ? [
		command,
		first,
		...rest
	] : words;
}
/** The command that is meant, with those below it; all of them where it is none. */
function commandsOf(words, program) {
	const named = words.find((word) => !word.startsWith("-"));
	const found = program.commands.filter((command) => command.name() === named || command.aliases().includes(named ?? ""));
	return (found.length === 0 ? program.commands : found).flatMap((command) => [command, ...command.commands]);
}
function flagsOf(commands) {
	const options = commands.flatMap((command) => command.options);
	const names = new Set(options.map(({ long }) => long));
	return new Map(options.flatMap((option) => {
		const name = option.long?.slice(2) ?? "";
		const flag = {
			option,
			isOn: false,
			isEither: names.has(`--no-${name}`)
		};
		const bare = name.replace(/^no-/, "");
		if (!option.negate || names.has(`--${bare}`)) return [[name, flag]];
		return [[name, flag], [bare, {
			option,
			isOn: true
		}]];
	}));
}
function asFlag(word, flags) {
	const isVerification = flags.has("predicate-type");
	const [, dashes = "", name = "", value] = /^(-{0,2})([a-z][a-z-]+)(=.*)?$/s.exec(word) ?? [];
	const flag = flags.get(name);
	if (dashes !== "" && flag === void 0 && Object.hasOwn(unsupported, name)) {
		if (!truth(name, value)) return [];
		throw new InvalidArgumentError(`--${name} is a flag of Packer that can not be had here. ${unsupported[name]}`);
	}
	if (dashes !== "" && flag === void 0 && isVerification && ofKeyless.has(name)) throw new InvalidArgumentError(`--${name} is a flag of Packer that can not be had here. ${ofSigstore}`);
	if (flag === void 0) return [word];
	if (dashes === "" && value !== void 0) throw new InvalidArgumentError(`--${name} is written with its dashes: --${name}=...`);
	if (dashes === "") return [word];
	const { option, isOn, isEither = false } = flag;
	if (!option.isBoolean() && !option.negate) return [`--${name}${value ?? ""}`];
	const wanted = truth(name, value);
	if (isEither) return [wanted ? `--${name}` : `--no-${name}`];
	if (wanted === isOn) return [];
	return [isOn ? `--no-${name}` : `--${name}`];
}
function truth(name, value) {
	if (value === void 0 || yes.test(value.slice(1))) return true;
	if (no.test(value.slice(1))) return false;
	throw new InvalidArgumentError(`--${name} is true or false.`);
}

// src/terminal/program.ts
/** Exit codes: 0 done, 1 the template or the build failed, 2 wrong usage, 130 cancelled. */
async function runProgram(product, words, streams, signal) {
	let code = 0;
	const program = new Command("proxmox-template").version(package_default.version, "--version", "show the version").description("Builds Proxmox VE templates from Packer files.").exitOverride().configureOutput({
		writeOut: (text) => streams.out.write(text),
		writeErr: (text) => streams.err.write(text)
	}).configureHelp({ sortSubcommands: false }).showHelpAfterError("(--help shows all options)");
	const building = program.command("build").description("build the templates");
	addSilentFlags(addMannerOptions(addBuildOptions(building)), "warn-on-undeclared-var", "use-sequential-evaluation", "ignore-prerelease-plugins", "skip-enforcement").action(async (template, given) => {
		const { build } = await import("./terminal-build-command.js");
		code = await build(product, template, given, inManner(streams, given, product.clock), signal);
	});
	const testing = program.command("test");
	testing.description("build under a temporary name, verify what came of it, and remove everything again");
	addMannerOptions(addTestOptions(testing)).action(async (template, given) => {
		const { build } = await import("./terminal-build-command.js");
		const manner = inManner(streams, given, product.clock);
		code = await build(product, template, {
			...given,
			force: false,
			tries: true
		}, manner, signal);
	});
	const validating = program.command("validate").description("check a template; contacts no server");
	addValidateOptions(addMannerOptions(validating)).action(async (template, given) => {
		const { validate } = await import("./terminal-validate-command.js");
		code = await validate(product, template, given, inManner(streams, given, product.clock), signal);
	});
	const end = (status) => {
		code = status;
	};
	addPackerCommands(program, {
		product,
		streams,
		signal,
		end
	});
	for (const name of lifeCommands) addLifeCommand(program, name).action(async (given) => {
		const { life } = await import("./terminal-life-life-command.js");
		code = await life(name, product, given, streams, signal);
	});
	const planning = program.command("plan");
	planning.description("show what would be built; asks data sources, and a Proxmox server only for those of it and for --explain");
	addMannerOptions(addExplainOptions(addEnforcedOption(addTemplateOptions(planning)))).action(async (template, given) => {
		const { plan } = await import("./terminal-plan-command.js");
		code = await plan(product, template, given, inManner(streams, given, product.clock), signal);
	});
	const listing = program.command("matrix");
	listing.description("list the builds of a tree of folders, for jobs of their own; contacts no server");
	addChangedOptions(addEnforcedOption(addTemplateOptions(listing))).action(async (tree, given) => {
		const { matrix } = await import("./terminal-unchanged-matrix-command.js");
		code = await matrix(product, tree, given, streams, signal);
	});
	const reaping = program.command("reap");
	reaping.description("remove machines, CDs and archives of exports that builds left behind, by their mark and their age");
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
	addCompletion(program, { streams });
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
	input: () => process.stdin,
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