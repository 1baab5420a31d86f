// src/terminal/completion/bash-script.ts
/** What bash is to read: a function that looks at the words so far, and the words that fit. */
function bashScript(commands) {
	const paths = commands.flatMap(({ path }) => path === "" ? [] : [quoted$2(path)]);
	const values = commands.flatMap(({ path, flags }) => flags.flatMap(({ name, values: may }) => {
		if (may === void 0) return [];
		const pattern = quoted$2(`${path} ${name}`);
		if (may === "files") return [`    ${pattern}) COMPREPLY=($(compgen -f -- "$current")); return ;;`];
		if (may === "any") return [`    ${pattern}) return ;;`];
		return [`    ${pattern}) words=${listed(may)} flags= ;;`];
	}));
	const words = commands.map(({ path, commands: below, flags }) => `    ${quoted$2(path)}) words=${listed(below.map(({ name }) => name))} flags=${listed(flags.map(({ name }) => name))} ;;`);
	const files = commands.flatMap(({ path, takesFiles }) => takesFiles ? [quoted$2(path)] : []);
	return `# bash completion for proxmox-template: source <(proxmox-template completion bash)
_proxmox_template() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" path= words= flags= next index
  local IFS=$'\\n'
  COMPREPLY=()
  # bash takes the equals sign of --flag=value for a word.
  if [[ $current == = ]]; then current=; elif [[ $previous == = ]]; then previous="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    next="\${path:+$path }\${COMP_WORDS[index]}"
    case $next in
    ${paths.join("|")}) path=$next ;;
    esac
  done
  case $path in
${words.join("\n")}
  esac
  # Packer's flags have one dash.
  [[ $previous == -[!-]* ]] && previous="-$previous"
  case "$path $previous" in
${values.join("\n")}
    *)
      if [[ $current == -* ]]; then
        words=$flags
        [[ $current == -[!-]* ]] && words="\${flags//--/-}"
      else
        case $path in
        ${files.join("|")}) COMPREPLY=($(compgen -f -- "$current")) ;;
        esac
      fi
      ;;
  esac
  COMPREPLY+=($(compgen -W "$words" -- "$current"))
}
complete -o filenames -F _proxmox_template proxmox-template
`;
}
function quoted$2(text) {
	return `'${text.replaceAll("'", `'\\''`)}'`;
}
function listed(words) {
	return `$'${words.join("\\n")}'`;
}

// src/terminal/completion/completed-command.ts
/** The program and all of its commands, but those that its help does not tell of. */
function completedCommands(program, path = []) {
	const help = program.createHelp();
	const below = help.visibleCommands(program).filter((command) => command.name() !== "help");
	return [{
		path: path.join(" "),
		about: program.description(),
		commands: [...below.map((command) => ({
			name: command.name(),
			about: command.description()
		})), ...(program.registeredArguments[0]?.argChoices ?? []).map((name) => ({
			name,
			about: ""
		}))],
		flags: help.visibleOptions(program).flatMap((option) => option.long ? [flagOf(option, option.long)] : []),
		takesFiles: program.registeredArguments.some(({ argChoices }) => argChoices === void 0)
	}, ...below.flatMap((command) => completedCommands(command, [...path, command.name()]))];
}
function flagOf(option, name) {
	const takesValue = option.required || option.optional;
	const values = option.argChoices ?? (/<(?:file|folder)>/.test(option.flags) ? "files" : "any");
	return {
		name,
		about: option.description,
		values: takesValue ? values : void 0
	};
}

// src/terminal/completion/fish-script.ts
/** What fish is to read: a line for each word that may stand somewhere. */
function fishScript(commands) {
	return `# fish completion for proxmox-template: proxmox-template completion fish | source\n${commands.flatMap(({ path, commands: below, flags, takesFiles }) => {
		const where = condition(path, below.map(({ name }) => name));
		const line = (...words) => [
			"complete -c proxmox-template",
			`-n ${where}`,
			...words
		].join(" ");
		return [
			...below.map(({ name, about }) => line(`-f -a ${quoted$1(name)}`, `-d ${quoted$1(about)}`)),
			...flags.map(({ name, about, values }) => {
				const long = name.slice(2);
				const may = values === void 0 ? [] : values === "files" ? ["-r -F"] : ["-x"];
				const among = Array.isArray(values) ? [`-a ${quoted$1(values.join(" "))}`] : [];
				return line(`-l ${long} -o ${long}`, ...may, ...among, `-d ${quoted$1(about)}`);
			}),
			...takesFiles || below.length > 0 ? [] : [line("-f")]
		];
	}).join("\n")}\n`;
}
/** Are the words so far those of a command, and of none below it? */
function condition(path, below) {
	const seen = path.split(" ").flatMap((word) => word === "" ? [] : [`__fish_seen_subcommand_from ${word}`]);
	const not = below.length === 0 ? [] : [`not __fish_seen_subcommand_from ${below.join(" ")}`];
	return quoted$1([...seen, ...not].join("; and "));
}
function quoted$1(text) {
	return `'${text.replaceAll(/['\\]/g, "\\$&")}'`;
}

// src/terminal/completion/zsh-script.ts
/** What zsh is to read, by `source` or as `_proxmox-template` in a folder of its `fpath`. */
function zshScript(commands) {
	return `#compdef proxmox-template
${commands.map(functionOf).join("\n")}
if [[ \${funcstack[1]} == _proxmox-template ]]; then
  ${nameOf("")} "$@"
else
  compdef ${nameOf("")} proxmox-template
fi
`;
}
function nameOf(path) {
	return `_proxmox_template${path === "" ? "" : `_${path.replaceAll(/[^a-z0-9]/g, "_")}`}`;
}
function functionOf({ path, commands, flags, takesFiles }) {
	const own = flags.map(argument);
	if (commands.length === 0) {
		const all = takesFiles ? [...own, `'*:file:_files'`] : own;
		return `${nameOf(path)}() {\n  _arguments ${all.join(" ")}\n}`;
	}
	const named = commands.map(({ name, about }) => quoted(`${name}:${about}`)).join(" ");
	const cases = commands.map(({ name }) => `    ${quoted(name)}) ${nameOf(path === "" ? name : `${path} ${name}`)} ;;`);
	return `${nameOf(path)}() {
  local line state
  _arguments -C ${[
		...own,
		`'1: :->command'`,
		`'*::argument:->rest'`
	].join(" ")}
  case $state in
  command)
    local -a commands=(${named})
    _describe command commands
    ;;
  rest)
    case $line[1] in
${cases.join("\n")}
    esac
    ;;
  esac
}`;
}
function argument({ name, about, values }) {
	const text = `[${about.replaceAll(/[[\]\\:]/g, "\\$&")}]`;
	if (values === void 0) return quoted(`${name}${text}`);
	return quoted(`*${name}=${text}:value:${values === "files" ? "_files" : values === "any" ? "" : `(${values.join(" ")})`}`);
}
function quoted(text) {
	return `'${text.replaceAll("'", `'\\''`)}'`;
}

// src/terminal/completion/completion-command.ts
const scripts = {
	bash: bashScript,
	zsh: zshScript,
	fish: fishScript
};
/** What a shell is to read, so that it completes the words of this program. */
function completion(shell, program) {
	return scripts[shell](completedCommands(program));
}

export { completion };