import { n as say, t as inspect } from "./terminal-packer-inspect-command.js";

export { inspect };